#include "http/panel_access.hpp"

#include "base/text.hpp"
#include "http/encoding.hpp"
#include "http/host.hpp"
#include "http/listener.hpp"
#include "http/panel_token.hpp"

#include <fmt/format.h>

namespace tgvs::http {

namespace {

std::string_view cookie_value(std::string_view cookies, std::string_view name)
{
    for (auto cookie : split(cookies, ';')) {
        cookie = trim(cookie);
        if (cookie.size() > name.size() && cookie.starts_with(name) && cookie[name.size()] == '=')
            return cookie.substr(name.size() + 1);
    }
    return {};
}

std::string_view bearer(std::string_view authorization)
{
    constexpr std::string_view scheme = "bearer ";
    if (to_lower(authorization.substr(0, scheme.size())) != scheme)
        return {};
    return trim(authorization.substr(scheme.size()));
}

// Nothing: none was sent, which is no guess.
std::optional<Secret> offered_token(const Request& request)
{
    auto token = query_value(request.query, "token");
    if (!token)
        token = std::string(bearer(request.authorization));
    return token->empty() ? std::nullopt : std::optional(Secret(*std::move(token)));
}

bool is_json(std::string_view content_type)
{
    return to_lower(trim(content_type.substr(0, content_type.find(';')))) == "application/json";
}

// The scheme is not looked at: it differs behind a proxy that adds TLS.
bool same_site(std::string_view origin, std::string_view host)
{
    for (const std::string_view scheme : {"http://", "https://"})
        if (origin.starts_with(scheme))
            return to_lower(origin.substr(scheme.size())) == to_lower(host);
    return false;  // "null" and the like
}

std::optional<Response> refuse_foreign_post(const Request& request)
{
    if (!is_json(request.content_type))
        return text_response(415, "only application/json is accepted");
    if (!request.origin.empty() && !same_site(request.origin, request.host))
        return text_response(403, "request from a page of another origin");
    return std::nullopt;
}

Response who_are_you()
{
    auto response = text_response(
        401,
        "open this page by the link that tg_video_streamer panel-link prints, or once with "
        "?token=… (PANEL_TOKEN, or panel.token in the state folder)");
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return response;
}

Response too_many_guesses(std::chrono::milliseconds wait)
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    auto response = text_response(
        429, fmt::format("too many wrong tokens from this address; try again in {} s", seconds));
    response.headers.push_back({"Retry-After", std::to_string(seconds)});
    return response;
}

// "for=…;proto=https, for=…", RFC 7239. What is nearest to the client comes first.
bool forwarded_says_https(std::string_view forwarded)
{
    for (const auto pair : split(forwarded.substr(0, forwarded.find(',')), ';')) {
        const auto text = to_lower(trim(pair));
        if (text == "proto=https" || text == "proto=\"https\"")
            return true;
    }
    return false;
}

// Whether the browser speaks TLS to a proxy in front of us. Whoever lies about it can only keep his
// own cookie from being sent.
bool came_over_tls(const Request& request)
{
    const auto proto = request.forwarded_proto;
    return to_lower(trim(proto.substr(0, proto.find(',')))) == "https" ||
           forwarded_says_https(request.forwarded) || request.origin.starts_with("https://");
}

}  // namespace

PanelAccess::PanelAccess(std::string address, std::uint16_t port, PanelKeys keys,
                         WrongToken on_wrong_token, Clock clock)
    : address_(to_lower(address)),
      loopback_(is_loopback(address)),
      keys_(std::move(keys)),
      cookie_value_(cookie_of(keys_.cookie_key, keys_.token)),
      // Cookies are not told apart by port: two channels on one host need two names.
      cookie_name_(fmt::format("tgvs_panel_{}", port)),
      on_wrong_token_(std::move(on_wrong_token)),
      clock_(std::move(clock))
{
}

std::optional<Response> PanelAccess::refuse_place(const Request& request) const
{
    if (loopback_ && !known_host(request.host))
        return text_response(421,
                             "this panel only answers requests for localhost or its own address");
    return request.method != Method::get ? refuse_foreign_post(request) : std::nullopt;
}

std::optional<Response> PanelAccess::refuse_stranger(const Request& request)
{
    if (!cookie_value_.empty() && cookie_value_.matches(cookie_value(request.cookie, cookie_name_)))
        return std::nullopt;
    const auto offered = offered_token(request);
    if (!offered)
        return who_are_you();
    const auto now = clock_();
    if (const auto wait = brake_.wait(request.peer, now); wait.count() > 0)
        return too_many_guesses(wait);
    if (!keys_.token.empty() && keys_.token == *offered) {
        brake_.right(request.peer);
        return std::nullopt;
    }
    brake_.wrong(request.peer, now);
    if (on_wrong_token_)
        on_wrong_token_(request.peer);
    return who_are_you();
}

std::optional<Header> PanelAccess::cookie_for(const Request& request) const
{
    const auto token = query_value(request.query, "token");
    if (!token || keys_.token.empty() || cookie_value_.empty() || !keys_.token.matches(*token))
        return std::nullopt;
    return cookie(request);
}

std::optional<Header> PanelAccess::cookie_for_link(const Request& request,
                                                   std::string_view secret) const
{
    if (keys_.link_file.empty() || cookie_value_.empty() ||
        !redeem_link(keys_.link_file, secret, std::chrono::system_clock::now()))
        return std::nullopt;
    return cookie(request);
}

Header PanelAccess::cookie(const Request& request) const
{
    return {"Set-Cookie",
            fmt::format("{}={}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict{}", cookie_name_,
                        cookie_value_.reveal(), came_over_tls(request) ? "; Secure" : "")};
}

bool PanelAccess::known_host(std::string_view host) const
{
    const auto name = host_name(host);
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]" ||
           name == url_host(address_);
}

}  // namespace tgvs::http
