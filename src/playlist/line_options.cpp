#include "playlist/line_options.hpp"

#include "base/text.hpp"
#include "playlist/line_words.hpp"
#include "playlist/quotes.hpp"
#include "playlist/request_headers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
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
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_';
    };
    return text.size() >= 2 && text.size() <= 16 && !is_digit(text[0]) && text[0] != '-' &&
           text[0] != '_' && std::ranges::all_of(text, is_of_it);
}

// Chats put no-break ones between words.
std::string with_plain_blanks(std::string_view text)
{
    std::string result(text);
    for (const std::string_view blank : {"\u00A0", "\u2009", "\u202F"})
        replace_all(result, blank, " ");
    return result;
}

std::optional<std::vector<std::string>> languages(std::string_view text)
{
    std::vector<std::string> result;
    // #TGVS: audio="ru en", as AUDIO_LANGUAGE has it.
    const char between = text.find(',') == std::string_view::npos ? ' ' : ',';
    for (const auto word : split(text, between)) {
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

bool is_setting(std::string_view name)
{
    return std::ranges::find(settings, to_lower(name), &Setting::name) != settings.end();
}

std::unexpected<Error> unknown_word(std::string_view word)
{
    return failure(fmt::format("'{}' is not known; {}", printable(word, 40), accepted_words));
}

Result<void> take_setting(const Word& word, Said& said)
{
    const auto name = to_lower(word.name);
    const auto* known = std::ranges::find(settings, name, &Setting::name);
    if (known == settings.end())
        return unknown_word(word.name.empty() ? word.value : word.name);
    const std::string_view value = word.value;
    // What blanks part is one value in quotes and in titles, and behind the commas of a list.
    const auto blank = value.find_first_of(" \t");
    const bool is_list = blank != std::string_view::npos && blank > 0 && value[blank - 1] == ',';
    if (blank != std::string_view::npos && !word.quoted && known->name != "title" && !is_list)
        return unknown_word(trim(value.substr(blank)));
    if (!known->take(trim(value), said))
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
    const auto plain = with_plain_blanks(text);
    LineWords words(plain, is_setting);
    if (words.empty())
        return failure(fmt::format("it says nothing; {}", accepted_words));
    while (!words.empty()) {
        const auto word = words.next();
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
    value = without_pair_of_quotes(value);
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
