// http/panel_token.hpp: the secrets that open the panel, as they lie in the state folder (mode 600).
//
// panel.token   what programs and people send, if PANEL_TOKEN is not set
// panel.key     makes the cookie from the token: a cookie cannot be guessed even if the token can,
//               and ends with it
// panel.link    a secret that is good once, for ten minutes, as part of a link. Whoever may write
//               into the folder may make one, while the service runs. A newer one replaces it.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::http {

// What people choose themselves must not be shorter.
constexpr std::size_t shortest_token = 16;

// The file's token, or a new one of 32 random bytes written to it (mode 600).
Result<Secret> load_or_create_token(const std::filesystem::path& file);

// A value for a cookie that only the holder of both can have made.
Secret cookie_of(const Secret& key, const Secret& token);

Result<Secret> random_secret();

// ---- Links that work once

inline std::filesystem::path panel_link_file(const std::filesystem::path& state_dir)
{
    return state_dir / "panel.link";
}

constexpr std::size_t longest_panel_url = 256;

// Where a running service has its panel: one line.
inline std::filesystem::path panel_url_file(const std::filesystem::path& state_dir)
{
    return state_dir / "panel.url";
}

constexpr std::chrono::minutes link_is_good_for{10};

struct PanelLink {
    Secret secret;
    std::chrono::system_clock::time_point until;
};

std::optional<PanelLink> read_link(std::string_view text);
std::string write_link(const PanelLink& link);

// Into the file; its secret.
Result<Secret> make_link(const std::filesystem::path& file,
                         std::chrono::system_clock::time_point now);

// Whether `secret` is the file's and in time. The file is then gone, for it is good once.
bool redeem_link(const std::filesystem::path& file, std::string_view secret,
                 std::chrono::system_clock::time_point now);

// "http://127.0.0.1:8080/enter#…". The secret stands behind the '#', which browsers do not send: it
// gets into no log and no Referer, and the page there exchanges it for the cookie.
Secret link_url(std::string_view panel_url, const Secret& secret);

}  // namespace tgvs::http
