#include "config/characters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace tgvs::config {

namespace {

enum class Looks { blank, nothing, dash, quote, other };

struct Character {
    std::uint32_t point;
    Looks looks;
    std::string_view name;
};

constexpr std::array<Character, 58> characters = {{
    {0x00A0, Looks::blank, "no-break space"},
    {0x2002, Looks::blank, "en space"},
    {0x2003, Looks::blank, "em space"},
    {0x2004, Looks::blank, "three-per-em space"},
    {0x2005, Looks::blank, "four-per-em space"},
    {0x2006, Looks::blank, "six-per-em space"},
    {0x2007, Looks::blank, "figure space"},
    {0x2008, Looks::blank, "punctuation space"},
    {0x2009, Looks::blank, "thin space"},
    {0x200A, Looks::blank, "hair space"},
    {0x202F, Looks::blank, "narrow no-break space"},
    {0x205F, Looks::blank, "mathematical space"},
    {0x3000, Looks::blank, "ideographic space"},
    {0x00AD, Looks::nothing, "soft hyphen, which is invisible"},
    {0x200B, Looks::nothing, "zero width space, which is invisible"},
    {0x200C, Looks::nothing, "zero width non-joiner, which is invisible"},
    {0x200D, Looks::nothing, "zero width joiner, which is invisible"},
    {0x200E, Looks::nothing, "left-to-right mark, which is invisible"},
    {0x200F, Looks::nothing, "right-to-left mark, which is invisible"},
    {0x202A, Looks::nothing, "direction mark, which is invisible"},
    {0x202B, Looks::nothing, "direction mark, which is invisible"},
    {0x202C, Looks::nothing, "direction mark, which is invisible"},
    {0x202D, Looks::nothing, "direction mark, which is invisible"},
    {0x202E, Looks::nothing, "direction mark, which is invisible"},
    {0x2060, Looks::nothing, "word joiner, which is invisible"},
    {0x2066, Looks::nothing, "direction mark, which is invisible"},
    {0x2067, Looks::nothing, "direction mark, which is invisible"},
    {0x2068, Looks::nothing, "direction mark, which is invisible"},
    {0x2069, Looks::nothing, "direction mark, which is invisible"},
    {0xFE0F, Looks::nothing, "variation selector, which is invisible"},
    {0xFEFF, Looks::nothing, "byte order mark, which is invisible"},
    {0x2010, Looks::dash, "hyphen, not the - of the keyboard"},
    {0x2011, Looks::dash, "no-break hyphen, not the - of the keyboard"},
    {0x2012, Looks::dash, "figure dash, not the - of the keyboard"},
    {0x2013, Looks::dash, "en dash, not the - of the keyboard"},
    {0x2014, Looks::dash, "em dash, not the - of the keyboard"},
    {0x2015, Looks::dash, "horizontal bar, not the - of the keyboard"},
    {0x2212, Looks::dash, "minus sign, not the - of the keyboard"},
    {0x2796, Looks::dash, "heavy minus sign, not the - of the keyboard"},
    {0xFE63, Looks::dash, "small hyphen, not the - of the keyboard"},
    {0xFF0D, Looks::dash, "fullwidth hyphen, not the - of the keyboard"},
    {0x2018, Looks::quote, "typographic quote"},
    {0x2019, Looks::quote, "typographic quote"},
    {0x201A, Looks::quote, "typographic quote"},
    {0x201B, Looks::quote, "typographic quote"},
    {0x201C, Looks::quote, "typographic quote"},
    {0x201D, Looks::quote, "typographic quote"},
    {0x201E, Looks::quote, "typographic quote"},
    {0x201F, Looks::quote, "typographic quote"},
    {0x2039, Looks::quote, "typographic quote"},
    {0x203A, Looks::quote, "typographic quote"},
    {0xFF02, Looks::quote, "fullwidth quote, not the one of the keyboard"},
    {0x00AB, Looks::quote, "typographic quote"},
    {0x00BB, Looks::quote, "typographic quote"},
    {0x2033, Looks::quote, "double prime, not a quote"},
    {0x2026, Looks::other, "ellipsis: the text was shortened"},
    {0xFF1D, Looks::other, "fullwidth equals sign, not ="},
    {0xFF1A, Looks::other, "fullwidth colon, not :"},
}};

// The first character and its bytes; what is not UTF-8 is one byte, and no character.
struct First {
    std::uint32_t point = 0;
    std::size_t bytes = 1;
    bool valid = true;
};

First first_of(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    auto point = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U)
            return {lead, 1, false};
        point = (point << 6U) | (byte(i) & 0x3FU);
    }
    return lead < 0xC2 ? First{lead, 1, false} : First{point, size};
}

