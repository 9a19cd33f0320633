// http/panel_access.hpp: who may read the panel, and who may send it something.
//
// On a loopback address there is no token, but the Host header must name this machine: a page on
// the Internet can point a name of its own at 127.0.0.1 (DNS rebinding) and would otherwise read
// the panel through the visitor's browser. On any other address the token is asked for instead,
// which such a page does not have.
//
// That does not keep a page elsewhere from sending something to this panel by its real name (CSRF).
// A POST must therefore be JSON, which a browser sends to another site only after asking it (and
// this one answers such an OPTIONS with 405), and its Origin, if there is one, must be the Host.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "http/message.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tgvs::http {

// The file's token, or a new one of 32 random bytes written to it (mode 600).
Result<Secret> load_or_create_token(const std::filesystem::path& file);

class PanelAccess {
public:
    PanelAccess(std::string address, std::uint16_t port, Secret token);

    // An answer that refuses, or nothing.
    std::optional<Response> refuse(const Request& request) const;

    // With `?token=` in the address: the cookie that makes the browser remember it. It is set on
    // the page itself and not on a redirect: after a link from another site (a chat) a browser
    // would follow the redirect without a SameSite=Strict cookie. The page takes the token out of
    // the address bar.
    std::optional<Header> cookie_for(const Request& request) const;

private:
    bool known_host(std::string_view host) const;
    bool has_token(const Request& request) const;

    std::string address_;
    bool loopback_;
    Secret token_;
    Secret cookie_value_;
    std::string cookie_name_;
};

}  // namespace tgvs::http
