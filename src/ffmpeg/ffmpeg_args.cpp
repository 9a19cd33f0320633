#include "ffmpeg/ffmpeg_args.hpp"

#include "base/text.hpp"
#include "ffmpeg/encoder_filters.hpp"
#include "ffmpeg/encoder_x264_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace tgvs::ffmpeg {

namespace {

constexpr long long longest_gop_frames = 300;  // 10 s: a viewer who joins waits for a keyframe
constexpr int flag = 0;
constexpr int valued = 1;

using namespace std::string_view_literals;

// An option without its dash, as "name", medium and how it is usually written.
struct Option {
    std::string name;
    char medium;  // 'v', 'a' or 0: not said
};

struct Alias {
    std::string_view from;
    std::string_view name;
    char medium;
};

constexpr std::array aliases = {Alias{"vcodec", "c", 'v'},       Alias{"acodec", "c", 'a'},
                                Alias{"codec", "c", 0},          Alias{"vf", "filter", 'v'},
                                Alias{"af", "filter", 'a'},      Alias{"ab", "b", 'a'},
                                Alias{"vsync", "fps_mode", 'v'}, Alias{"vprofile", "profile", 'v'},
                                Alias{"aframes", "frames", 'a'}, Alias{"vframes", "frames", 'v'}};

constexpr std::array video_tools = {
    "b"sv,           "maxrate"sv,    "minrate"sv,     "bufsize"sv,      "crf"sv,
    "crf_max"sv,     "preset"sv,     "tune"sv,        "level"sv,        "keyint_min"sv,
    "bf"sv,          "refs"sv,       "qmin"sv,        "qmax"sv,         "qdiff"sv,
    "qcomp"sv,       "qblur"sv,      "i_qfactor"sv,   "b_qfactor"sv,    "aq-mode"sv,
    "aq-strength"sv, "psy"sv,        "psy-rd"sv,      "rc-lookahead"sv, "rc_init_occupancy"sv,
    "motion-est"sv,  "me_range"sv,   "subq"sv,        "trellis"sv,      "coder"sv,
    "cmp"sv,         "partitions"sv, "direct-pred"sv, "weightp"sv,      "weightb"sv,
    "deblock"sv,     "mbtree"sv,     "mixed-refs"sv,  "8x8dct"sv,       "fast-pskip"sv,
    "b-pyramid"sv,   "b_strategy"sv, "b-bias"sv,      "cplxblur"sv,     "chromaoffset"sv,
    "nal-hrd"sv,     "aud"sv,        "slices"sv,      "threads"sv,      "noise_reduction"sv};

constexpr std::array audio_tools = {"b"sv,      "cutoff"sv,  "aac_coder"sv, "aac_ms"sv,
                                    "aac_is"sv, "aac_pns"sv, "aac_tns"sv,   "threads"sv};

struct Taken {
    std::string_view name;
    int values;
};

constexpr std::array input_only = {Taken{"re", flag},
                                   Taken{"readrate", valued},
                                   Taken{"stream_loop", valued},
                                   Taken{"itsoffset", valued},
                                   Taken{"itsscale", valued},
                                   Taken{"thread_queue_size", valued},
                                   Taken{"hwaccel", valued},
                                   Taken{"hwaccel_device", valued},
                                   Taken{"hwaccel_output_format", valued},
                                   Taken{"analyzeduration", valued},
                                   Taken{"probesize", valued},
                                   Taken{"fflags", valued},
                                   Taken{"err_detect", valued},
                                   Taken{"rtbufsize", valued},
                                   Taken{"loop", valued},
                                   Taken{"rw_timeout", valued},
                                   Taken{"timeout", valued},
                                   Taken{"reconnect", valued},
                                   Taken{"reconnect_at_eof", valued},
                                   Taken{"reconnect_streamed", valued},
                                   Taken{"reconnect_on_network_error", valued},
                                   Taken{"reconnect_on_http_error", valued},
                                   Taken{"reconnect_delay_max", valued},
                                   Taken{"user_agent", valued},
                                   Taken{"headers", valued},
                                   Taken{"accurate_seek", flag},
                                   Taken{"noaccurate_seek", flag},
                                   Taken{"seek_timestamp", valued},
                                   Taken{"autorotate", flag}};

constexpr std::array program_wide = {Taken{"hide_banner", flag}, Taken{"nostdin", flag},
                                     Taken{"stats", flag},       Taken{"nostats", flag},
                                     Taken{"loglevel", valued},  Taken{"v", valued}};

constexpr std::array pointless = {Taken{"movflags", valued},
                                  Taken{"strict", valued},
                                  Taken{"flush_packets", valued},
                                  Taken{"flvflags", valued},
                                  Taken{"muxdelay", valued},
                                  Taken{"muxpreload", valued},
                                  Taken{"max_muxing_queue_size", valued},
                                  Taken{"metadata", valued}};

struct Refused {
    std::string_view name;
    std::string_view reason;
};

constexpr std::array refused = {
    Refused{"i", "adds an input"},
    Refused{"map", "chooses the streams"},
    Refused{"y", "concerns output files"},
    Refused{"n", "concerns output files"},
    Refused{"filter_complex", "can add inputs and outputs; use -vf or -af"},
    Refused{"lavfi", "can add inputs and outputs; use -vf or -af"},
    Refused{"filter_script", "reads a file"},
    Refused{"filter_complex_script", "reads a file"},
    Refused{"fpre", "reads a file"},
    Refused{"vpre", "reads a file"},
    Refused{"apre", "reads a file"},
    Refused{"pre", "reads a file"},
    Refused{"attach", "reads a file"},
    Refused{"dump_attachment", "writes a file"},
    Refused{"dump", "changes what ffmpeg prints"},
    Refused{"hex", "changes what ffmpeg prints"},
    Refused{"report", "writes a file"},
    Refused{"progress", "opens another output"},
    Refused{"vstats", "writes a file"},
    Refused{"vstats_file", "writes a file"},
    Refused{"passlogfile", "writes a file"},
    Refused{"stats", "writes a file"},
    Refused{"sdp_file", "writes a file"},
    Refused{"pass", "needs the whole track twice"},
    Refused{"protocol_whitelist", "changes the protocols allowed"},
    Refused{"protocol_blacklist", "changes the protocols allowed"},
    Refused{"format_whitelist", "changes the formats allowed"},
    Refused{"vn", "removes the video"},
    Refused{"an", "removes the audio"},
    Refused{"ss", "cuts the track"},
    Refused{"sseof", "cuts the track"},
    Refused{"t", "cuts the track"},
    Refused{"to", "cuts the track"},
    Refused{"fs", "cuts the track"},
    Refused{"frames", "cuts the track"},
    Refused{"shortest", "cuts the track"},
    Refused{"copyts", "breaks the timestamps of the stream"},
    Refused{"bsf", "changes the stream after the encoder"},
    Refused{"force_key_frames", "breaks the fixed keyframe interval; use -g"},
    Refused{"intra-refresh", "removes the keyframes"}};

template <class Table>
auto find(const Table& table, std::string_view name)
{
    const auto found = std::ranges::find(table, name, &Table::value_type::name);
    return found == table.end() ? nullptr : &*found;
}

bool contains(std::span<const std::string_view> names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

std::optional<Option> read_option(std::string_view word)
{
    const auto parts = split(word.substr(1), ':');
    Option option{std::string(parts[0]), 0};
    if (const auto alias = std::ranges::find(aliases, parts[0], &Alias::from);
        alias != aliases.end())
        option = {std::string(alias->name), alias->medium};
    if (parts.size() > 3 || (parts.size() == 3 && parts[2] != "0"))
        return std::nullopt;
    if (parts.size() > 1) {
        if (parts[1] != "v" && parts[1] != "a")
            return std::nullopt;
        option.medium = parts[1][0];
    }
    return option;
}

bool looks_like_option(std::string_view word)
{
    return word.size() > 1 && word[0] == '-' && word[1] != '.' && (word[1] < '0' || word[1] > '9');
}

// Values that say what the house does anyway; nothing if the house does not fix this option.
std::optional<std::vector<std::string>> house_values(const Option& option,
                                                     const media::HouseFormat& format)
{
    const auto& [name, medium] = option;
    const bool video = medium != 'a';
    const auto fps = std::to_string(format.fps);
    if (name == "c" && medium != 0)
        return video ? std::vector<std::string>{"libx264", "h264"}
                     : std::vector<std::string>{"aac"};
    if (name == "profile" && !video)
        return {{"aac_low", "1"}};
    if (name == "r")
        return {{fps, fps + "/1"}};
    if (name == "s")
        return {{fmt::format("{}x{}", format.width, format.height)}};
    if (name == "ar")
        return {{std::to_string(format.audio_rate)}};
    if (name == "f")
        return {{"flv"}};
    if (name == "sc_threshold")
        return {{"0"}};
    if (name == "fps_mode")
        return {{"cfr", "1"}};
    constexpr std::array fixed = {
        std::pair{"pix_fmt"sv, "yuv420p"sv},       std::pair{"ac"sv, "2"sv},
        std::pair{"channel_layout"sv, "stereo"sv}, std::pair{"sample_fmt"sv, "fltp"sv},
        std::pair{"flags"sv, "+cgop"sv},           std::pair{"color_range"sv, "tv"sv},
        std::pair{"colorspace"sv, "bt709"sv},      std::pair{"color_trc"sv, "bt709"sv},
        std::pair{"color_primaries"sv, "bt709"sv}};
    for (const auto& [fixed_name, value] : fixed)
        if (name == fixed_name)
            return {{std::string(value)}};
    return std::nullopt;
}

// Why this value of a kept option will not do; empty if it will.
std::string fault_in_value(const Option& option, const std::string& value)
{
    if (option.name == "filter")
        return fault_in_filters(value, option.medium == 'a');
    if (option.name == "x264-params")
        return fault_in_x264_params(value, longest_gop_frames);
    if (option.name == "profile") {
        constexpr std::array profiles = {"baseline"sv, "main"sv, "high"sv};
        return contains(profiles, value) ? "" : "must be baseline, main or high";
    }
    if (option.name == "g") {
        const auto frames = parse_integer(value);
        return frames && *frames >= 1 && *frames <= longest_gop_frames
                   ? ""
                   : fmt::format("must be 1 to {} frames", longest_gop_frames);
    }
    return {};
}

bool is_kept(const Option& option)
{
    if (option.name == "filter")
        return option.medium != 0;
    if (option.medium == 'a')
        return contains(audio_tools, option.name);
    return option.name == "g" || option.name == "profile" || option.name == "x264-params" ||
           contains(video_tools, option.name) ||
           (option.medium == 0 && contains(audio_tools, option.name));
}

char medium_of(const Option& option)
{
    if (option.medium != 0)
        return option.medium;
    return contains(audio_tools, option.name) && !contains(video_tools, option.name) ? 'a' : 'v';
}

class Judge {
public:
    Judge(std::vector<std::string> words, const media::HouseFormat& format)
        : words_(std::move(words)), format_(format)
    {
    }

    Result<FfmpegArgs> all()
    {
        while (next_ < words_.size())
            if (auto judged = one(words_[next_++]); !judged)
                return std::unexpected(judged.error());
        return std::move(result_);
    }

private:
    Result<void> one(const std::string& word)
    {
        if (!looks_like_option(word))
            return failure(fmt::format("'{}' would be another output", printable(word, 60)));
        const auto option = read_option(word);
        if (!option)
            return failure(
                fmt::format("{} names a stream that does not exist", printable(word, 60)));
        if (take_out(word, option->name))
            return {};
        if (const auto* entry = find(refused, option->name))
            return failure(fmt::format("{} {}", word, entry->reason));
        if (const auto values = house_values(*option, format_))
            return fixed_by_house(word, *values);
        if (is_kept(*option))
            return keep(word, *option);
        return failure(fmt::format("{} may not be set", printable(word, 60)));
    }

    bool take_out(const std::string& word, std::string_view name)
    {
        const auto with_reason = [&](const auto& table, std::string_view reason) {
            const auto* entry = find(table, name);
            if (entry == nullptr)
                return false;
            result_.notes.push_back(fmt::format("{} ignored: {}", word, reason));
            if (entry->values == valued && next_ < words_.size())
                ++next_;
            return true;
        };
        return with_reason(input_only, "it is for inputs") ||
               with_reason(program_wide, "it is for the program, not for an output") ||
               with_reason(pointless, "it has no effect on this output");
    }

    Result<std::string> value_of(const std::string& word)
    {
        if (next_ == words_.size() || looks_like_option(words_[next_]))
            return failure(word + " has no value");
        return words_[next_++];
    }

    Result<void> fixed_by_house(const std::string& word, const std::vector<std::string>& values)
    {
        const auto value = value_of(word);
        if (!value)
            return std::unexpected(value.error());
        if (std::ranges::find(values, *value) == values.end())
            return failure(fmt::format("{} {} is not possible: everything on air has {}", word,
                                       printable(*value, 60), values[0]));
        result_.notes.push_back(fmt::format("{} {} ignored: already the case", word, *value));
        return {};
    }

    Result<void> keep(const std::string& word, const Option& option)
    {
        auto value = value_of(word);
        if (!value)
            return std::unexpected(value.error());
        if (const auto fault = fault_in_value(option, *value); !fault.empty())
            return failure(fmt::format("{} {}: {}", word, printable(*value, 60), fault));
        result_.accepted.push_back(fmt::format("-{}:{}", option.name, medium_of(option)));
        result_.accepted.push_back(std::move(*value));
        return {};
    }

    std::vector<std::string> words_;
    const media::HouseFormat& format_;
    std::size_t next_ = 0;
    FfmpegArgs result_;
};

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

Result<std::vector<std::string>> split_ffmpeg_args(std::string_view text)
{
    std::vector<std::string> words;
    bool in_word = false;
    bool in_quotes = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\0')
            return failure("it contains a NUL byte");
        if (!in_quotes && is_blank(c)) {
            in_word = false;
            continue;
        }
        if (!in_word)
            words.emplace_back();
        in_word = true;
        if (c == '"') {
            in_quotes = !in_quotes;
            continue;
        }
        if (in_quotes && c == '\\' && i + 1 < text.size())
            c = text[++i];
        words.back() += c;
    }
    if (in_quotes)
        return failure("a double quote is not closed");
    return words;
}

Result<FfmpegArgs> parse_ffmpeg_args(std::string_view text, const media::HouseFormat& format)
{
    auto words = split_ffmpeg_args(text);
    if (!words)
        return std::unexpected(words.error());
    return Judge(std::move(*words), format).all();
}

}  // namespace tgvs::ffmpeg