const Character* known(std::uint32_t point)
{
    const auto* found = std::ranges::find(characters, point, &Character::point);
    return found == characters.end() ? nullptr : found;
}

Looks looks_of(std::string_view text)
{
    const auto first = first_of(text);
    const auto* character = first.valid ? known(first.point) : nullptr;
    return character != nullptr ? character->looks : Looks::other;
}

// Where the last character begins.
std::size_t last_begin(std::string_view text)
{
    auto at = text.size() - 1;
    while (at > 0 && text.size() - at < 4 &&
           (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
        --at;
    return at;
}

std::string name_of(const First& first)
{
    if (!first.valid)
        return "not UTF-8: save the file as UTF-8";
    if (first.point == '\n' || first.point == '\r')
        return "a line break";
    std::string_view name = "not an ASCII character";
    if (const auto* character = known(first.point))
        name = character->name;
    else if (first.point >= 0x0400 && first.point <= 0x04FF)
        name = "a Cyrillic letter";
    else if (first.point < 0x20 || first.point == 0x7F)
        name = "a control character";
    return fmt::format("U+{:04X} ({})", first.point, name);
}

bool is_utf32(std::string_view text)
{
    using namespace std::string_view_literals;
    return text.starts_with("\xFF\xFE\0\0"sv) || text.starts_with("\0\0\xFE\xFF"sv);
}

// PowerShell's > and Notepad's "Unicode". Without its mark it is told by zero bytes that are all on one side: of what
// is ASCII in it, which is little where comments are in another alphabet.
bool is_utf16(std::string_view text)
{
    constexpr std::size_t part = 20;
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return true;
    std::size_t zeros[2] = {};
    for (std::size_t i = 0; i < text.size(); ++i)
        zeros[i % 2] += text[i] == '\0';
    const auto most = std::max(zeros[0], zeros[1]);
    const auto least = std::min(zeros[0], zeros[1]);
    return most > 1 && most > 4 * least && most >= text.size() / part;
}

}  // namespace

std::size_t blank_length(std::string_view text)
{
    if (text.empty())
        return 0;
    if (text[0] == ' ' || text[0] == '\t')
        return 1;
    const auto looks = looks_of(text);
    return looks == Looks::blank || looks == Looks::nothing ? first_of(text).bytes : 0;
}

std::string_view trim_blanks(std::string_view text)
{
    while (const auto length = blank_length(text))
        text.remove_prefix(length);
    while (!text.empty() && blank_length(text.substr(last_begin(text))) > 0)
        text = text.substr(0, last_begin(text));
    return text;
}

std::size_t quote_at_start(std::string_view text)
{
    return !text.empty() && looks_of(text) == Looks::quote ? first_of(text).bytes : 0;
}

std::size_t quote_at_end(std::string_view text)
{
    return text.empty() ? 0 : quote_at_start(text.substr(last_begin(text)));
}

std::string odd_character(std::string_view text)
{
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto first = first_of(text);
        const bool control = first.point < 0x20 || first.point == 0x7F;
        if (!first.valid || control || first.point >= 0x80)
            return fmt::format("character {} is {}", number, name_of(first));
        text.remove_prefix(first.bytes);
    }
    return {};
}

std::string straightened(std::string_view text)
{
    std::string result;
    for (text = trim_blanks(text); !text.empty(); text.remove_prefix(first_of(text).bytes)) {
        const auto looks = looks_of(text);
        if (looks == Looks::dash)
            result += '-';
        else if (looks == Looks::blank)
            result += ' ';
        else if (looks != Looks::nothing)
            result += text.substr(0, first_of(text).bytes);
    }
    return result;
}

std::string_view wide_encoding(std::string_view text)
{
    return is_utf32(text) ? "UTF-32" : is_utf16(text) ? "UTF-16" : "";
}

}  // namespace tgvs::config
