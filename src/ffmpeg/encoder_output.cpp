#include "ffmpeg/encoder_output.hpp"

#include "base/text.hpp"
#include "ffmpeg/encoder_x264_keys.hpp"
#include "ffmpeg/loudness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace tgvs::ffmpeg {

namespace {

// In a single pass: it costs 2 CPU s per minute, a twentieth of the picture.
std::string levelled_as_it_comes()
{
    return fmt::format("loudnorm=I={}:TP=-1.5:LRA=11", house_lufs);
}
// loudnorm looks 3 s ahead. This evens out what is loud and what is not, and adds less than 20 ms.
constexpr std::string_view prompt_loudness =
    "acompressor=threshold=-18dB:ratio=3:attack=20:release=250:makeup=2,"
    "alimiter=limit=0.89:level=0";

// x264 looks ahead for 0.4 s. Not -tune zerolatency: it changes the sequence header, and these do not.
constexpr std::string_view no_look_ahead = ":rc-lookahead=0:sync-lookahead=0:mbtree=0";

// Behind the scaling, because it is calculated in floating point. Files that are PQ or HLG often
// say nothing else of their colours: then they are BT.2020.
constexpr std::string_view as_bt2020 = ",setparams=color_primaries=bt2020";
constexpr std::string_view to_sdr =
    ":colorspace=bt2020nc,zscale=t=linear:npl=100,"
    "format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,"
    "format=yuv420p,";

// The values of one of the operator's options, the last one counting for ffmpeg.
std::vector<std::string> values_of(const std::vector<std::string>& args, std::string_view option)
{
    std::vector<std::string> values;
    for (std::size_t i = 0; i + 1 < args.size(); i += 2)
        if (args[i] == option)
            values.push_back(args[i + 1]);
    return values;
}

std::string kilobits(int kbps)
{
    return fmt::format("{}k", kbps);
}

// "2.5M" as ffmpeg reads it; 0 if it does not look like a number.
double bits_per_second(const std::string& text)
{
    double value = 0;
    std::size_t used = 0;
    try {
        value = std::stod(text, &used);
    } catch (const std::exception&) {
        return 0;
    }
    const char unit = used < text.size() ? text[used] : ' ';
    if (unit == 'k' || unit == 'K')
        value *= 1e3;
    if (unit == 'm' || unit == 'M')
        value *= 1e6;
    return value;
}

// Rate control: the VBV follows the operator's bit rate, or x264 would hold it to ours.
std::vector<std::string> rate_options(const EncoderOptions& options)
{
    std::string rate = kilobits(options.format.video_kbps);
    std::string buffer = kilobits(2 * options.format.video_kbps);
    for (const auto* option : {"-b:v", "-maxrate:v"})
        if (const auto set = values_of(options.extra_args, option); !set.empty()) {
            rate = set.back();
            buffer = fmt::format("{:.0f}", 2 * bits_per_second(rate));
        }
    return {"-b:v", kilobits(options.format.video_kbps), "-maxrate:v", rate, "-bufsize:v", buffer};
}

std::string rate_filter(const media::HouseFormat& format)
{
    return fmt::format("fps={}:start_time=0,", format.fps);
}

// Ends in the open argument list of the scale filter.
std::string scale_filter(const media::HouseFormat& format)
{
    const auto wider = fmt::format("gte(dar,{}/{})", format.width, format.height);
    return fmt::format(
        "scale=w='max(2,if({wider},{w},2*round({h}*dar/2)))'"
        ":h='max(2,if({wider},2*round({w}/dar/2),{h}))'",
        fmt::arg("wider", wider), fmt::arg("w", format.width), fmt::arg("h", format.height));
}

std::string to_bt709(std::string_view colour_matrix)
{
    return fmt::format(":in_color_matrix={}:out_color_matrix=bt709:out_range=tv,", colour_matrix);
}

std::string pad_filters(const media::HouseFormat& format)
{
    return fmt::format("pad={}:{}:(ow-iw)/2:(oh-ih)/2,setsar=1", format.width, format.height);
}

void add(std::vector<std::string>& to, const std::vector<std::string>& more)
{
    to.insert(to.end(), more.begin(), more.end());
}

// What the operator has set for the encoder. Of it, what would make somebody late who is live does not count for him.
std::vector<std::string> own_options(const EncoderOptions& options, Pace pace)
{
    const auto& extra = options.extra_args;
    const int gop = options.format.gop_frames;
    std::vector<std::string> own;
    for (std::size_t i = 0; i + 1 < extra.size(); i += 2) {
        const auto& name = extra[i];
        auto value = extra[i + 1];
        if (name.starts_with("-filter:"))
            continue;
        if (pace == Pace::prompt) {
            if (name == "-keyint_min:v" || name == "-rc-lookahead:v" || name == "-threads:v" ||
                (name == "-g:v" && parse_integer(value).value_or(gop + 1) > gop))
                continue;
            if (name == "-x264-params:v")
                value = prompt_x264_params(value, gop);
            if (value.empty())
                continue;
        }
        add(own, {name, value});
    }
    return own;
}

}  // namespace

