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

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::ffmpeg {

// What a track is made of, all paths absolute.
struct TrackSource {
    Source source;
    MediaInfo info;                                      // of source.media
    std::optional<MediaInfo> audio_info = std::nullopt;  // of source.separate_audio
    std::optional<CardText> card_text = std::nullopt;    // when neither picture nor cover is there
    std::optional<Seconds> longest = std::nullopt;       // cut here
    bool subtitled = false;  // their script is in the folder in which ffmpeg works (subtitles.hpp)
    std::optional<CardText> title = std::nullopt;  // to be shown while it begins; likewise
    bool without_logo = false;
    std::vector<std::string> words = {};  // of a filler, in place of a title
    // Where sound_command() writes; without it the sound's own file is read.
    std::optional<std::filesystem::path> sound_pipe = std::nullopt;
};

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
Argv filler_command(const std::optional<std::filesystem::path>& picture,
                    const std::optional<CardText>& text, const EncoderOptions& options,
                    const std::filesystem::path& out);

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
