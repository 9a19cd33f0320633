// FFMPEG_ARGS: accepted options come in pairs, and none of them is an input.
#include "ffmpeg/ffmpeg_args.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto args = tgvs::ffmpeg::parse_ffmpeg_args({reinterpret_cast<const char*>(data), size},
                                                      tgvs::media::house_720p);
    if (!args)
        return 0;
    if (args->accepted.size() % 2 != 0)
        std::abort();
    for (std::size_t i = 0; i < args->accepted.size(); i += 2)
        if (!args->accepted[i].starts_with('-') || args->accepted[i] == "-i")
            std::abort();
    return 0;
}
