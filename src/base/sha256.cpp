#include "base/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

namespace tgvs {

std::string sha256_hex(std::string_view bytes)
{
    unsigned char digest[EVP_MAX_MD_SIZE] = {};
    unsigned size = 0;
    ::EVP_Digest(bytes.data(), bytes.size(), digest, &size, ::EVP_sha256(), nullptr);
    std::string text;
    for (unsigned i = 0; i < size; ++i)
        text += fmt::format("{:02x}", digest[i]);
    return text;
}

}  // namespace tgvs
