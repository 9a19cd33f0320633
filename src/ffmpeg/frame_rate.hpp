// ffmpeg/frame_rate.hpp: which rate of the stream suits what is to be shown. Pure.
//
//   each picture of the source is seen, equally long            25 at 25 or 50, 30 at 30 or 60
//   every second one is seen, and the motion is less smooth     50 at 25, 60 at 30
//   some are seen for longer than others, or not at all         the rest: it judders
#pragma once

#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

// As ffprobe has it: "30000/1001". 0: it is none, or not one of moving pictures.
double frame_rate_of(std::string_view text);

// Of 25, 30, 50 and 60, for items of these rates; of equally good ones the cheaper, and 30 rather than 25.
int best_frame_rate(const std::vector<double>& rates);

}  // namespace tgvs::ffmpeg
