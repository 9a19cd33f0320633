#include "telegram/session_string.hpp"

#include "base/text.hpp"
#include "telegram/base64.hpp"
#include "telegram/session_layouts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tgvs::telegram {

namespace {

// Of all forms, in characters: the oldest Pyrogram one, and an mtcute one with two data centres.
constexpr std::size_t shortest = 351;
constexpr std::size_t longest = 600;

constexpr char telethon_mark = '1';

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view without_quotes(std::string_view text)
{
    text = trim(text);
    if (text.size() >= 2 && text.front() == text.back() &&
        (text.front() == '"' || text.front() == '\''))
        text = trim(text.substr(1, text.size() - 2));
    return text;
}

// 123456789:AA…, the digits being the bot's user id.
bool looks_like_bot_token(std::string_view text)
{
    const auto colon = text.find(':');
    return colon != std::string_view::npos && colon >= 5 && colon <= 15 && text.size() < 80 &&
           std::ranges::all_of(text.substr(0, colon), is_digit);
}

bool looks_like_assignment(std::string_view text)
{
    const auto sign = text.find('=');
    return sign != std::string_view::npos && sign > 0 && sign < 40 && text.size() > sign + 40 &&
           std::ranges::all_of(text.substr(0, sign), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || is_digit(c);
           });
}

bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// By their length alone: a Pyrogram string of data centre 212 to 215 begins with '1', too.
bool is_marked(std::string_view text)
{
    const auto size = std::min(text.find('='), text.size());
    const bool has_pyrogram_length = size == 351 || size == 356 || size == 362;
    return text.front() == telethon_mark && !has_pyrogram_length;
}

// What can be told before anything is decoded.
std::optional<std::string> wrong_at_sight(std::string_view text)
{
    if (text.empty())
        return "it is empty";
    if (looks_like_bot_token(text))
        return "it looks like a bot token; a user account's session is needed";
    if (looks_like_assignment(text))
        return "it starts with a name and '='; only the value is needed";
    const auto white = std::ranges::find_if(text, is_white);
    if (white != text.end() && text.size() > longest)
        return "it contains white space and is as long as two strings: two seem to be pasted "
               "together";
    if (white != text.end())
        return fmt::format("it contains white space at character {}; it must be in one piece",
                           white - text.begin() + 1);
    if (text.size() > longest)
        return fmt::format(
            "it has {} characters, more than any session string: two seem to be pasted together",
            text.size());
    return std::nullopt;
}

std::string wrong_length(std::size_t characters)
{
    if (characters < shortest)
        return fmt::format(
            "it has {} characters, the shortest session string has {}: it looks truncated",
            characters, shortest);
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
            return wrong_length(characters);
        case Base64Errc::spare_bits:
            return "its last character is damaged, or it is truncated";
    }
    return "it is not base64";
}

Result<SessionData> read_marked(std::string_view bytes, std::size_t characters)
{
    if (bytes.size() == layouts::telethon_v4_bytes)
        return layouts::read_telethon(bytes);
    if (layouts::looks_like_gramjs(bytes))
        return layouts::read_gramjs(bytes);
    if (bytes.size() == layouts::telethon_v6_bytes)
        return layouts::read_telethon(bytes);
    return failure(wrong_length(characters));
}

Result<SessionData> read_unmarked(std::string_view bytes, std::size_t characters)
{
    if (bytes.size() == layouts::pyrogram_bytes || bytes.size() == layouts::pyrogram_old_64_bytes ||
        bytes.size() == layouts::pyrogram_old_32_bytes)
        return layouts::read_pyrogram(bytes);
    if (bytes.size() > layouts::pyrogram_bytes && bytes.front() == layouts::mtcute_version)
        return layouts::read_mtcute(bytes);
    return failure(wrong_length(characters));
}

}  // namespace

Result<SessionData> parse_session_string(const Secret& secret)
{
    const auto text = without_quotes(secret.reveal());
    if (auto wrong = wrong_at_sight(text))
        return failure(std::move(*wrong));
    const bool marked = is_marked(text);
    auto decoded = base64_decode(marked ? text.substr(1) : text);
    if (!decoded)
        return failure(wrong_base64(decoded.error(), marked ? 1 : 0, text.size()));
    const Secret bytes(std::move(*decoded));
    if (bytes.reveal().size() < layouts::pyrogram_old_32_bytes)
        return failure(wrong_length(text.size()));
    return marked ? read_marked(bytes.reveal(), text.size())
                  : read_unmarked(bytes.reveal(), text.size());
}

}  // namespace tgvs::telegram
