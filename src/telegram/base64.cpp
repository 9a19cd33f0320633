#include "telegram/base64.hpp"

#include <cstdint>

namespace tgvs::telegram {

namespace {

constexpr std::string_view standard_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr unsigned bits_a_character = 6;

// 64 and above: no character of either alphabet.
unsigned value_of(char character)
{
    auto found = url_characters.find(character);
    if (found == std::string_view::npos)
        found = standard_characters.find(character);
    return found == std::string_view::npos ? 64U : static_cast<unsigned>(found);
}

std::string_view without_padding(std::string_view text)
{
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::string base64_encode(std::string_view bytes, Base64Alphabet alphabet, Base64Padding padding)
{
    const auto characters =
        alphabet == Base64Alphabet::standard ? standard_characters : url_characters;
    std::string text;
    text.reserve(bytes.size() * 4 / 3 + 4);
    std::uint32_t pending = 0;
    unsigned count = 0;
    for (const char byte : bytes) {
        pending = (pending << 8) | static_cast<unsigned char>(byte);
        for (count += 8; count >= bits_a_character;) {
            count -= bits_a_character;
            text += characters[(pending >> count) & 0x3F];
        }
    }
    if (count > 0)
        text += characters[(pending << (bits_a_character - count)) & 0x3F];
    while (padding == Base64Padding::with && text.size() % 4 != 0)
        text += '=';
    return text;
}

Result<std::string, Base64Failure> base64_decode(std::string_view text)
{
    text = without_padding(text);
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4 + 1);
    std::uint32_t pending = 0;
    unsigned count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto value = value_of(text[i]);
        if (value > 0x3F)
            return std::unexpected(Base64Failure{Base64Errc::wrong_character, i + 1});
        pending = (pending << bits_a_character) | value;
        count += bits_a_character;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>((pending >> count) & 0xFF);
        }
    }
    if (text.size() % 4 == 1)
        return std::unexpected(Base64Failure{Base64Errc::wrong_length, text.size()});
    if ((pending & ((1U << count) - 1)) != 0)
        return std::unexpected(Base64Failure{Base64Errc::spare_bits, text.size()});
    return bytes;
}

}  // namespace tgvs::telegram
