#include "telegram/session_string.hpp"

#include "base/text.hpp"
#include "config/characters.hpp"
#include "telegram/base64.hpp"
#include "telegram/session_layouts.hpp"
#include "telegram/session_resemblance.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tgvs::telegram {

namespace {

// Of all forms, in characters: the oldest Pyrogram one, and an mtcute one with two data centres.
constexpr std::size_t shortest = 351;
constexpr std::size_t longest = 600;

constexpr char telethon_mark = '1';

// Nothing of it is in a session string: not what cannot be seen, and not the ``` that chats set around what they are to
// leave alone.
std::string_view without_quotes(std::string_view text)
{
    constexpr std::size_t most_quotes = 4;
    text = config::trim_blanks(trim(text));
    for (std::size_t i = 0; i < most_quotes && text.size() >= 2 && text.front() == text.back() &&
                            std::string_view("\"'`").contains(text.front());
         ++i)
        text = config::trim_blanks(trim(text.substr(1, text.size() - 2)));
    return text;
}

// A = at its end as addresses of pages have it.
std::string with_padding(std::string_view text)
{
    constexpr std::string_view encoded = "%3d";
    std::string padding;
    for (; to_lower(text.substr(text.size() - std::min(text.size(), encoded.size()))) == encoded;
         text.remove_suffix(encoded.size()))
        padding += '=';
    return std::string(text) + padding;
}

// By their length: a Pyrogram string of data centre 212 to 215 begins with '1', too. But what names a usual data
// centre behind it is a marked one that was cut to such a length.
bool is_marked(std::string_view text)
{
    const auto size = std::min(text.find('='), text.size());
    const bool has_pyrogram_length = size == 351 || size == 356 || size == 362;
    return text.front() == telethon_mark && (!has_pyrogram_length || !resemblance(text).empty());
}

std::string wrong_length(std::size_t characters, bool marked)
{
    if (characters < shortest)
        return fmt::format(
            "it has {} characters, the shortest session string has {}: it looks truncated",
            characters, shortest);
    if (marked)
        return fmt::format(
            "it has {} characters, which no Telethon string (353 or 369) and no GramJS string (361 "
            "to "
            "409) has: it looks truncated, or something was added",
            characters);
    return fmt::format(
        "it has {} characters, which matches no known format (Pyrogram 351, 356 or 362, Telethon "
        "353 or 369, GramJS 361 to 409, mtcute 375 to 500): it looks truncated, or something was "
        "added",
        characters);
}

// `before`: how many characters stood in front of the base64.
std::string wrong_base64(const Base64Failure& wrong, std::size_t before, std::size_t characters)
{
    switch (wrong.code) {
        case Base64Errc::wrong_character:
            return fmt::format("its character {} is not valid in a session string (not base64)",
                               wrong.position + before);
        case Base64Errc::wrong_length:
            return wrong_length(characters, before > 0);
        case Base64Errc::spare_bits:
            if (characters < shortest)
                return wrong_length(characters, before > 0);
            return "its last character is damaged, or it is truncated";
    }
    return "it is not base64";
}

Result<SessionData> read_marked(std::string_view bytes, std::string_view text)
{
    if (layouts::looks_like_gramjs(bytes))
        return layouts::read_gramjs(bytes);
    if (layouts::begins_like_gramjs(bytes))
        return layouts::damaged("GramJS", "its length does not match its address");
    if (bytes.size() == layouts::telethon_v4_bytes)
        return layouts::read_telethon(bytes);
    if (bytes.size() == layouts::telethon_v6_bytes)
        return layouts::read_telethon(bytes);
    return failure(wrong_length(text.size(), true) + resemblance(text));
}

Result<SessionData> read_unmarked(std::string_view bytes, std::string_view text)
{
    if (layouts::begins_like_mtcute(bytes))
        return layouts::read_mtcute(bytes);
    const auto marked = layouts::form_without_mark(bytes);
    if (!marked.empty())
        return failure(fmt::format(
            "it resembles a {} string, but the 1 is missing that these begin with", marked));
    if (bytes.size() == layouts::pyrogram_bytes || bytes.size() == layouts::pyrogram_old_64_bytes ||
        bytes.size() == layouts::pyrogram_old_32_bytes)
        return layouts::read_pyrogram(bytes);
    if (bytes.size() > layouts::pyrogram_bytes && bytes.front() == layouts::mtcute_version)
        return layouts::read_mtcute(bytes);
    return failure(wrong_length(text.size(), false) + resemblance(text));
}

}  // namespace

Result<SessionData> parse_session_string(const Secret& secret)
{
    const Secret read(with_padding(without_quotes(secret.reveal())));
    const auto text = read.reveal();
    if (auto wrong = wrong_at_sight(text, longest))
        return failure(std::move(*wrong));
    const bool marked = is_marked(text);
    auto decoded = base64_decode(marked ? text.substr(1) : text);
    if (!decoded)
        return failure(wrong_base64(decoded.error(), marked ? 1 : 0, text.size()) +
                       resemblance(text));
    const Secret bytes(std::move(*decoded));
    if (bytes.reveal().size() < layouts::pyrogram_old_32_bytes)
        return failure(wrong_length(text.size(), marked) + resemblance(text));
    return marked ? read_marked(bytes.reveal(), text) : read_unmarked(bytes.reveal(), text);
}

}  // namespace tgvs::telegram
