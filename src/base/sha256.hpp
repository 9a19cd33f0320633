// base/sha256.hpp: the digest that files are named by and that secrets are kept as.
#pragma once

#include <string>
#include <string_view>

namespace tgvs {

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace tgvs
