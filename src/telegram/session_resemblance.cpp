#include "telegram/session_resemblance.hpp"

#include "base/text.hpp"
#include "config/characters.hpp"
#include "telegram/base64.hpp"
#include "telegram/session_layouts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tgvs::telegram {

namespace {

constexpr std::string_view log_in = "log in with: auto_session_runner --write-env";

bool consists_of(std::string_view text, bool (*belongs)(char))
{
    return !text.empty() && std::ranges::all_of(text, belongs);
}

bool is_word_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9');
}

// 123456789:AA…, the digits being the bot's user id.
bool looks_like_bot_token(std::string_view text)
{
    const auto colon = text.find(':');
    return colon != std::string_view::npos && colon >= 5 && colon <= 15 && text.size() < 80 &&
           consists_of(text.substr(0, colon), is_digit);
}

// "SESSION_STRING = …" and "session: …".
bool looks_like_assignment(std::string_view text)
{
    const auto sign = text.find_first_of("=:");
    return sign != std::string_view::npos && sign > 0 && sign < 40 && text.size() > sign + 40 &&
           !text.substr(sign).starts_with("://") &&
           consists_of(trim(text.substr(0, sign)), is_word_character);
}

bool looks_like_file_name(std::string_view text)
{
    constexpr std::size_t longest_name = 255;
    const auto lower = to_lower(text);
    return text.size() <= longest_name &&
           (lower.ends_with(".session") || lower.ends_with(".session-journal") ||
            lower.ends_with(".sqlite") || lower.ends_with(".json"));
}

bool looks_like_phone_number(std::string_view text)
{
    return text.size() >= 8 && text.size() <= 20 &&
           (text.front() == '+' || is_digit(text.front())) &&
           consists_of(text.substr(1),
                       [](char c) { return is_digit(c) || std::string_view(" -()").contains(c); });
}

bool looks_like_api_hash(std::string_view text)
{
    return text.size() == 32 && consists_of(text, [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

std::optional<std::string> another_thing(std::string_view text)
{
    if (looks_like_bot_token(text))
        return "it looks like a bot token; a user account's session is needed";
    if (looks_like_assignment(text))
        return "it starts with a name and '=' or ':'; only the value is needed";
    if (looks_like_file_name(text))
        return fmt::format(
            "it looks like the name of a session file, as Pyrogram and Telethon "
            "make them; the string itself is needed: {}",
            log_in);
    if (looks_like_phone_number(text))
        return fmt::format("it looks like a phone number; {}", log_in);
    if (looks_like_api_hash(text))
        return "it has 32 characters and looks like an API_HASH, not like a session string";
    if (text.front() == '{' || text.front() == '[')
        return "it looks like JSON; only the session string itself is needed";
    if (text.find("://") != std::string_view::npos)
        return fmt::format("it looks like a link; {}", log_in);
    constexpr std::size_t longest_placeholder =
        100;  // by chance a string may have these letters, too
    if (text.front() == '<' ||
        (text.size() < longest_placeholder && to_lower(text).find("your") != std::string::npos))
        return fmt::format("it looks like an example's placeholder; {}", log_in);
    return std::nullopt;
}

std::optional<std::string> damaged_on_the_way(std::string_view text, std::size_t longest)
{
    const auto white = std::ranges::find_if(text, is_white);
    if (white != text.end() && text.size() > longest)
        return "it contains white space and is as long as two strings: two seem to be pasted "
               "together";
    if (white != text.end())
        return fmt::format("it contains white space at character {}; it must be in one piece",
                           white - text.begin() + 1);
    if (is_quote(text.front()) || is_quote(text.back()))
        return fmt::format("it has a quote at its {} and none at the other end",
                           is_quote(text.front()) ? "beginning" : "end");
    if (const auto odd = config::odd_character(text); !odd.empty())
        return fmt::format(
            "its {}, which is in no session string: a chat or a word processor has changed it; "
            "copy it again",
            odd);
    if (text.size() > longest)
        return fmt::format(
            "it has {} characters, more than any session string: two seem to be pasted together",
            text.size());
    return std::nullopt;
}

}  // namespace

std::optional<std::string> wrong_at_sight(std::string_view text, std::size_t longest)
{
    if (text.empty())
        return "it is empty";
    if (auto other = another_thing(text))
        return other;
    auto damage = damaged_on_the_way(text, longest);
    if (damage)
        *damage += resemblance(text);
    return damage;
}

std::string resemblance(std::string_view text)
{
    constexpr std::size_t looked_at = 24;  // characters, of which 18 bytes are made
    constexpr unsigned most_centres = 5;
    if (!text.empty() && is_quote(text.front()))
        text.remove_prefix(1);
    const bool marked = text.starts_with('1');
    text.remove_prefix(marked ? 1 : 0);
    const auto bytes = text.size() < looked_at ? Result<std::string, Base64Failure>("")
                                               : base64_decode(text.substr(0, looked_at));
    if (!bytes || bytes->empty())
        return {};
    const auto first = static_cast<unsigned char>(bytes->front());
    if (first == 0 || first > most_centres)
        return {};
    if (marked)
        return layouts::begins_like_gramjs(*bytes) ? "; it resembles a GramJS string"
                                                   : "; it resembles a Telethon string";
    return layouts::begins_like_mtcute(*bytes) ? "; it resembles an mtcute string"
                                               : "; it resembles a Pyrogram string";
}

}  // namespace tgvs::telegram
