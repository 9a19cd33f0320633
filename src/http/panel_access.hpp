// http/panel_access.hpp: who may read the panel, and who may send it something.
//
// Everybody is asked who he is, on a loopback address too: other users of this machine reach it,
// and so does the whole Internet through a proxy that runs here. An admin is who has the token, the
// cookie that one gets for it, or a link that works once (http/panel_token.hpp), which is exchanged
// for the cookie. Everybody else is one of the people (GuestSource), with a link and a cookie of his
// own. Whoever guesses at the token or at links is slowed down (http/guess_brake.hpp); holders of a
// cookie or of a right link are not.
//
// On a loopback address the Host header must name this machine as well: a page on the Internet can
// point a name of its own at 127.0.0.1 (DNS rebinding).
//
// That does not keep a page elsewhere from sending something to this panel by its real name (CSRF).
// What is no GET must therefore be JSON (a DELETE, which has no body, is never sent unasked), which a browser sends to another site only after asking it (and
// this one answers such an OPTIONS with 405), and its Origin, if there is one, must be the Host.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "control/person.hpp"
#include "http/guess_brake.hpp"
#include "http/message.hpp"
#include "http/sources.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::http {

struct PanelKeys {
    Secret token = {};                     // empty: nobody has one
    Secret cookie_key = {};                // empty: no cookie is good
    std::filesystem::path link_file = {};  // empty: no link of it is good
    GuestSource* guests = nullptr;         // null: there are none
};

class PanelAccess {
public:
    using Clock = std::function<GuessBrake::Time()>;
    using WrongToken = std::function<void(const Peer&)>;

    PanelAccess(std::string address, std::uint16_t port, PanelKeys keys,
                WrongToken on_wrong_token = {}, Clock clock = std::chrono::steady_clock::now);

    // An answer that refuses, or nothing.
    std::optional<Response> refuse_place(const Request& request) const;
    // Who asks, or an answer that refuses him. After refuse_place(), but for what is for anybody.
    Result<control::Person, Response> caller(const Request& request);

    // For a request whose caller is the owner: with `?token=` in the address, the cookie that makes the
    // browser remember it. It is set on the page itself and not on a redirect: after a link from
    // another site (a chat) a browser would follow the redirect without a SameSite=Strict cookie.
    // The page takes the token out of the address bar.
    std::optional<Header> cookie_for(const Request& request) const;

    // For the secret of a link: the cookie, and the end of the one before, who may have been somebody else; or an
    // answer that refuses.
    Result<std::vector<Header>, Response> enter(const Request& request, std::string_view secret);
    // The person's session ends; the header makes the browser forget the cookie, whichever it is.
    std::vector<Header> leave(const Request& request);

private:
    bool known_host(std::string_view host) const;
    std::optional<Response> refuse_token(const Request& request);
    std::optional<control::Person> guest(const Request& request) const;
    std::string_view guest_cookie(const Request& request) const;
    Header cookie(const Request& request, std::string_view name, std::string_view value,
                  std::chrono::seconds good_for) const;
    std::vector<Header> forget_cookies(const Request& request) const;
    void note_wrong(const Request& request, GuessBrake::Time now);

    std::string address_;
    bool loopback_;
    PanelKeys keys_;
    Secret cookie_value_;
    std::string cookie_name_;
    std::string guest_cookie_name_;
    WrongToken on_wrong_token_;
    Clock clock_;
    GuessBrake brake_;
};

}  // namespace tgvs::http
