#include "library/live_words.hpp"

#include "base/code_page.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tgvs::library {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t words_limit_bytes = 4 * 1024;
constexpr std::size_t stream_title_limit_bytes = 200;
constexpr auto title_mark = "Metadata update for StreamTitle: "sv;
constexpr std::array silent_levels = {"[verbose] "sv, "[info] "sv, "[warning] "sv, "[debug] "sv};
constexpr std::array error_levels = {"[error] "sv, "[fatal] "sv, "[panic] "sv};

// "[http @ 0x55ab] rest" without its bracket.
std::string_view behind_origin(std::string_view line)
{
    const auto end = line.find("] ");
    const bool has_one = line.starts_with('[') && end != std::string_view::npos &&
                         line.substr(0, end).find(" @ 0x") != std::string_view::npos;
    return has_one ? line.substr(end + 2) : line;
}

template <std::size_t N>
std::size_t length_of_mark(std::string_view text, const std::array<std::string_view, N>& marks)
{
    const auto found =
        std::ranges::find_if(marks, [text](auto mark) { return text.starts_with(mark); });
    return found == marks.end() ? 0 : found->size();
}

// Letters of one alphabet stand side by side; in a text of Latin ones an accent is alone.
bool has_two_in_a_row_beyond_ascii(std::string_view text)
{
    const auto beyond = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    return std::ranges::adjacent_find(
               text, [&](char a, char b) { return beyond(a) && beyond(b); }) != text.end();
}

}  // namespace

void LiveWords::feed(std::string_view bytes)
{
    for (const char c : bytes) {
        if (c == '\n' || c == '\r') {
            take(std::exchange(line_, {}));
        } else if (line_.size() < words_limit_bytes) {
            line_ += c;
        }
    }
}

void LiveWords::take(std::string_view line)
{
    auto said = behind_origin(line);
    if (const auto silent = length_of_mark(said, silent_levels)) {
        said.remove_prefix(silent);
        if (said.starts_with(title_mark))
            title_ = shown_title(said.substr(title_mark.size()));
        return;
    }
    const auto mark = length_of_mark(said, error_levels);
    errors_ += std::string(line.substr(0, line.size() - said.size())) +
               std::string(said.substr(mark)) + '\n';
    if (errors_.size() > words_limit_bytes)
        errors_.erase(0, errors_.size() - words_limit_bytes);
}

std::string LiveWords::errors() const
{
    LiveWords ended = *this;
    if (!line_.empty())
        ended.take(line_);
    return ended.errors_;
}

std::optional<std::string> LiveWords::take_title()
{
    return std::exchange(title_, std::nullopt);
}

std::string shown_title(std::string_view sent)
{
    std::string text(sent);
    if (!is_utf8(text))
        text =
            decoded(text, has_two_in_a_row_beyond_ascii(text) ? "CP1251" : "CP1252").value_or(text);
    return std::string(trim(printable(text, stream_title_limit_bytes)));
}

}  // namespace tgvs::library
