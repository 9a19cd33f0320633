#include "http/encoding.hpp"

#include "base/text.hpp"

#include <charconv>
#include <cstdint>

namespace tgvs::http {

namespace {

// "%2F" at the start of `text`; a lone '%' stands for itself.
std::optional<char> escaped(std::string_view text)
{
    unsigned value = 0;
    if (text.size() < 3 || text[0] != '%')
        return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 3, value, 16);
    if (error != std::errc{} || end != text.data() + 3)
        return std::nullopt;
    return static_cast<char>(value);
}

}  // namespace

std::string percent_decoded(std::string_view text)
{
    std::string result;
    while (!text.empty()) {
        const auto decoded = escaped(text);
        result += decoded.value_or(text[0]);
        text.remove_prefix(decoded ? 3 : 1);
    }
    return result;
}

std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const bool plain = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           std::string_view("-._~").contains(c);
        const auto byte = static_cast<unsigned char>(c);
        if (plain)
            result += c;
        else
            result += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return result;
}

std::string base64url(std::string_view bytes)
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string result;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (held += 8; held >= 6; held -= 6)
            result += alphabet[bits >> (held - 6) & 63];
    }
    if (held > 0)
        result += alphabet[bits << (6 - held) & 63];
    return result;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name)
{
    for (const auto pair : split(query, '&'))
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return percent_decoded(pair.substr(name.size() + 1));
    return std::nullopt;
}

}  // namespace tgvs::http
