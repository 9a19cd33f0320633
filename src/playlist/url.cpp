#include "playlist/url.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace tgvs::playlist {

namespace {

constexpr std::array<std::string_view, 9> schemes = {"http",  "https", "rtmp", "rtmps", "rtsp",
                                                     "rtsps", "srt",   "udp",  "rtp"};

constexpr std::string_view separator = "://";

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<int> hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    const char low = static_cast<char>(c | 0x20);
    if (low >= 'a' && low <= 'f')
        return low - 'a' + 10;
    return std::nullopt;
}

struct Parts {
    std::string host;  // lower case, without port and user
    std::string_view path;
    std::string_view query;
};

Parts parts_of(std::string_view url)
{
    const auto origin = url_origin(url);
    auto host = to_lower(std::string_view(origin).substr(origin.find(separator) + 3));
    if (!host.starts_with('['))
        host.resize(std::min(host.find(':'), host.size()));
    auto rest = url.substr(url.find(separator) + 3);
    rest.remove_prefix(std::min(rest.find_first_of("/?#"), rest.size()));
    rest = rest.substr(0, rest.find('#'));
    const auto question = rest.find('?');
    const auto query = question == std::string_view::npos ? "" : rest.substr(question + 1);
    return {std::move(host), rest.substr(0, question), query};
}

bool has_parameter(std::string_view query, std::string_view name)
{
    return std::ranges::any_of(split(query, '&'), [name](std::string_view pair) {
        const auto equals = pair.find('=');
        return pair.substr(0, equals) == name && equals != std::string_view::npos &&
               equals + 1 < pair.size();
    });
}

bool is_youtube(std::string_view host)
{
    return host == "youtube.com" || host.ends_with(".youtube.com");
}

// "/a/./b/../c" is "/a/c".
std::string without_dots(std::string_view path)
{
    std::vector<std::string_view> kept;
    const auto parts = split(path, '/');
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const bool last = i + 1 == parts.size();
        if (parts[i] == ".." && !kept.empty())
            kept.pop_back();
        if (parts[i] != "." && parts[i] != "..")
            kept.push_back(parts[i]);
        else if (last)
            kept.emplace_back();
    }
    std::string result;
    for (const auto part : kept)
        result += '/' + std::string(part);
    return result.empty() ? "/" : result;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
        const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
        if (!high || !low || (*high == 0 && *low == 0))
            return std::nullopt;
        result += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return result;
}

std::string told_path(const std::filesystem::path& path)
{
    const auto& whole = path.native();
    const auto text = std::string_view(whole).substr(0, whole.find('?'));
    std::string result;
    bool is_host = false;
    for (auto part : split(text, '/')) {
        if (!result.empty() || part.data() != text.data())
            result += '/';
        const auto at = part.rfind('@');
        const bool has_user =
            at != std::string_view::npos && (is_host || part.substr(0, at).contains(':'));
        if (has_user)
            part.remove_prefix(at + 1);
        result += (has_user ? "…@" : "") + std::string(part);
        if (is_host && !part.empty()) {
            const auto end = static_cast<std::size_t>(part.data() + part.size() - text.data());
            return result + (end < whole.size() ? "/…" : "");
        }
        is_host =
            is_host || (part.ends_with(':') &&
                        std::ranges::find(schemes, to_lower(part.substr(0, part.size() - 1))) !=
                            schemes.end());
    }
    return result + (text.size() < whole.size() ? "?…" : "");
}

std::string resolved_url(std::string_view base, std::string_view reference)
{
    if (has_scheme(reference))
        return std::string(reference);
    base = base.substr(0, base.find('#'));
    if (reference.starts_with("//"))
        return std::string(base.substr(0, base.find(separator) + 1)) + std::string(reference);
    const auto authority = base.find(separator) + separator.size();
    const auto end = std::min(base.find_first_of("/?", authority), base.size());
    const auto query = std::min(base.find('?', end), base.size());
    const auto path = base.substr(end, query - end);
    if (reference.starts_with('?'))
        return std::string(base.substr(0, query)) + std::string(reference);
    const auto tail = std::min(reference.find_first_of("?#"), reference.size());
    const auto folder = path.substr(0, path.rfind('/') + 1);
    auto target = reference.starts_with('/') ? std::string(reference.substr(0, tail))
                                             : (folder.empty() ? "/" : std::string(folder)) +
                                                   std::string(reference.substr(0, tail));
    return std::string(base.substr(0, end)) + without_dots(target) +
           std::string(reference.substr(tail));
}

bool has_scheme(std::string_view text)
{
    const auto at = text.find(separator);
    if (at == std::string_view::npos || at == 0 || !is_letter(text[0]))
        return false;
    return std::ranges::all_of(text.substr(0, at), [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
    });
}

Result<std::string> accepted_url(std::string_view text)
{
    if (!has_scheme(text))
        return failure("not a URL");
    const auto at = text.find(separator);
    const auto scheme = to_lower(text.substr(0, at));
    if (std::ranges::find(schemes, scheme) == schemes.end())
        return failure("the scheme " + scheme + ":// is not supported");
    const auto bad = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; };
    if (std::ranges::any_of(text, bad))
        return failure("a URL contains no spaces; write %20 instead");
    auto url = scheme + std::string(text.substr(at));
    const auto host = url_origin(url).substr(scheme.size() + separator.size());
    // udp://:5000 and srt://:9000 listen on every address.
    const bool may_listen = scheme == "udp" || scheme == "srt" || scheme == "rtp";
    if (host.empty() || (host.starts_with(':') && !may_listen))
        return failure("the URL has no host");
    return url;
}

Result<std::filesystem::path> path_of_file_url(std::string_view url)
{
    auto rest = url.substr(std::min(url.find(separator) + 3, url.size()));
    if (rest.starts_with("localhost/"))
        rest.remove_prefix(std::string_view("localhost").size());
    const bool drive = rest.size() > 2 && is_letter(rest[0]) && rest[1] == ':' && rest[2] == '/';
    if (!rest.starts_with('/') && !drive)  // file://C:/x is a common mistake for file:///C:/x
        return failure("a file URL is file:///path, without a host");
    const auto path = percent_decoded(rest);
    if (!path)
        return failure("the file URL has a % that is not followed by two hexadecimal digits");
    return std::filesystem::path(drive ? '/' + *path : *path);
}

bool looks_like_list(std::string_view url)
{
    if (!url.starts_with("http://") && !url.starts_with("https://"))
        return false;
    const auto parts = parts_of(url);
    if (!is_youtube(parts.host))
        return false;
    if (parts.path == "/watch")
        return has_parameter(parts.query, "list") && !has_parameter(parts.query, "v");
    constexpr std::array<std::string_view, 6> prefixes = {"/playlist", "/@",     "/channel/",
                                                          "/c/",       "/user/", "/feed/"};
    const bool page_of_many = std::ranges::any_of(
        prefixes, [&](std::string_view prefix) { return parts.path.starts_with(prefix); });
    // A channel's "/live" is the one broadcast that is on.
    return page_of_many && !parts.path.ends_with("/live");
}

}  // namespace tgvs::playlist
