#include "ffmpeg/filler_picture.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tgvs::ffmpeg {

std::vector<std::string> filler_lines(media::FillerKind kind)
{
    switch (kind) {
        case media::FillerKind::paused:
            return {"У нас перерыв", "We are taking a break"};
        case media::FillerKind::away:
            return {"Прямой эфир сейчас вернётся", "Back in a moment"};
        case media::FillerKind::soon:
            break;
    }
    return {"Эфир продолжится через минуту", "The programme continues in a moment"};
}

std::string filler_graph(const media::HouseFormat& format, const std::optional<CardText>& text)
{
    // Even: the chroma has half the size.
    const int bar_width = format.width / 16 * 2;
    const int bar_height = std::max(1, format.height / 360) * 2;
    return fmt::format(
        "{card},format=yuv420p,tpad=stop=-1:stop_mode=clone[field];"
        "color=c=0x9fb8c4:s={bar_width}x{bar_height}:r={fps}[bar];"
        "[field][bar]overlay=x='(W-w)/2+W/5*sin(2*PI*t/{period})':y=H*3/4",
        fmt::arg("card", card_graph(format, text)), fmt::arg("bar_width", bar_width),
        fmt::arg("bar_height", bar_height), fmt::arg("fps", format.fps),
        fmt::arg("period", filler_length.count()));
}

}  // namespace tgvs::ffmpeg
