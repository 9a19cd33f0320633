// ffmpeg/encoder_output.hpp: the half of an ffmpeg command that is the same for everything on air.
//
// The SPS and PPS of all that is made with the same EncoderOptions are equal byte for byte,
// whatever the source. What x264 would let differ is held still here:
//   stitchable=1      the PPS has a fixed init_qp and no header is trimmed to what is used
//   chromaloc=0       ffmpeg hands on the source's chroma location, which is part of the SPS
//   setparams         the same for colours, range and interlacing
//   no -tune of ours  stillimage for cards would move the chroma QP offset in the PPS
//
// Pure.
#pragma once

#include "ffmpeg/encoder_types.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

// How an encoder goes about it.
enum class Pace {
    careful,  // looks ahead, at sound and picture: for what is made before it is shown
    prompt,   // what comes in goes out: for somebody who is live
};
// Each thread of an encoder is a picture that is kept back.
inline constexpr int prompt_threads = 2;

// Rate, size and shape: the whole picture in its own proportions, black around it. Colours become
// BT.709 from the matrix named (as ffmpeg's scale filter names it; "auto": as the frames say).
std::string fit_filters(const media::HouseFormat& format, std::string_view colour_matrix);

// The same for a single frame, repeated for ever.
std::string fit_still_filters(const media::HouseFormat& format);

// The same for PQ and HLG: brought down to SDR. `unsaid`: its frames do not say that they are PQ.
std::string fit_hdr_filters(const media::HouseFormat& format, bool unsaid);

// What goes behind the source's own filters: the operator's, then what the encoder must be given.
std::string closing_video_filters(const EncoderOptions& options);

// Loudness, rate and layout; sound begins with the picture at 0, holes in it become silence.
std::string house_audio_filters(const EncoderOptions& options,
                                const std::optional<Levelling>& levelling = std::nullopt,
                                Pace pace = Pace::careful);

// The same for silence of ours, which has no loudness to be changed.
std::string silence_filters(const EncoderOptions& options);

// Encoders, with the operator's options behind ours. When it has to be prompt, his longer groups, his look-ahead and his
// threads do not count: each is a part of the delay.
std::vector<std::string> codec_options(const EncoderOptions& options, Pace pace = Pace::careful);

// FLV that grows from the start; `url` is where to.
std::vector<std::string> flv_options(const std::string& url);

// Threads for one decoder or encoder: what this machine has, within reason.
int usual_threads();
std::vector<std::string> thread_options(int threads);

}  // namespace tgvs::ffmpeg
