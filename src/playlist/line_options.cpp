#include "playlist/line_options.hpp"

#include "base/text.hpp"
#include "playlist/request_headers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace tgvs::playlist {

namespace {

using std::chrono::milliseconds;

constexpr double longest_seconds = 1e7;  // as in a saved position
constexpr std::size_t languages_limit = 8;
constexpr int aspect_limit = 10'000;

constexpr std::string_view accepted_words =
    "#TGVS: takes audio=ru,en subtitles=ru,en|off start=90 stop=0:10:00 title=\"…\" aspect=16:9";

std::optional<double> seconds_of(std::string_view text)
{
    if (text.empty() || !std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; }))
        return std::nullopt;
    const auto number = parse_number(text);
    return number && std::isfinite(*number) && *number <= longest_seconds ? number : std::nullopt;
}

bool is_language(std::string_view text)
{
    const auto is_of_it = [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    };
    return text.size() >= 2 && text.size() <= 16 && !is_digit(text[0]) && text[0] != '-' &&
           std::ranges::all_of(text, is_of_it);
}

std::optional<std::vector<std::string>> languages(std::string_view text)
{
    std::vector<std::string> result;
    for (const auto word : split(text, ',')) {
        if (!is_language(trim(word)) || result.size() == languages_limit)
            return std::nullopt;
        result.push_back(to_lower(trim(word)));
    }
    return result;
}

// "16:9", "2.39:1", "16/9"; "1.85" is 1.85:1.
std::optional<Aspect> aspect_of(std::string_view text)
{
    const auto parts = split(text, text.find('/') != std::string_view::npos ? '/' : ':');
    if (parts.size() > 2)
        return std::nullopt;
    const auto width = seconds_of(parts[0]).value_or(0);
    const auto height = parts.size() == 2 ? seconds_of(parts[1]).value_or(0) : 1;
    const bool has_point = text.find('.') != std::string_view::npos;
    const bool fits = width > 0 && height > 0 && width <= aspect_limit && height <= aspect_limit &&
                      width <= 10 * height && height <= 10 * width &&
                      (parts.size() == 2 || has_point);
    if (!fits)
        return std::nullopt;
    const double scale = has_point ? 100 : 1;
    return Aspect{static_cast<int>(std::lround(width * scale)),
                  static_cast<int>(std::lround(height * scale))};
}

template <class T>
bool put(std::optional<T> value, auto& into)
{
    if (!value)
        return false;
    into = *std::move(value);
    return true;
}

// One setting of ours. False: the value is wrong.
using Taker = bool (*)(std::string_view value, Said& said);

struct Setting {
    std::string_view name;
    Taker take;
    std::string_view accepted;
};

constexpr std::array<Setting, 6> settings = {{
    {"audio",
     [](std::string_view value, Said& said) { return put(languages(value), said.options.audio); },
     "a language or several, as in audio=ru,en"},
    {"subtitles",
     [](std::string_view value, Said& said) {
         if (to_lower(value) == "off") {
             said.options.subtitles.emplace();
             return true;
         }
         return put(languages(value), said.options.subtitles);
     },
     "a language or several, or off, as in subtitles=ru"},
    {"start",
     [](std::string_view value, Said& said) { return put(moment(value), said.options.start); },
     "seconds or h:mm:ss, as in start=90"},
    {"stop",
     [](std::string_view value, Said& said) { return put(moment(value), said.options.stop); },
     "seconds or h:mm:ss, as in stop=0:10:00"},
    {"title",
     [](std::string_view value, Said& said) {
         return put_plain(value, said.title, title_limit_bytes);
     },
     "a text of at most 300 bytes in quotes"},
    {"aspect",
     [](std::string_view value, Said& said) { return put(aspect_of(value), said.options.aspect); },
     "width:height, as in aspect=16:9 or aspect=2.39:1"},
}};

// Chats and word processors make “x” and «x» of "x".
std::size_t typographic_quote_at(std::string_view text)
{
    constexpr std::array<std::string_view, 5> quotes = {"“", "”", "„", "«", "»"};
    const auto* found = std::ranges::find_if(
        quotes, [&](std::string_view quote) { return text.starts_with(quote); });
    return found == quotes.end() ? 0 : found->size();
}

// Does nothing follow, or "name="?
bool is_between_settings(std::string_view rest)
{
    const auto name = rest.substr(0, rest.find('='));
    return trim(rest).empty() ||
           (name.size() < rest.size() &&
            std::ranges::find(settings, to_lower(trim(name)), &Setting::name) != settings.end());
}

// A value in such quotes, which stands at the beginning of `rest`: up to the quote behind which another setting
// begins, for there may be others in it.
std::optional<std::string> take_typographic(std::string_view& rest)
{
    const auto first = typographic_quote_at(rest);
    for (std::size_t at = first; first > 0 && at < rest.size(); ++at) {
        const auto last = rest[at] == '"' ? 1 : typographic_quote_at(rest.substr(at));
        if (last == 0 || !is_between_settings(rest.substr(at + last)))
            continue;
        std::string value(rest.substr(first, at - first));
        rest = trim(rest.substr(at + last));
        return value;
    }
    return std::nullopt;
}

