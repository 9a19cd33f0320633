// What ffprobe prints of a file. The first byte says what: a description as JSON, or the packets, one a line. The file
// comes from strangers: whatever it claims, lengths are no infinities and are not below 0.
#include "base/text.hpp"
#include "ffmpeg/description.hpp"
#include "ffmpeg/encoder_check.hpp"
#include "ffmpeg/encoder_packets.hpp"
#include "ffmpeg/probe.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace tgvs;
using namespace tgvs::ffmpeg;

void require_length(std::chrono::duration<double> length)
{
    if (!std::isfinite(length.count()) || length.count() < 0 || length > std::chrono::years(1))
        std::abort();
}

void describe(std::string_view text)
{
    if (const auto described = read_description(text, media::house_720p)) {
        const auto& info = described->info;
        require_length(info.duration);
        if (!info.has_video && !info.has_audio)
            std::abort();
    }
    departure_from_house(text, media::house_720p);
}

void scan(std::string_view text)
{
    PacketScan packets({.picture = 0, .sound = 1, .start = {}}, media::house_720p);
    for (const auto line : split(text, '\n'))
        packets.line(line);
    const auto found = packets.findings();
    found.fits(media::house_720p);
    require_length(found.picture_end);
    require_length(found.sound_end);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 2 == 0)
        describe(text);
    else
        scan(text);
    return 0;
}
