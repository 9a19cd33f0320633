// support/hex.hpp: bytes as hex digits, as vectors are written.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::test {

inline std::string from_hex(std::string_view digits)
{
    const auto value = [](char digit) {
        return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes += static_cast<char>(value(digits[i]) << 4 | value(digits[i + 1]));
    return bytes;
}

inline std::string to_hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4];
        text += digits[static_cast<unsigned char>(byte) & 0xF];
    }
    return text;
}

// first, first + 1, …
inline std::string counting(int first, int count)
{
    std::string bytes;
    for (int i = 0; i < count; ++i)
        bytes += static_cast<char>(first + i);
    return bytes;
}

}  // namespace tgvs::test
