// base/unreserved.hpp: the characters that no URL needs to have encoded.
//
// Source   RFC 3986, section 2.3.
#pragma once

namespace tgvs {

constexpr bool is_unreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace tgvs
