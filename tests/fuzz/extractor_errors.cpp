// What yt-dlp says on stderr: its class, its reason and its dates.
#include "ytdlp/extractor_errors.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::ytdlp;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    classify(text);
    tells_dead_cookies(text);
    reason_of(text);
    begins_in(text);
    return 0;
}