std::string fit_filters(const media::HouseFormat& format, std::string_view colour_matrix)
{
    return rate_filter(format) + scale_filter(format) + to_bt709(colour_matrix) +
           pad_filters(format);
}

std::string fit_still_filters(const media::HouseFormat& format)
{
    return scale_filter(format) + to_bt709("auto") + pad_filters(format) +
           // An AVIF's clock ticks once a second.
           fmt::format(",loop=loop=-1:size=1:start=0,settb=1/{},setpts=N", format.fps);
}

std::string fit_hdr_filters(const media::HouseFormat& format, bool unsaid)
{
    return rate_filter(format) + scale_filter(format) + std::string(as_bt2020) +
           (unsaid ? ":color_trc=smpte2084" : "") + std::string(to_sdr) + pad_filters(format);
}

std::string closing_video_filters(const EncoderOptions& options)
{
    std::string filters;
    for (const auto& chain : values_of(options.extra_args, "-filter:v"))
        filters += chain + ',';
    if (!filters.empty())
        filters += fit_filters(options.format, "auto") + ',';
    return filters +
           "format=yuv420p,setparams=field_mode=prog:range=tv:color_primaries=bt709"
           ":color_trc=bt709:colorspace=bt709";
}

std::string house_audio_filters(const EncoderOptions& options,
                                const std::optional<Levelling>& levelling, Pace pace)
{
    const auto loudness = [&]() -> std::string {
        if (levelling)
            return levelling_filters(*levelling, options.format.audio_rate);
        return pace == Pace::prompt ? std::string(prompt_loudness) : levelled_as_it_comes();
    };
    std::string filters = fmt::format("aresample=async=1:first_pts=0,{},", loudness());
    for (const auto& chain : values_of(options.extra_args, "-filter:a"))
        filters += chain + ',';
    // Times are counted: with FFmpeg 7 those behind loudnorm jump, ours or the operator's. The first
    // filter has left no hole that this could close.
    return filters + "asetpts=N/SR/TB," + silence_filters(options);
}

std::string silence_filters(const EncoderOptions& options)
{
    return fmt::format("aresample={},aformat=sample_fmts=fltp:channel_layouts=stereo",
                       options.format.audio_rate);
}

std::vector<std::string> codec_options(const EncoderOptions& options, Pace pace)
{
    const bool prompt = pace == Pace::prompt;
    const auto& format = options.format;
    const auto gop = std::to_string(format.gop_frames);
    std::vector<std::string> result = {"-c:v",       "libx264",
                                       "-preset:v",  "veryfast",
                                       "-profile:v", std::string(format.h264_profile),
                                       "-level:v",   std::string(format.h264_level)};
    add(result, rate_options(options));
    add(result, {"-g:v", gop, "-keyint_min:v", gop, "-sc_threshold:v", "0", "-bf:v", "0",
                 "-flags:v", "+cgop", "-x264opts",
                 "stitchable=1:open-gop=0:chromaloc=0" + std::string(prompt ? no_look_ahead : "")});
    add(result, {"-c:a", "aac", "-profile:a", "aac_low", "-b:a", kilobits(format.audio_kbps), "-ar",
                 std::to_string(format.audio_rate), "-ac", "2"});
    add(result, thread_options(prompt ? prompt_threads : usual_threads()));
    add(result, own_options(options, pace));
    add(result, {"-fps_mode", "cfr", "-r", std::to_string(format.fps)});
    return result;
}

std::vector<std::string> flv_options(const std::string& url)
{
    return {"-map_metadata",
            "-1",
            "-map_chapters",
            "-1",
            "-sn",
            "-dn",
            "-max_muxing_queue_size",
            "4096",
            "-f",
            "flv",
            "-flvflags",
            "no_duration_filesize+no_sequence_end",
            "-flush_packets",
            "1",
            url};
}

int usual_threads()
{
    // Asked from here: in a sandbox without /proc ffmpeg would not find out.
    return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
}

std::vector<std::string> thread_options(int threads)
{
    return {"-threads", std::to_string(threads)};
}

}  // namespace tgvs::ffmpeg
