#include "bot/for_people.hpp"

#include "base/text.hpp"
#include "bot/bot_types.hpp"
#include "bot/card.hpp"

#include <algorithm>

namespace tgvs::bot {

namespace {

constexpr std::string_view left_out = "…";
constexpr std::string_view around_words = "\"'()<>[],;=";

bool is_in_scheme(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '+';
}

// Without user, password, path and query. What stands before it is shown, and what stands behind it without a blank is taken
// for a part of it.
std::string with_origin(std::string_view word, std::size_t slashes)
{
    const auto begin = slashes + std::string_view("://").size();
    const auto end = std::min(word.find_first_of("/?#\"'<>)", begin), word.size());
    auto host = word.substr(begin, end - begin);
    if (const auto at = host.rfind('@'); at != std::string_view::npos)
        host = host.substr(at + 1);
    auto scheme = slashes;
    while (scheme > 0 && is_in_scheme(word[scheme - 1]))
        --scheme;
    const bool is_whole = word.find_first_not_of("\"'<>)/.,;:", end) == std::string_view::npos;
    return std::string(word.substr(0, scheme)) + std::string(word.substr(scheme, begin - scheme)) +
           std::string(host) + (is_whole ? "" : "/" + std::string(left_out));
}

std::string shown_piece(std::string_view piece)
{
    const auto body = piece.substr(0, piece.find_last_not_of("/.:!?") + 1);
    if (looks_like_a_token(body))
        return std::string(left_out) + std::string(piece.substr(body.size()));
    if (!body.starts_with('/') || body.find('/', 1) == std::string_view::npos)
        return std::string(piece);
    return std::string(body.substr(body.rfind('/') + 1)) + std::string(piece.substr(body.size()));
}

std::string shown_word(std::string_view word)
{
    if (const auto slashes = word.find("://"); slashes != std::string_view::npos)
        return with_origin(word, slashes);
    std::string shown;
    while (!word.empty()) {
        const auto end = std::min(word.find_first_of(around_words), word.size());
        shown += shown_piece(word.substr(0, end));
        if (end < word.size())
            shown += word[end];
        word.remove_prefix(std::min(end + 1, word.size()));
    }
    return shown;
}

// What stands around the words of a tool: "[site] id: words <urlopen error [Errno 111] words> (caused by …".
std::string without_wrapping(std::string_view text)
{
    constexpr std::string_view cause = " (caused by ";
    constexpr std::string_view open = "<urlopen error ";
    if (const auto colon = text.find(": "); text.starts_with('[') && colon != text.npos)
        if (const auto end = text.find("] "); end < colon)
            text.remove_prefix(colon + 2);
    text = text.substr(0, text.find(cause));
    std::string plain(text);
    const auto begin = plain.find(open);
    const auto end = plain.find('>', begin == plain.npos ? 0 : begin);
    if (begin == plain.npos || end == plain.npos)
        return plain;
    auto inner = plain.substr(begin + open.size(), end - begin - open.size());
    if (const auto number = inner.find("] "); inner.starts_with("[Errno ") && number != inner.npos)
        inner.erase(0, number + 2);
    return plain.replace(begin, end - begin + 1, inner);
}

}  // namespace

std::string reason_for_people(std::string_view reason, std::size_t characters)
{
    return for_people(without_wrapping(reason), characters);
}

std::string for_people(std::string_view text, std::size_t characters)
{
    const auto clean = printable(text, 4 * message_units);
    std::string_view rest = clean;
    std::string shown;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(' '), rest.size());
        shown += shown_word(rest.substr(0, end));
        if (end < rest.size())
            shown += ' ';
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return shortened(shown, characters);
}

}  // namespace tgvs::bot
