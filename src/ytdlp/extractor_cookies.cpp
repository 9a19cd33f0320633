#include "ytdlp/extractor_cookies.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tgvs::ytdlp {

namespace {

constexpr std::size_t cookies_limit = 50;  // what browsers keep of one domain
constexpr std::size_t cookie_limit_bytes = 4'096;

struct Place {
    std::string host;
    std::string port;    // ":8080", or empty where the address has none
    std::string folder;  // of the path: "/live/"
    bool encrypted = false;
};

struct SetCookie {
    std::string name;
    std::string value;
    std::string domain = {};
    std::string path = {};
    bool secure = false;
};

Place place_of(std::string_view url)
{
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos)
        return {};
    Place place;
    place.encrypted = url.starts_with("https:");
    url.remove_prefix(scheme_end + 3);
    const auto authority = url.substr(0, url.find_first_of("/?#"));
    const auto path = url.substr(authority.size());
    const auto address = authority.substr(authority.rfind('@') + 1);
    const auto name_end = address.starts_with('[') ? address.find(']') : 0;
    const auto colon = address.find(':', name_end == std::string_view::npos ? 0 : name_end);
    place.host = to_lower(address.substr(0, colon));
    if (colon != std::string_view::npos)
        place.port = address.substr(colon);
    const auto plain = path.substr(0, path.find_first_of("?#"));
    place.folder = plain.substr(0, plain.rfind('/') + 1);
    return place;
}

bool is_number(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Can no stranger have a name that ends in this one? "evilsite.com" is anybody's to buy, "evillive.site.com"
// is not; nor is there a network address that ends in 127.0.0.1, while 21.2.3.4 ends in 1.2.3.4.
bool is_unmistakable(const std::string& host)
{
    if (host.starts_with('['))
        return true;
    const auto labels = split(host, '.');
    if (is_number(labels.back()))
        return labels.size() == 4 && labels.front().size() == 3;
    // "site.co.uk"
    const bool suffix_of_two =
        labels.back().size() == 2 && labels.size() > 1 && labels[labels.size() - 2].size() <= 3;
    return labels.size() == 1 || labels.size() > (suffix_of_two ? 3U : 2U);
}

// As ffmpeg shall compare it with the host; nothing if it cannot be told.
std::optional<std::string> domain_for(const SetCookie& cookie, const Place& place)
{
    auto domain = to_lower(cookie.domain);
    if (domain.starts_with('.'))
        domain.erase(0, 1);
    if (!domain.empty() && domain != place.host)
        return place.host.ends_with('.' + domain) && !is_number(split(domain, '.').back())
                   ? std::optional('.' + domain + place.port)
                   : std::nullopt;
    return is_unmistakable(place.host) ? std::optional(place.host + place.port) : std::nullopt;
}

bool can_be_written(std::string_view text)
{
    return text.find(';') == std::string_view::npos && printable(text, text.size()) == text;
}

std::string set_cookie(const SetCookie& cookie, const Place& place)
{
    const auto domain = domain_for(cookie, place);
    auto path = cookie.path.empty() ? place.folder : cookie.path;
    if (!path.ends_with('/'))
        path += '/';
    if (!domain || (cookie.secure && !place.encrypted) || cookie.value.empty())
        return {};
    for (const auto& part : {cookie.name, cookie.value, path})
        if (!can_be_written(part))
            return {};
    auto line = cookie.name + '=' + cookie.value + "; Domain=" + *domain + "; Path=" + path +
                (cookie.secure ? "; Secure" : "");
    return line.size() <= cookie_limit_bytes ? line : std::string{};
}

// yt-dlp quotes as Python's http.cookies does: "a\073b" is a;b.
std::string unquoted(std::string_view value)
{
    if (value.size() < 2 || !value.starts_with('"') || !value.ends_with('"'))
        return std::string(value);
    value = value.substr(1, value.size() - 2);
    const auto octal = [](char c) { return c >= '0' && c <= '7'; };
    std::string result;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\' || i + 1 == value.size()) {
            result += value[i];
        } else if (i + 3 < value.size() && std::ranges::all_of(value.substr(i + 1, 3), octal)) {
            result += static_cast<char>((value[i + 1] - '0') * 64 + (value[i + 2] - '0') * 8 +
                                        (value[i + 3] - '0'));
            i += 3;
        } else {
            result += value[++i];
        }
    }
    return result;
}

// True if it was an attribute of the cookie before it.
bool took_attribute(std::string_view name, std::string_view value, SetCookie& cookie)
{
    constexpr std::array<std::string_view, 6> others = {"expires",  "max-age", "httponly",
                                                        "samesite", "version", "comment"};
    if (name == "domain")
        cookie.domain = value;
    else if (name == "path")
        cookie.path = value;
    else if (name == "secure")
        cookie.secure = true;
    else
        return std::ranges::find(others, name) != others.end();
    return true;
}

}  // namespace

std::vector<std::string> scoped_cookies(std::string_view cookies, std::string_view url)
{
    const auto place = place_of(url);
    std::vector<SetCookie> found;
    bool attributes = false;
    for (const auto part : split(cookies, ';')) {
        const auto pair = trim(part);
        const auto equals = pair.find('=');
        const auto name = trim(pair.substr(0, equals));
        const auto value =
            equals == std::string_view::npos ? std::string_view() : trim(pair.substr(equals + 1));
        if (!found.empty() && took_attribute(to_lower(name), value, found.back()))
            attributes = true;
        else if (!name.empty() && equals != std::string_view::npos && found.size() < cookies_limit)
            found.push_back({std::string(name), std::string(value)});
    }
    std::vector<std::string> result;
    for (auto& cookie : found) {
        if (attributes)
            cookie.value = unquoted(cookie.value);
        else  // what is not told is taken as the narrowest
            cookie.secure = place.encrypted;
        if (auto line = set_cookie(cookie, place); !line.empty())
            result.push_back(std::move(line));
    }
    return result;
}

}  // namespace tgvs::ytdlp
