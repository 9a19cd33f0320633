#include "playlist/request_headers.hpp"

#include "base/text.hpp"
#include "playlist/url.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace tgvs::playlist {

namespace {

constexpr std::size_t ignored_limit = 8;

bool is_plain(std::string_view text)
{
    return is_utf8(text) &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool is_option_list(std::string_view text)
{
    const auto name = trim(text.substr(0, text.find('=')));
    return text.find('=') != std::string_view::npos && !name.empty() &&
           std::ranges::all_of(name, [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                      c == '_' || c == '!';
           });
}

// "a=1&b=2" of "a=1|b=2", where b is a header of ours: some lists have a bar between them, too.
std::string with_ampersands(std::string_view text)
{
    std::string result;
    for (const auto part : split(text, '|')) {
        const bool begins = part.find('=') != std::string_view::npos &&
                            !header_of(to_lower(trim(part.substr(0, part.find('='))))).empty();
        if (!result.empty())
            result += begins ? '&' : '|';
        result += part;
    }
    return result;
}

// Several, of which the first that is wrong spoils them all.
class HeaderTaker {
public:
    explicit HeaderTaker(const Options& options) : taken_(options) {}

    bool take(std::string_view written, std::string_view value)
    {
        name_ = to_lower(trim(written));
        const auto header = header_of(name_);
        if (!header.empty())
            return take_header(header, value, taken_);
        if (ignored_.size() < ignored_limit)
            ignored_.push_back(printable(name_, 40));
        return true;
    }

    std::unexpected<Error> refusal() const
    {
        return failure(fmt::format("the value of {} is empty, too long or no text", name_));
    }

    std::vector<std::string> finish(Options& options) &&
    {
        options = std::move(taken_);
        return std::move(ignored_);
    }

private:
    Options taken_;
    std::vector<std::string> ignored_;
    std::string name_;
};

}  // namespace

bool put_plain(std::string_view text, std::string& into, std::size_t limit)
{
    if (text.empty() || text.size() > limit || !is_plain(text))
        return false;
    into = text;
    return true;
}

std::string_view header_of(std::string_view name)
{
    if (name == "user-agent" || name == "http-user-agent")
        return "user-agent";
    if (name == "referer" || name == "referrer" || name == "http-referrer" ||
        name == "http-referer")
        return "referrer";
    if (name == "origin" || name == "http-origin")
        return "origin";
    return {};
}

bool take_header(std::string_view name, std::string_view value, Options& options)
{
    return put_plain(value,
                     name == "user-agent" ? options.user_agent
                     : name == "origin"   ? options.origin
                                          : options.referrer,
                     header_limit_bytes);
}

Result<std::vector<std::string>> take_headers(std::string_view text, Options& options)
{
    HeaderTaker taker(options);
    for (const auto pair : split(text, '&')) {
        const auto equals = std::min(pair.find('='), pair.size());
        const auto raw = trim(pair.substr(std::min(equals + 1, pair.size())));
        if (!taker.take(pair.substr(0, equals), percent_decoded(raw).value_or(std::string(raw))))
            return taker.refusal();
    }
    return std::move(taker).finish(options);
}

Result<std::vector<std::string>> take_json_headers(std::string_view text, Options& options)
{
    const auto object = nlohmann::json::parse(text, nullptr, false);
    if (!object.is_object())
        return failure("no JSON object, as in {\"User-Agent\":\"box/1\"}");
    HeaderTaker taker(options);
    for (const auto& [name, value] : object.items())
        if (!taker.take(name, value.is_string() ? value.get<std::string>() : std::string()))
            return taker.refusal();
    return std::move(taker).finish(options);
}

Result<std::vector<std::string>> take_url_options(std::string_view& url, Options& options)
{
    const auto bar = url.find('|');
    if (bar == std::string_view::npos || !is_option_list(url.substr(bar + 1)))
        return std::vector<std::string>();
    auto ignored = take_headers(with_ampersands(url.substr(bar + 1)), options);
    if (!ignored)
        return failure("behind the |: " + ignored.error().message);
    url = trim(url.substr(0, bar));
    return ignored;
}

}  // namespace tgvs::playlist
