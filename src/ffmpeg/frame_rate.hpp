// ffmpeg/frame_rate.hpp: which rate of the stream suits what is to be shown. Pure.
//
//   each picture of the source is seen, equally long            25 at 25 or 50, 30 at 30 or 60
//   likewise, and the film is a twenty-fifth shorter            24 at 25 or 50 (docs/adr/0013)
//   every second one is seen, and the motion is less smooth     50 at 25, 60 at 30
//   some are seen for longer than others, or not at all         the rest: it judders
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

// As ffprobe has it: "30000/1001". 0: it is none, or not one of moving pictures.
double frame_rate_of(std::string_view text);

// Of 25, 30, 50 and 60, for items of these rates; of equally good ones the cheaper, and 30 rather than 25.
int best_frame_rate(const std::vector<double>& rates);

// Would none of the four show them better?
bool suits(const std::vector<double>& rates, int stream);

// How much faster than it was made a film of this rate is shown in a stream of that one: 25/24, or as it is: 1.
double speed_of_film(double rate, int stream);

// Reads a second of sound as so many samples that, taken for `audio_rate` a second, they last as long as the picture
// does at this speed. A whole number: picture_times() goes by it, and so nothing adds up.
int samples_in_a_second(int audio_rate, double speed);

// Filters, each of which ends in a comma; none at the speed at which it was made.
std::string picture_times(int audio_rate, double speed);
std::string sound_times(int audio_rate, double speed);
// For what must be drawn by the times of the source, between these two.
std::string times_of_source(int audio_rate, double speed);
std::string times_of_stream(int audio_rate, double speed, int fps);

}  // namespace tgvs::ffmpeg
