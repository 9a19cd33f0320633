// The saved position: what is accepted must survive being written and read again.
#include "playlist/position.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::playlist;
    const auto position = position_from_json({reinterpret_cast<const char*>(data), size});
    if (!position)
        return 0;
    const auto again = position_from_json(to_json(*position));
    if (!again || *again != *position)
        std::abort();
    return 0;
}
