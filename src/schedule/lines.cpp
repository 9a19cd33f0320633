#include "schedule/lines.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

char capital(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// The first of these outside of quotes. A quote that is never closed opens nothing: some write them into names.
std::size_t find_unquoted(std::string_view text, std::string_view wanted)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (wanted.contains(text[at]))
            return at;
        if (text[at] != '"')
            continue;
        const auto end = text.find('"', at + 1);
        if (end == std::string_view::npos)
            return text.find_first_of(wanted, at + 1);
        at = end;
    }
    return std::string_view::npos;
}

// RFC 6868.
std::string param_text(std::string_view written)
{
    written = trim(written);
    if (written.starts_with('"'))
        written = written.substr(1, written.find('"', 1) - 1);
    std::string text;
    for (std::size_t i = 0; i < written.size(); ++i) {
        const char after = i + 1 < written.size() ? written[i + 1] : '\0';
        if (written[i] != '^' || (after != 'n' && after != '^' && after != '\'')) {
            text += written[i];
            continue;
        }
        text += after == 'n' ? '\n' : after == '\'' ? '"' : '^';
        ++i;
    }
    return text;
}

}  // namespace

bool same_word(std::string_view text, std::string_view upper_case)
{
    return std::ranges::equal(text, upper_case, {}, capital);
}

bool ContentLine::is(std::string_view upper_case_name) const
{
    return same_word(name, upper_case_name);
}

std::optional<std::string> ContentLine::param(std::string_view upper_case_name) const
{
    auto left = params;
    while (left.starts_with(';')) {
        left.remove_prefix(1);
        const auto one = left.substr(0, find_unquoted(left, ";"));
        left.remove_prefix(one.size());
        const auto equals = one.find('=');
        if (equals != std::string_view::npos &&
            same_word(trim(one.substr(0, equals)), upper_case_name))
            return param_text(one.substr(equals + 1));
    }
    return std::nullopt;
}

LineReader::LineReader(std::string_view bytes) : left_(bytes)
{
    if (left_.starts_with(byte_order_mark))
        left_.remove_prefix(byte_order_mark.size());
}

// A line without its end. Several CR before an LF are one end: a text that was converted twice has them.
std::string_view LineReader::take_physical()
{
    const auto end = std::min(left_.find_first_of("\r\n"), left_.size());
    const auto line = left_.substr(0, end);
    left_.remove_prefix(end);
    number_ += 1 + std::exchange(empty_, 0);
    const auto run = std::min(left_.find_first_not_of('\r'), left_.size());
    left_.remove_prefix(run);
    if (left_.starts_with('\n'))
        left_.remove_prefix(1);
    else if (run > 1)
        empty_ = run - 1;  // lines, each ended by its CR
    return line;
}

bool LineReader::goes_on() const
{
    return !left_.empty() && is_blank(left_.front());
}

std::optional<ContentLine> LineReader::next()
{
    while (!left_.empty()) {
        auto line = take_physical();
        const auto number = number_;
        if (goes_on()) {
            joined_ = line;
            while (goes_on())
                joined_ += take_physical().substr(1);
            line = joined_;
        }
        if (trim(line).empty())
            continue;
        auto colon = find_unquoted(line, ":");
        if (colon == std::string_view::npos)
            colon = line.find(':');  // then its quotes are no quotes
        if (colon == std::string_view::npos)
            return ContentLine{.name = {}, .params = {}, .value = line, .number = number};
        const auto head = line.substr(0, colon);
        const auto name = head.substr(0, head.find(';'));
        return ContentLine{.name = trim(name),
                           .params = head.substr(name.size()),
                           .value = line.substr(colon + 1),
                           .number = number};
    }
    return std::nullopt;
}

std::string text_of(std::string_view value, std::size_t limit)
{
    std::string text;
    const auto take = [&](std::string_view character) {
        const bool fits = text.size() + character.size() <= limit;
        if (fits)
            text += character;
        return fits;
    };
    while (!value.empty()) {
        const bool escaped = value.size() > 1 && value[0] == '\\';
        if (escaped && std::string_view("nN\\,;").contains(value[1])) {
            if (!take(capital(value[1]) == 'N' ? "\n" : value.substr(1, 1)))
                break;
            value.remove_prefix(2);
            continue;
        }
        const auto size = utf8_length(value);
        if (!take(size == 0 ? "\xEF\xBF\xBD" : value.substr(0, size)))
            break;
        value.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return text;
}

}  // namespace tgvs::schedule