// Takes one word off `rest`: blanks end it, unless they are in quotes, in which \ keeps a quote.
Result<std::string> take_word(std::string_view& rest)
{
    std::string word;
    bool quoted = false;
    std::size_t at = 0;
    for (; at < rest.size() && (quoted || (rest[at] != ' ' && rest[at] != '\t')); ++at) {
        if (!quoted && word.ends_with('=')) {
            auto value = rest.substr(at);
            if (auto taken = take_typographic(value)) {
                rest = value;
                return word + *taken;
            }
        }
        if (rest[at] == '"')
            quoted = !quoted;
        else if (quoted && rest[at] == '\\' && at + 1 < rest.size())
            word += rest[++at];
        else
            word += rest[at];
    }
    if (quoted)
        return failure("the closing \" is missing");
    rest = trim(rest.substr(at));
    return word;
}

Result<void> take_setting(std::string_view word, Said& said)
{
    const auto equals = word.find('=');
    const auto name = to_lower(word.substr(0, equals));
    const auto* known = std::ranges::find(settings, name, &Setting::name);
    if (equals == std::string_view::npos || known == settings.end())
        return failure(fmt::format("'{}' is not known; {}", printable(name, 40), accepted_words));
    if (!known->take(trim(word.substr(equals + 1)), said))
        return failure(
            fmt::format("the value of {} is wrong; accepted: {}", known->name, known->accepted));
    return {};
}

bool in_order(const Options& options)
{
    return !options.stop || *options.stop > options.start.value_or(milliseconds(0));
}

bool take_run_time(std::string_view value, Options& options)
{
    const auto length = moment(value);
    if (length)
        options.stop = options.start.value_or(milliseconds(0)) + *length;
    return length.has_value();
}

}  // namespace

std::optional<milliseconds> moment(std::string_view text)
{
    const auto parts = split(text, ':');
    if (parts.size() > 3)
        return std::nullopt;
    double seconds = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = seconds_of(parts[i]);
        const bool last = i + 1 == parts.size();
        const bool whole = last || parts[i].find('.') == std::string_view::npos;
        if (!part || !whole || (i > 0 && *part >= 60))
            return std::nullopt;
        seconds = seconds * 60 + *part;
    }
    if (seconds > longest_seconds)
        return std::nullopt;
    return milliseconds(std::llround(seconds * 1'000));
}

Result<void> take_directive(std::string_view text, Said& said)
{
    auto taken = said;
    auto rest = trim(text);
    if (rest.empty())
        return failure(fmt::format("it says nothing; {}", accepted_words));
    while (!rest.empty()) {
        const auto word = take_word(rest);
        if (!word)
            return std::unexpected(word.error());
        if (auto set = take_setting(*word, taken); !set)
            return set;
    }
    if (!in_order(taken.options))
        return failure("stop is not after start");
    said = std::move(taken);
    return {};
}

Result<bool> take_vlc_option(std::string_view text, Options& options)
{
    const auto equals = std::min(text.find('='), text.size());
    auto name = to_lower(trim(text.substr(0, equals)));
    name.erase(0, std::min(name.find_first_not_of(":-"), name.size()));  // as on a command line
    auto value = trim(text.substr(std::min(equals + 1, text.size())));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    auto taken = options;
    bool right = true;
    if (const auto header = header_of(name); !header.empty())
        right = take_header(header, value, taken);
    else if (name == "start-time")
        right = put(moment(value), taken.start);
    else if (name == "stop-time")
        right = put(moment(value), taken.stop);
    else if (name == "run-time")
        right = take_run_time(value, taken);
    else if (name == "audio-language")
        right = put(languages(value), taken.audio);
    else if (name == "sub-language")
        right = put(languages(value), taken.subtitles);
    else if (name == "aspect-ratio")
        right = put(aspect_of(value), taken.aspect);
    else
        return false;
    if (!right || !in_order(taken))
        return failure(fmt::format("the value of {} is wrong", name));
    options = std::move(taken);
    return true;
}

std::string_view title_of_extinf(std::string_view extinf)
{
    char quote = '\0';
    auto comma = std::string_view::npos;
    for (std::size_t i = 0; i < extinf.size() && comma == std::string_view::npos; ++i) {
        const char c = extinf[i];
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (i > 0 && extinf[i - 1] == '=' && (c == '"' || c == '\''))
            quote = c;
        else if (c == ',')
            comma = i;
    }
    // A quote that is never closed: its attribute cannot be told from the title.
    if (comma == std::string_view::npos)
        comma = extinf.rfind(',');
    if (comma == std::string_view::npos)
        return {};
    const auto title = trim(extinf.substr(comma + 1));
    constexpr std::string_view name = "tvg-name=\"";
    const auto at = extinf.find(name);
    if (!title.empty() || at == std::string_view::npos || at > comma)
        return title;
    const auto value = extinf.substr(at + name.size());
    return trim(value.substr(0, value.find('"')));
}

Options completed(Options inner, const Options& outer)
{
    if (inner.user_agent.empty())
        inner.user_agent = outer.user_agent;
    if (inner.referrer.empty())
        inner.referrer = outer.referrer;
    if (!inner.start && !inner.stop) {
        inner.start = outer.start;
        inner.stop = outer.stop;
    }
    if (inner.audio.empty())
        inner.audio = outer.audio;
    if (!inner.subtitles)
        inner.subtitles = outer.subtitles;
    if (inner.origin.empty())
        inner.origin = outer.origin;
    if (!inner.aspect)
        inner.aspect = outer.aspect;
    return inner;
}

}  // namespace tgvs::playlist
