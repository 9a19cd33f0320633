// http/panel_access.hpp: who may read the panel, and who may send it something.
//
// Everybody is asked who he is, on a loopback address too: other users of this machine reach it,
// and so does the whole Internet through a proxy that runs here. Good are the token, the cookie
// that one gets for it, and a link that works once (http/panel_token.hpp), which is exchanged for
// the cookie. Whoever guesses at the token is slowed down (http/guess_brake.hpp); holders of a
// cookie or of a link are not.
//
// On a loopback address the Host header must name this machine as well: a page on the Internet can
// point a name of its own at 127.0.0.1 (DNS rebinding).
//
// That does not keep a page elsewhere from sending something to this panel by its real name (CSRF).
// A POST must therefore be JSON, which a browser sends to another site only after asking it (and
// this one answers such an OPTIONS with 405), and its Origin, if there is one, must be the Host.
#pragma once

#include "base/secret.hpp"
#include "http/guess_brake.hpp"
#include "http/message.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace tgvs::http {

struct PanelKeys {
    Secret token = {};                     // empty: nobody has one
    Secret cookie_key = {};                // empty: no cookie is good
    std::filesystem::path link_file = {};  // empty: no link is good
};

class PanelAccess {
public:
    using Clock = std::function<GuessBrake::Time()>;
    using WrongToken = std::function<void(const Peer&)>;

    PanelAccess(std::string address, std::uint16_t port, PanelKeys keys,
                WrongToken on_wrong_token = {}, Clock clock = std::chrono::steady_clock::now);

    // An answer that refuses, or nothing. Both must be asked, but for what is for anybody.
    std::optional<Response> refuse_place(const Request& request) const;
    std::optional<Response> refuse_stranger(const Request& request);

    // For a request that was not refused: with `?token=` in the address, the cookie that makes the
    // browser remember it. It is set on the page itself and not on a redirect: after a link from
    // another site (a chat) a browser would follow the redirect without a SameSite=Strict cookie.
    // The page takes the token out of the address bar.
    std::optional<Header> cookie_for(const Request& request) const;

    // For the secret of a link. Nothing: it is not good, or not any more.
    std::optional<Header> cookie_for_link(const Request& request, std::string_view secret) const;

private:
    bool known_host(std::string_view host) const;
    Header cookie(const Request& request) const;

    std::string address_;
    bool loopback_;
    PanelKeys keys_;
    Secret cookie_value_;
    std::string cookie_name_;
    WrongToken on_wrong_token_;
    Clock clock_;
    GuessBrake brake_;
};

}  // namespace tgvs::http
