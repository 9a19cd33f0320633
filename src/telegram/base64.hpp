// telegram/base64.hpp: base64 as session strings and proxy links have it (RFC 4648 sections 4 and 5).
//
// Reading is lenient about alphabet and padding, and strict about the rest: the spare bits of the last
// character are 0, or it is damaged.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tgvs::telegram {

enum class Base64Alphabet { standard, url };
enum class Base64Padding { with, without };

std::string base64_encode(std::string_view bytes, Base64Alphabet alphabet, Base64Padding padding);

enum class Base64Errc { wrong_character, wrong_length, spare_bits };

struct Base64Failure {
    Base64Errc code;
    std::size_t position;  // of the character, from 1
};

Result<std::string, Base64Failure> base64_decode(std::string_view text);

}  // namespace tgvs::telegram
