// ffmpeg/encoder_types.hpp: what goes into ffmpeg's work and what comes back.
#pragma once

#include "base/result.hpp"
#include "ffmpeg/decoder_memory.hpp"
#include "media/house_format.hpp"
#include "media/seconds.hpp"
#include "process/memory_limit.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::ffmpeg {

using media::Seconds;

enum class Corner { top_left, top_right, bottom_left, bottom_right };

// Over the picture of every track and live source (graphics.hpp).
struct Logo {
    std::filesystem::path file;  // a picture, absolute
    Corner corner = Corner::top_right;
    double opacity = 1;        // up to 1
    std::string version = {};  // another one if the file has become another
};

// Over a window of time in which it had the processor less programme than this is made: the item is given up. A server
// with two cores makes twenty times as much at least.
struct SlowLimit {
    Seconds window{300};
    double least_speed = 0.02;
};

struct EncoderOptions {
    std::string ffmpeg = "ffmpeg";
    std::string ffprobe = "ffprobe";
    media::HouseFormat format = media::house_720p;
    std::vector<std::string> extra_args = {};  // FFMPEG_ARGS, parsed and accepted
    bool passthrough = false;
    std::vector<std::string> audio_languages = {};  // AUDIO_LANGUAGE, the most wanted first
    std::vector<std::string> subtitle_languages =
        {};                    // SUBTITLES, the most wanted first; none: no subtitles
    int nice = 5;              // the playout must always get its share of the processor
    Seconds still_length{10};  // STILL_SECONDS, of an item that is a picture
    std::optional<Logo> logo = std::nullopt;
    bool title_card = false;  // an item shows its title while it begins
    std::uint64_t memory_limit_bytes =
        process::child_memory_limit();                 // what is made must fit into it
    std::vector<std::filesystem::path> may_read = {};  // CHILD_READS, besides its inputs
    SlowLimit slow = {};                               // replaced in tests
};

// Which lines of a frame that is two fields were taken first.
enum class Combed { top_first, bottom_first };

// Of text.
struct SubtitleStream {
    int index = -1;
    std::string language = {};
    bool forced = false;  // only what is said in another language than the film's
};

// What ffprobe found in a file.
struct MediaInfo {
    Seconds duration{};      // 0: not known
    bool has_video = false;  // a real picture, not cover art
    bool has_audio = false;
    bool has_cover = false;
    bool hdr = false;           // PQ or HLG transfer
    bool hdr_unsaid = false;    // though it does not say so: PQ
    bool still = false;         // the file is a picture, and stands for its duration
    bool stands_still = false;  // a picture by its name that may move has one picture alone
    bool fits_house = false;    // can go out untouched with PASSTHROUGH=1
    // Measured, not claimed.
    Seconds video_duration{};  // 0: not known
    Seconds audio_duration{};  // 0: not known
    std::string title = {};    // from the tags; may be empty
    double left_out = 0;       // share of the file behind the last packet of what is taken, 0 to 1

    // Which streams of the file are taken; -1: none.
    int video_index = -1;
    int audio_index = -1;
    int cover_index = -1;
    // The stream that the file begins with, if picture or sound begins later and ffmpeg would forget by how much
    // (encode_command.hpp).
    int first_index = -1;
    bool without_holes = false;  // its sound (encoder_sound.hpp)
    // All packets of its sound are as long as they are at its beginning, though another rate may follow.
    bool timed_by_its_beginning = false;
    bool times_of_decoding = false;  // and no others (encoder_inputs.hpp)
    bool begins_in_a_group = false;  // its first picture needs others, which are not there
    bool interlaced = false;
    std::optional<Combed> combed = std::nullopt;  // though it does not say that it is interlaced
    // The matrix of its colours by the name that ffmpeg's scale filter has for it; "auto": the file
    // says it itself.
    std::string colour_matrix = "auto";

    std::vector<SubtitleStream> subtitles = {};

    PictureHeader header = {};  // of the picture that is taken, or of the cover
    double frame_rate = 0;      // as its header says; 0: not known
    double speed = 1;  // at which it is shown (frame_rate.hpp); lengths are those at this speed
    int decoder_threads = 0;         // with more there is too little memory; 0: as many as usual
    std::string beyond_memory = {};  // why it cannot be decoded at all; empty: it can
};

struct EncodeProgress {
    Seconds done{};    // programme time written so far
    double speed = 0;  // programme seconds per second
};

// A live source that ffmpeg pulls by itself. Its address, headers and cookies may be secrets: they
// reach ffmpeg through a pipe and stand in no argv and no file.
//
// ffmpeg sends a header with every request of a source, whatever host a redirect or a segment leads
// to. So User-Agent, Referer and Origin are sent, which are for everybody, and no other header.
struct LiveSource {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers = {};
    // Each as a server would set it: "name=value; Domain=…; Path=…", then "; Secure" if it is. The
    // first is sent: ffmpeg wants them one on a line, and a line of a script ends an option.
    std::vector<std::string> cookies = {};
};

struct Shape {
    int width = 0;
    int height = 0;
};

// What brings a sound to the loudness of the house, as it was measured (loudness.hpp).
struct Levelling {
    double gain_db = 0;
    bool limited = false;  // peaks would be too high

    friend bool operator==(const Levelling&, const Levelling&) = default;
};

// What must be encoded: one file, or two when picture and sound were fetched apart.
struct Source {
    std::filesystem::path media;
    std::optional<std::filesystem::path> separate_audio = std::nullopt;
    std::optional<std::filesystem::path> cover = std::nullopt;  // thumbnail for an audio-only item
    std::string title = {};                             // for the card of an audio-only item
    std::optional<Levelling> levelling = std::nullopt;  // nothing: it is levelled as it comes

    // What a list says of it (wishes.hpp).
    Seconds start{};                             // where in the file it begins
    std::optional<Seconds> stop = std::nullopt;  // and ends; after start
    std::optional<Shape> aspect = std::nullopt;  // the shape of its picture, whatever the file says
    std::vector<std::string> audio_languages = {};  // none: EncoderOptions' own
    // Nothing: EncoderOptions' own; none: no subtitles.
    std::optional<std::vector<std::string>> subtitle_languages = std::nullopt;
};

enum class EncodeErrc {
    failed,
    killed,       // told to end by somebody else: an operator, the kernel for want of memory
    ended_early,  // with success, at another length than the one it was told to make
    too_slow,
    too_slow_with_subtitles,  // without them it may not be
};

struct EncodeFailure : Error {
    EncodeErrc code = EncodeErrc::failed;
};

}  // namespace tgvs::ffmpeg
