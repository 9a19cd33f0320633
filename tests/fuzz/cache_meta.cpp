// What lies beside a cached track: what is accepted must survive being written and read again.
#include "library/cache_meta.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::library;
    const auto meta = parse_cache_meta({reinterpret_cast<const char*>(data), size});
    if (meta && !parse_cache_meta(to_text(*meta)))
        std::abort();
    return 0;
}
