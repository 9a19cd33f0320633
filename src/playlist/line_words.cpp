#include "playlist/line_words.hpp"

#include "base/text.hpp"
#include "playlist/quotes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tgvs::playlist {

namespace {

constexpr std::string_view separators = " \t,;";  // a comma means no more than a blank

// "start=", and with blanks around its sign "start =".
struct Name {
    std::string_view name;  // empty: none begins here
    std::size_t bytes = 0;  // up to its value
    bool close = false;     // no blank is before the sign
};

Name name_at(std::string_view text)
{
    const auto is_of_a_name = [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '-';
    };
    const auto end =
        static_cast<std::size_t>(std::ranges::find_if_not(text, is_of_a_name) - text.begin());
    const auto sign = text.find_first_not_of(" \t", end);
    if (end == 0 || sign == std::string_view::npos || text[sign] != '=')
        return {};
    return {text.substr(0, end), std::min(text.find_first_not_of(" \t", sign + 1), text.size()),
            sign == end};
}

std::string_view behind_separators(std::string_view rest)
{
    return rest.substr(std::min(rest.find_first_not_of(separators), rest.size()));
}

// Without the \ before a quote or another one.
std::string unescaped(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\'))
            ++i;
        result += text[i];
    }
    return result;
}

}  // namespace

LineWords::LineWords(std::string_view text, IsName is_name)
    : rest_(behind_separators(text)), is_name_(is_name)
{
}

Result<Word> LineWords::next()
{
    auto whole = take_whole();
    if (!whole)
        return std::unexpected(whole.error());
    if (*whole)
        return **std::move(whole);
    const auto begun = name_at(rest_);
    if (begun.bytes == 0)
        return Word{.name = {}, .value = take_plain()};
    rest_.remove_prefix(begun.bytes);
    auto quoted = take_quoted();
    if (!quoted)
        return std::unexpected(quoted.error());
    if (*quoted)
        return Word{std::string(begun.name), **std::move(quoted), true};
    return Word{std::string(begun.name), take_plain(), false};
}

// "start=5", in quotes as a whole; nothing: it is something else.
Result<std::optional<Word>> LineWords::take_whole()
{
    const auto quote = quote_at(rest_);
    if (quote.bytes == 0 || name_at(rest_.substr(quote.bytes)).bytes == 0)
        return std::nullopt;
    const auto whole = take_quoted();
    if (!whole)
        return std::unexpected(whole.error());
    if (!*whole)
        return std::nullopt;
    const auto inner = name_at(**whole);
    return Word{std::string(inner.name), (*whole)->substr(inner.bytes), true};
}

// What stands in quotes, up to the one behind which another setting begins. Nothing: an apostrophe.
Result<std::optional<std::string>> LineWords::take_quoted()
{
    const auto first = quote_at(rest_);
    const bool escapes = rest_.starts_with('"');
    for (std::size_t at = first.bytes; first.bytes > 0 && at < rest_.size(); ++at) {
        if (escapes && rest_[at] == '\\') {
            ++at;
            continue;
        }
        const auto last = quote_at(rest_.substr(at));
        if (last.kind != first.kind || !is_between_settings(rest_.substr(at + last.bytes)))
            continue;
        const auto value = rest_.substr(first.bytes, at - first.bytes);
        rest_ = behind_separators(rest_.substr(at + last.bytes));
        return escapes ? unescaped(value) : std::string(value);
    }
    if (first.kind == Quote::Kind::doubled)
        return failure(first.ascii ? "the closing \" is missing" : "the closing quote is missing");
    return std::nullopt;
}

// A value without quotes: up to the next setting.
std::string LineWords::take_plain()
{
    auto end = rest_.find_first_of(separators);
    while (end != std::string_view::npos && !is_between_settings(rest_.substr(end)))
        end = rest_.find_first_of(separators, rest_.find_first_not_of(separators, end));
    const auto value = rest_.substr(0, end);
    rest_ = behind_separators(rest_.substr(value.size()));
    return std::string(value);
}

// Nothing, or another setting.
bool LineWords::is_between_settings(std::string_view rest) const
{
    const auto begin = rest.find_first_not_of(separators);
    if (begin == std::string_view::npos)
        return true;
    const auto next = name_at(rest.substr(begin));
    return begin > 0 && (next.close || is_name_(next.name));
}

}  // namespace tgvs::playlist
