// Packed data: what is read must keep to the limit, and survive being packed again.
#include "mtproto/gzip.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::mtproto;
    constexpr std::size_t limit_bytes = 64 * 1024;
    const auto bytes = inflate({reinterpret_cast<const char*>(data), size}, limit_bytes);
    if (!bytes)
        return 0;
    if (bytes->size() > limit_bytes || inflate(deflate(*bytes), limit_bytes).value() != *bytes)
        std::abort();
    return 0;
}
