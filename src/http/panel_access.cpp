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

constexpr std::string_view panel_door = "panel";
constexpr std::string_view host_prefix = "__Host-";
constexpr std::chrono::days owner_cookie_is_good_for{30};

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

std::optional<Response> refuse_foreign_change(const Request& request)
{
    if (request.method != Method::delete_ && !is_json(request.content_type))
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
      guest_cookie_name_(fmt::format("tgvs_session_{}", port)),
      on_wrong_token_(std::move(on_wrong_token)),
      clock_(std::move(clock))
{
}

std::optional<Response> PanelAccess::refuse_place(const Request& request) const
{
    if (loopback_ && !known_host(request.host))
        return text_response(421,
                             "this panel only answers requests for localhost or its own address");
    return request.method != Method::get ? refuse_foreign_change(request) : std::nullopt;
}

Result<control::Person, Response> PanelAccess::caller(const Request& request)
{
    const control::Person owner = {
        .name = "owner", .role = control::Role::admin, .door = std::string(panel_door)};
    if (!cookie_value_.empty() && cookie_value_.matches(cookie_value(request.cookie, cookie_name_)))
        return owner;
    // Who is let in as himself may guess at the token all the same.
    auto refusal = refuse_token(request);
    if (!refusal)
        return owner;
    if (auto person = guest(request))
        return *std::move(person);
    return std::unexpected(*std::move(refusal));
}

// Nothing: he has it.
std::optional<Response> PanelAccess::refuse_token(const Request& request)
{
    const auto offered = offered_token(request);
    if (!offered)
        return who_are_you();
    const auto now = clock_();
    if (const auto wait = brake_.wait(request.peer, now); wait.count() > 0)
        return too_many_guesses(wait);
    if (keys_.token.empty() || !(keys_.token == *offered)) {
        note_wrong(request, now);
        return who_are_you();
    }
    brake_.right(request.peer);
    return std::nullopt;
}

void PanelAccess::note_wrong(const Request& request, GuessBrake::Time now)
{
    brake_.wrong(request.peer, now);
    if (on_wrong_token_)
        on_wrong_token_(request.peer);
}

std::optional<control::Person> PanelAccess::guest(const Request& request) const
{
    const auto secret = guest_cookie(request);
    if (keys_.guests == nullptr || secret.empty())
        return std::nullopt;
    auto person = keys_.guests->person(secret);
    if (person)
        person->door = panel_door;
    return person;
}

std::string_view PanelAccess::guest_cookie(const Request& request) const
{
    const auto safe =
        cookie_value(request.cookie, fmt::format("{}{}", host_prefix, guest_cookie_name_));
    return safe.empty() ? cookie_value(request.cookie, guest_cookie_name_) : safe;
}

std::optional<Header> PanelAccess::cookie_for(const Request& request) const
{
    const auto token = query_value(request.query, "token");
    if (!token || keys_.token.empty() || cookie_value_.empty() || !keys_.token.matches(*token))
        return std::nullopt;
    return cookie(request, cookie_name_, cookie_value_.reveal(), owner_cookie_is_good_for);
}

Result<std::vector<Header>, Response> PanelAccess::enter(const Request& request,
                                                         std::string_view secret)
{
    auto cookies = forget_cookies(request);
    if (!keys_.link_file.empty() && !cookie_value_.empty() &&
        redeem_link(keys_.link_file, secret, std::chrono::system_clock::now())) {
        cookies.push_back(
            cookie(request, cookie_name_, cookie_value_.reveal(), owner_cookie_is_good_for));
        return cookies;
    }
    if (keys_.guests != nullptr)
        if (const auto entered = keys_.guests->enter(secret, request.user_agent)) {
            // A browser keeps a name with this prefix to one host, over TLS alone.
            const auto name =
                fmt::format("{}{}", came_over_tls(request) ? host_prefix : "", guest_cookie_name_);
            cookies.push_back(cookie(request, name, entered->session.reveal(), entered->good_for));
            return cookies;
        }
    // A right link is never kept waiting: nobody guesses 256 bits, and many may share an address.
    const auto now = clock_();
    if (const auto wait = brake_.wait(request.peer, now); wait.count() > 0)
        return std::unexpected(too_many_guesses(wait));
    note_wrong(request, now);
    return std::unexpected(text_response(401, "this link has been used, or is too old"));
}

std::vector<Header> PanelAccess::leave(const Request& request)
{
    const auto secret = guest_cookie(request);
    if (keys_.guests != nullptr && !secret.empty())
        keys_.guests->leave(secret);
    return forget_cookies(request);
}

std::vector<Header> PanelAccess::forget_cookies(const Request& request) const
{
    std::vector<Header> headers;
    for (const auto& name :
         {cookie_name_, guest_cookie_name_, fmt::format("{}{}", host_prefix, guest_cookie_name_)})
        if (!cookie_value(request.cookie, name).empty())
            headers.push_back(cookie(request, name, "", std::chrono::seconds(0)));
    return headers;
}

Header PanelAccess::cookie(const Request& request, std::string_view name, std::string_view value,
                           std::chrono::seconds good_for) const
{
    const bool secure = came_over_tls(request) || name.starts_with(host_prefix);
    return {"Set-Cookie", fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}",
                                      name, value, good_for.count(), secure ? "; Secure" : "")};
}

bool PanelAccess::known_host(std::string_view host) const
{
    const auto name = host_name(host);
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]" ||
           name == url_host(address_);
}

}  // namespace tgvs::http
