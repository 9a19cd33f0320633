// ffmpeg/ffmpeg_args.hpp: FFMPEG_ARGS, the operator's own options for the encoder, read and
// judged.
//
// Only what is listed may pass; the dry run then proves that ffmpeg takes it. What is judged how:
//
//   rate control, GOP, tools   -b -maxrate -minrate -bufsize -crf -g -keyint_min -bf -refs -preset
//     (:v or nothing)          -tune -profile -level and the other encoding tools of libx264: kept;
//                              -g 1..300, -profile baseline, main or high
//   -x264-params               kept where each key is a rate or tool setting: no files, no open GOP
//   sound (:a)                 -b:a, -cutoff, the tools of the aac encoder: kept
//   -vf, -af                   kept if each filter is listed; they run behind our own filters, and
//                              the picture is brought back to the house's size and rate behind them
//   what the house fixes       -c:v -c:a -r -s -pix_fmt -ar -ac -f …: taken out with a note when the
//                              value is the house's own (or means the same), refused otherwise
//   input, program options     -re -stream_loop -hwaccel -fflags -reconnect… -loglevel …: taken out
//                              with a note
//   means nothing here         -movflags -strict -flush_packets …: taken out with a note
//   all else                   refused: inputs, outputs, -map, -y, protocols, files, -t, -an, unknown
//
// Pure: no I/O.
#pragma once

#include "base/result.hpp"
#include "media/house_format.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

struct FfmpegArgs {
    // Pairs of option and value, the option in its full form: "-b:v", "800k", "-filter:v",
    // "hqdn3d".
    std::vector<std::string> accepted;
    std::vector<std::string> notes;  // one sentence for each thing taken out
};

// Words are separated by blanks; double quotes group; a backslash inside quotes takes the next
// character as it is.
Result<std::vector<std::string>> split_ffmpeg_args(std::string_view text);

// The whole way from the text in .env; the failure is the reason for the log.
Result<FfmpegArgs> parse_ffmpeg_args(std::string_view text, const media::HouseFormat& format);

}  // namespace tgvs::ffmpeg
