// ffmpeg/encode_command.hpp: the ffmpeg command lines of everything we make. Pure, but for a look at a
// picture's first bytes.
//
// A command takes one picture and one sound, in their own ways, through the same chain
// (encoder_output). What comes out has the length of the picture, and of the sound if that is
// longer, to the frame:
//
//   source                             picture                            sound
//   picture, sound not longer          the file's                         the file's, then silence
//   picture, sound longer              the file's, then its last frame    the file's
//   picture alone                      the file's                         silence
//   sound alone                        cover or card                      the file's
//
// Lengths are those that the probe measured. Where it could not (a bare H.264 stream has no times),
// the end is that of the picture, or of the sound if that is all there is.
#pragma once

#include "ffmpeg/card.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "ffmpeg/track_source.hpp"

#include <filesystem>
#include <optional>

namespace tgvs::ffmpeg {

// Whether it has more to show than its source.
bool drawn_over(const TrackSource& track, const EncoderOptions& options);

Argv track_command(const TrackSource& track, const EncoderOptions& options,
                   const std::filesystem::path& out);

// What writes the track's sound into its sound_pipe, for track_command() to read; nothing: it has no sound.
std::optional<Argv> sound_command(const TrackSource& track, const EncoderOptions& options);

// What reads that as track_command() does and says in the end how loud it is (loudness.hpp), with `used` applied
// to it.
Argv loudness_command(const std::filesystem::path& sound_pipe, const Levelling& used,
                      const EncoderOptions& options);

// How long the track will be whatever its source does, as its sound and its picture are lengthened to that;
// nothing: as long as what is found in it.
std::optional<Seconds> made_length(const TrackSource& track, const media::HouseFormat& format);

// PASSTHROUGH: the packets as they are.
Argv remux_command(const TrackSource& track, const EncoderOptions& options,
                   const std::filesystem::path& out);

// `picture` stands still for the filler's length; without one the built-in picture is made.
Argv filler_command(const std::optional<Still>& picture, const std::optional<CardText>& text,
                    const EncoderOptions& options, const std::filesystem::path& out);

// `script` is what encoder_live writes. FLV goes to stdout.
Argv live_command(const std::filesystem::path& script, const MediaInfo& info,
                  const EncoderOptions& options);

// Of somebody who publishes to us: MPEG-TS comes on standard input, FLV goes to stdout, as soon as it can. Groups of pictures have one
// second, for a track is handed on in whole groups.
Argv publisher_command(const MediaInfo& info, const EncoderOptions& options);

// A second of test picture and sound.
Argv dry_run_command(const EncoderOptions& options, const std::filesystem::path& out);

// The last frame slot that sound of this length needs, as a time.
Seconds whole_frames(Seconds length, const media::HouseFormat& format);

}  // namespace tgvs::ffmpeg
