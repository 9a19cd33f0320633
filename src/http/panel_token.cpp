#include "http/panel_token.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "config/env_access.hpp"
#include "http/encoding.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cerrno>
#include <sys/random.h>

namespace tgvs::http {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_file_limit_bytes = 1'024;

Result<Secret> create_token(const std::filesystem::path& file)
{
    auto token = random_secret();
    if (!token)
        return token;
    std::string line(token->reveal());
    line += '\n';
    if (auto written = write_file_atomically(file, line); !written)
        return std::unexpected(written.error());
    return token;
}

}  // namespace

Result<Secret> random_secret()
{
    std::string random(token_bytes, '\0');
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        return failure("cannot get random bytes", errno);
    return Secret(base64url(random));
}

// Read as `.env` is: a link that somebody else has put here would lead root anywhere, and have its mode changed.
Result<Secret> load_or_create_token(const std::filesystem::path& file)
{
    const auto contents = config::read_env(file);
    if (!contents)
        return std::unexpected(contents.error());
    if (!*contents)
        return create_token(file);
    if ((*contents)->narrowed_from)
        log::warn("http", "the panel token was readable by others; mode changed to 600",
                  {{"file", file.string()}});
    const auto text = trim((*contents)->text);
    if (text.size() > token_file_limit_bytes)
        return failure(file.string() + " is no token: it is too long");
    return text.empty() ? create_token(file) : Result<Secret>(Secret(std::string(text)));
}

Secret cookie_of(const Secret& key, const Secret& token)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const auto text = token.reveal();
    if (key.empty() || token.empty() ||
        ::HMAC(::EVP_sha256(), key.reveal().data(), static_cast<int>(key.reveal().size()),
               reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
               &length) == nullptr)
        return {};
    return Secret(base64url({reinterpret_cast<const char*>(digest.data()), length}));
}

std::optional<PanelLink> read_link(std::string_view text)
{
    const auto parts = split(trim(text), ' ');
    if (parts.size() != 2 || parts[0].empty())
        return std::nullopt;
    const auto until = parse_integer(parts[1]);
    // Years are far beyond ten minutes; what is larger might not fit into the clock's type.
    if (!until || *until < 0 || *until > 100'000'000'000)
        return std::nullopt;
    return PanelLink{Secret(std::string(parts[0])),
                     std::chrono::system_clock::time_point(std::chrono::seconds(*until))};
}

std::string write_link(const PanelLink& link)
{
    const auto until =
        std::chrono::duration_cast<std::chrono::seconds>(link.until.time_since_epoch());
    return fmt::format("{} {}\n", link.secret.reveal(), until.count());
}

Result<Secret> make_link(const std::filesystem::path& file,
                         std::chrono::system_clock::time_point now)
{
    auto secret = random_secret();
    if (!secret)
        return secret;
    const auto text = write_link({*secret, now + link_is_good_for});
    if (auto written = write_file_atomically(file, text); !written)
        return std::unexpected(written.error());
    return secret;
}

bool redeem_link(const std::filesystem::path& file, std::string_view secret,
                 std::chrono::system_clock::time_point now)
{
    const auto contents = read_file(file, token_file_limit_bytes);
    const auto link = contents ? read_link(*contents) : std::nullopt;
    if (!link || !link->secret.matches(secret))
        return false;
    // Without having taken it away it would be good twice. A clock that was set back does not make
    // it last for longer.
    std::error_code error;
    const bool taken = std::filesystem::remove(file, error) && !error;
    return taken && now < link->until && link->until - now <= link_is_good_for;
}

Secret link_url(std::string_view panel_url, const Secret& secret)
{
    return Secret(fmt::format("{}enter#{}", panel_url, secret.reveal()));
}

}  // namespace tgvs::http
