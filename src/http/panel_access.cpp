#include "http/panel_access.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/encoding.hpp"
#include "http/listener.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <sys/random.h>

namespace tgvs::http {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_file_limit_bytes = 1'024;

Result<Secret> create_token(const std::filesystem::path& file)
{
    std::string random(token_bytes, '\0');
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        return failure("cannot get random bytes", errno);
    Secret token(base64url(random));
    std::string line(token.reveal());
    line += '\n';
    if (auto written = write_file_atomically(file, line); !written)
        return std::unexpected(written.error());
    return token;
}

void narrow_mode(const std::filesystem::path& file)
{
    using std::filesystem::perms;
    constexpr auto owner_only = perms::owner_read | perms::owner_write;
    std::error_code error;
    if ((std::filesystem::status(file, error).permissions() & ~owner_only) == perms::none)
        return;
    std::filesystem::permissions(file, owner_only, error);
    log::warn("http", "the panel token was readable by others; mode changed to 600",
              {{"file", file.string()}});
}

// "[::1]:8080" → "[::1]", "LocalHost.:80" → "localhost". The port is not looked at: it differs
// behind an ssh tunnel, and a page elsewhere can choose it freely.
std::string host_name(std::string_view host)
{
    const auto after_address = host.starts_with('[') ? host.find(']') : 0;
    if (after_address == std::string_view::npos)
        return {};
    auto name = to_lower(host.substr(0, host.find(':', after_address)));
    if (name.ends_with('.'))
        name.pop_back();
    return name;
}

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

}  // namespace

Result<Secret> load_or_create_token(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return create_token(file);
    narrow_mode(file);
    const auto contents = read_file(file, token_file_limit_bytes);
    if (!contents)
        return std::unexpected(contents.error());
    Secret token{std::string(trim(*contents))};
    return token.empty() ? create_token(file) : token;
}

PanelAccess::PanelAccess(std::string address, std::uint16_t port, Secret token)
    : address_(to_lower(address)),
      loopback_(is_loopback(address)),
      token_(std::move(token)),
      // A token from .env may hold characters that a cookie may not.
      cookie_value_(base64url(token_.reveal())),
      // Cookies are not told apart by port: two channels on one host need two names.
      cookie_name_(fmt::format("tgvs_panel_{}", port))
{
}

std::optional<Response> PanelAccess::refuse(const Request& request) const
{
    if (loopback_ && !known_host(request.host))
        return text_response(421,
                             "this panel only answers requests for localhost or its own address");
    if (loopback_ || has_token(request))
        return request.method == Method::post ? refuse_foreign_post(request) : std::nullopt;
    auto response = text_response(
        401, "open this page once with ?token=… (PANEL_TOKEN, or panel.token in the state folder)");
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return response;
}

std::optional<Header> PanelAccess::cookie_for(const Request& request) const
{
    const auto token = query_value(request.query, "token");
    if (loopback_ || !token || token_.empty() || !token_.matches(*token))
        return std::nullopt;
    return Header{"Set-Cookie",
                  fmt::format("{}={}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict",
                              cookie_name_, cookie_value_.reveal())};
}

bool PanelAccess::known_host(std::string_view host) const
{
    const auto name = host_name(host);
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]" ||
           name == url_host(address_);
}

bool PanelAccess::has_token(const Request& request) const
{
    if (token_.empty())
        return false;
    const auto in_query = query_value(request.query, "token");
    return (in_query && token_.matches(*in_query)) ||
           token_.matches(bearer(request.authorization)) ||
           cookie_value_.matches(cookie_value(request.cookie, cookie_name_));
}

}  // namespace tgvs::http
