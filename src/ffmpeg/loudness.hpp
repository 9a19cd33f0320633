// ffmpeg/loudness.hpp: how loud a sound is by EBU R 128, and what brings it to the loudness of the house. Pure.
//
//   all of it is measured ─► one gain for all of it, so that loud stays loud and quiet quiet
//                         ─► where that lifts peaks above the ceiling: a limiter for these alone; what it takes away
//                            is measured and made up for
//
// Whoever has no time to measure takes ffmpeg's loudnorm, which follows the sound as it comes.
#pragma once

#include "ffmpeg/encoder_types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::ffmpeg {

// The loudness of everything on air: quieter than music is mastered, louder than broadcast's -23, as streaming
// services have it.
inline constexpr double house_lufs = -16;
// Of the true peaks. AAC puts up to a decibel on top of what it is given.
inline constexpr double ceiling_dbtp = -2.5;

struct Loudness {
    double integrated_lufs = 0;
    double true_peak_dbtp = 0;
};

// How ffmpeg measures, as the last filter; and what it says in the end. Nothing: it did not get that far.
std::string loudness_meter();
std::optional<Loudness> read_loudness(std::string_view ffmpeg_said);

// What is to be done to a sound that has been heard like this with `used` applied to it.
Levelling levelled(const Levelling& used, const Loudness& heard);
// Whether it is to be heard again with that applied: a gain alone does what is calculated, a limiter does not.
bool needs_another_look(const Levelling& used, const Levelling& next);

// Without a comma at its end.
std::string levelling_filters(const Levelling& levelling, int audio_rate);

}  // namespace tgvs::ffmpeg
