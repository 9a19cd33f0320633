// What yt-dlp-update leaves: what is accepted has bounds, and labels that can be shown.
#include "base/text.hpp"
#include "service/extractor_updates.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto update =
        tgvs::service::read_extractor_update({reinterpret_cast<const char*>(data), size});
    if (!update)
        return 0;
    for (const auto& label : {update->version, update->runtime})
        if (label != tgvs::printable(label, 40))
            std::abort();
    return 0;
}
