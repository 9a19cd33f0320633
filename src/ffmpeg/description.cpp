#include "ffmpeg/description.hpp"

#include "base/text.hpp"
#include "ffmpeg/brightness.hpp"
#include "ffmpeg/description_json.hpp"
#include "ffmpeg/fields.hpp"
#include "ffmpeg/frame_rate.hpp"
#include "ffmpeg/streams.hpp"
#include "ffmpeg/subtitles.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace tgvs::ffmpeg {

namespace {

using nlohmann::json;

constexpr double bit_rate_tolerance = 1.2;
// They are compared with each other. ffmpeg opens no more streams than that (-max_streams).
constexpr std::size_t most_streams = 1'000;
constexpr std::size_t most_programmes = 64;  // of one stream

// What is read of a description, and nothing else: files have tags of megabytes, and a transport stream lists the
// streams of each programme a second time. A name without regard to case; a section also by its short name, so that
// those streams have the members of `stream` as well, but no tags and dispositions.
constexpr std::string_view read_members =
    "format=format_name,start_time,duration,bit_rate"
    ":format_tags=title,artist"
    ":stream=index,codec_type,codec_name,profile,level,width,height,coded_width,coded_height,"
    "has_b_frames,refs,pix_fmt,sample_aspect_ratio,field_order,color_range,color_space,"
    "color_transfer,color_primaries,r_frame_rate,avg_frame_rate,start_time,sample_rate,channels"
    ":stream_tags=title,handler_name,language"
    ":stream_disposition=default,forced,attached_pic,timed_thumbnails,still_image,comment,"
    "visual_impaired,hearing_impaired,descriptions,karaoke,clean_effects"
    ":stream_side_data=rotation,dv_profile,dv_bl_signal_compatibility_id"
    ":program=program_id";

bool is_kind(const json& stream, std::string_view kind)
{
    return text_of(stream, "codec_type") == kind;
}

bool is_cover(const json& stream)
{
    return is_kind(stream, "video") &&
           (disposed_as(stream, "attached_pic") || disposed_as(stream, "timed_thumbnails") ||
            disposed_as(stream, "still_image"));
}

bool is_picture(const json& stream)
{
    return is_kind(stream, "video") && !is_cover(stream) && integer_of(stream, "width") > 0;
}

bool is_sound(const json& stream)
{
    return is_kind(stream, "audio") && integer_of(stream, "channels") > 0;
}

int index_of(const json& stream)
{
    return static_cast<int>(integer_of(stream, "index"));
}

bool of_a_codec_for_stills(const json& stream)
{
    constexpr std::array<std::string_view, 7> codecs = {"mjpeg", "png",    "bmp",   "webp",
                                                        "tiff",  "jpegxl", "jpegls"};
    return std::ranges::count(codecs, text_of(stream, "codec_name")) > 0;
}

bool is_commentary(const json& stream)
{
    return disposed_as(stream, "comment") || disposed_as(stream, "visual_impaired") ||
           disposed_as(stream, "hearing_impaired") || disposed_as(stream, "descriptions") ||
           disposed_as(stream, "karaoke") || disposed_as(stream, "clean_effects") ||
           title_of_commentary(tag(stream, "title")) ||
           title_of_commentary(tag(stream, "handler_name"));
}

using Programmes = std::map<int, std::vector<int>>;  // by the index of a stream

Programmes programmes_in(const json& description)
{
    Programmes found;
    const auto& programmes = member(description, "programs");
    if (!programmes.is_array())
        return found;
    for (const auto& programme : programmes)
        if (const auto& streams = member(programme, "streams"); streams.is_array())
            for (const auto& stream : streams)
                if (stream.is_object())
                    if (auto& of = found[index_of(stream)]; of.size() < most_programmes)
                        of.push_back(static_cast<int>(integer_of(programme, "program_id")));
    return found;
}

FoundStream::Kind kind_of(const json& stream)
{
    if (is_picture(stream))
        return FoundStream::Kind::picture;
    if (is_cover(stream))
        return FoundStream::Kind::cover;
    return is_sound(stream) ? FoundStream::Kind::sound : FoundStream::Kind::other;
}

std::vector<FoundStream> streams_in(const json& description)
{
    const auto programmes = programmes_in(description);
    std::vector<FoundStream> found;
    for (const auto& stream : member(description, "streams")) {
        const auto kind = kind_of(stream);
        if (kind == FoundStream::Kind::other || found.size() == most_streams)
            continue;
        const auto of = programmes.find(index_of(stream));
        found.push_back(
            {.kind = kind,
             .index = index_of(stream),
             .size = integer_of(stream, kind == FoundStream::Kind::sound ? "channels" : "width"),
             .is_default = disposed_as(stream, "default"),
             .still = of_a_codec_for_stills(stream),
             .comments = is_commentary(stream),
             .language = tag(stream, "language"),
             .programmes = of != programmes.end() ? of->second : std::vector<int>()});
    }
    return found;
}

// Sound that goes on where it was, whatever its times say: they begin anew where files were joined.
bool has_no_holes(std::string_view format)
{
    return format == "ogg" || format == "flac" || format == "aac" || format == "mp3";
}

std::optional<double> start_of(const json& object)
{
    return parse_number(text_of(object, "start_time"));
}

// -1: both streams begin with the file, or its clock is one that ffmpeg leaves alone.
int first_stream(const json& description, const std::vector<const json*>& taken)
{
    constexpr double together = 0.001;
    const auto& container = member(description, "format");
    const auto begin = start_of(container);
    if (!begin || !clock_may_begin_anew(text_of(container, "format_name")))
        return -1;
    const auto begins_with_it = [&](const json& stream) {
        const auto start = start_of(stream);
        return !start || *start <= *begin + together;
    };
    if (std::ranges::all_of(taken, [&](const json* one) { return !one || begins_with_it(*one); }))
        return -1;
    for (const auto& stream : member(description, "streams"))
        if (stream.is_object() && start_of(stream) && begins_with_it(stream))
            return index_of(stream);
    return -1;
}

std::vector<SubtitleStream> subtitles_in(const json& streams)
{
    std::vector<SubtitleStream> found;
    for (const auto& stream : streams)
        if (is_kind(stream, "subtitle") && is_text_of_subtitles(text_of(stream, "codec_name")))
            found.push_back({.index = index_of(stream),
                             .language = tag(stream, "language"),
                             .forced = disposed_as(stream, "forced")});
    return found;
}

// Null: none has this index.
const json* stream_at(const json& streams, int index)
{
    for (const auto& stream : streams)
        if (index >= 0 && stream.is_object() && index_of(stream) == index)
            return &stream;
    return nullptr;
}

Brightness brightness_in(const json& stream)
{
    return brightness_of({.transfer = text_of(stream, "color_transfer"),
                          .primaries = text_of(stream, "color_primaries"),
                          .space = text_of(stream, "color_space"),
                          .pixel_format = text_of(stream, "pix_fmt")});
}

// Of a profile whose base layer is no picture that other screens can show: its colours are IPT, bent from scene to
// scene. Of the profiles, 5 is that of H.265 and 10 of AV1; the others are HDR10, HLG or SDR to those who do not know
// them.
int profile_of_dolby_vision_alone(const json& stream)
{
    const auto& side_data = member(stream, "side_data_list");
    if (side_data.is_array())
        for (const auto& entry : side_data)
            if (entry.is_object() && entry.contains("dv_profile") &&
                integer_of(entry, "dv_bl_signal_compatibility_id") == 0)
                if (const auto profile = integer_of(entry, "dv_profile");
                    profile == 5 || profile == 10)
                    return static_cast<int>(profile);
    return 0;
}

bool is_interlaced(const json& stream)
{
    const auto order = text_of(stream, "field_order");
    return !order.empty() && order != "progressive" && order != "unknown";
}

// Of pictures that come evenly.
double speed_in(const json& stream, double rate, const media::HouseFormat& format)
{
    constexpr double together = 0.02;
    const auto clock = frame_rate_of(text_of(stream, "r_frame_rate"));
    return std::abs(clock - rate) < together && !is_interlaced(stream)
               ? speed_of_film(rate, format.fps)
               : 1;
}

// Pictures that say nothing of their matrix: high definition is BT.709, the rest BT.601. RGB has
// none.
std::string colour_matrix(const json& stream)
{
    const auto space = text_of(stream, "color_space");
    if (!space.empty() && space != "unknown" && space != "reserved")
        return "auto";
    const bool high = integer_of(stream, "height") >= 720 || integer_of(stream, "width") >= 1'280;
    return high ? "bt709" : "bt601";
}

std::string title_of(const json& format)
{
    const auto title = tag(format, "title");
    const auto artist = tag(format, "artist");
    return printable(artist.empty() || title.empty() ? title : artist + " – " + title);
}

bool is_turned(const json& stream)
{
    const auto& side_data = member(stream, "side_data_list");
    return side_data.is_array() && std::ranges::any_of(side_data, [](const json& entry) {
               return integer_of(entry, "rotation") % 360 != 0;
           });
}

// The level as ffprobe counts it: "3.1" is 31.
long long level_number(std::string_view level)
{
    return std::llround(parse_number(level).value_or(0) * 10);
}

PictureHeader header_of(const json& stream)
{
    const auto coded = [&stream](const char* side) {
        return std::max(integer_of(stream, side),
                        integer_of(stream, (std::string("coded_") + side).c_str()));
    };
    // ffprobe says 1 wherever its decoder has not seen a picture.
    const auto references = integer_of(stream, "refs");
    return {.codec = text_of(stream, "codec_name"),
            .width = coded("width"),
            .height = coded("height"),
            .pixel_format = text_of(stream, "pix_fmt"),
            .references = references > 1 && references <= 16 ? static_cast<int>(references) : 0};
}

bool picture_fits(const json& stream, const media::HouseFormat& format)
{
    const auto profile = text_of(stream, "profile");
    const auto aspect = text_of(stream, "sample_aspect_ratio");
    const auto rate = std::to_string(format.fps) + "/1";
    const auto range = text_of(stream, "color_range");
    return text_of(stream, "codec_name") == "h264" && text_of(stream, "pix_fmt") == "yuv420p" &&
           integer_of(stream, "width") == format.width &&
           integer_of(stream, "height") == format.height && (aspect.empty() || aspect == "1:1") &&
           text_of(stream, "r_frame_rate") == rate && text_of(stream, "avg_frame_rate") == rate &&
           (profile == "High" || profile == "Main" || profile.ends_with("Baseline")) &&
           integer_of(stream, "level") <= level_number(format.h264_level) &&
           integer_of(stream, "has_b_frames") == 0 && !is_interlaced(stream) &&
           !is_turned(stream) && brightness_in(stream) == Brightness::usual && range != "pc";
}

bool sound_fits(const json& stream, const media::HouseFormat& format)
{
    return text_of(stream, "codec_name") == "aac" && text_of(stream, "profile") == "LC" &&
           integer_of(stream, "channels") == 2 &&
           integer_of(stream, "sample_rate") == format.audio_rate;
}

bool rate_fits(const json& description, const media::HouseFormat& format)
{
    const auto kbps =
        static_cast<double>(integer_of(member(description, "format"), "bit_rate")) / 1e3;
    return kbps <= bit_rate_tolerance * (format.video_kbps + format.audio_kbps);
}

}  // namespace

std::vector<std::string> describe_command(const EncoderOptions& options,
                                          const std::vector<std::string>& input_options)
{
    std::vector<std::string> argv = {
        options.ffprobe, "-hide_banner",   "-loglevel",     "error",
        "-of",           "json=compact=1", "-show_entries", std::string(read_members)};
    argv.insert(argv.end(), input_options.begin(), input_options.end());
    // It opens a decoder for each stream, however many there are.
    argv.insert(argv.end(), {"-threads", "1"});
    return argv;
}

Result<Description> read_description(std::string_view text, const media::HouseFormat& format,
                                     const std::vector<std::string>& languages)
{
    const auto description = json::parse(text, nullptr, false);
    const auto& streams = member(description, "streams");
    if (!streams.is_array())
        return failure("not a media file: ffprobe found no streams");
    const auto& container = member(description, "format");
    const auto chosen = choose_streams(streams_in(description), languages);
    const auto* picture = stream_at(streams, chosen.picture);
    const auto* sound = stream_at(streams, chosen.sound);
    const auto* cover = stream_at(streams, chosen.cover);
    if (picture == nullptr && sound == nullptr)
        return failure("it has neither video nor audio");

    if (const auto profile = picture != nullptr ? profile_of_dolby_vision_alone(*picture) : 0;
        profile != 0)
        return failure(
            fmt::format("its picture is Dolby Vision profile {} only, whose colours ffmpeg cannot "
                        "show: use a version with HDR10 or SDR",
                        profile));

    Description found;
    auto& info = found.info;
    info.duration = std::max(Seconds{}, time_of(container, "duration"));
    info.title = title_of(container);
    info.has_video = picture != nullptr;
    info.has_audio = sound != nullptr;
    info.has_cover = cover != nullptr;
    info.video_index = chosen.picture;
    info.audio_index = chosen.sound;
    info.cover_index = chosen.cover;
    const auto form = text_of(container, "format_name");
    info.without_holes = has_no_holes(form);
    info.timed_by_its_beginning = form == "aac";
    info.stands_still = form == "gif" || form == "apng";
    info.times_of_decoding = form == "avi";
    info.first_index = first_stream(description, {picture, sound});
    info.subtitles = subtitles_in(streams);
    if (picture != nullptr) {
        const auto brightness = brightness_in(*picture);
        info.hdr_unsaid = brightness == Brightness::unsaid;
        info.hdr = info.hdr_unsaid || brightness == Brightness::said;
        info.interlaced = is_interlaced(*picture);
        info.colour_matrix = colour_matrix(*picture);
        info.frame_rate = frame_rate_of(text_of(*picture, "avg_frame_rate"));
        info.speed = speed_in(*picture, info.frame_rate, format);
    }
    if (const auto* decoded = picture != nullptr ? picture : cover)
        info.header = header_of(*decoded);
    info.fits_house = picture != nullptr && sound != nullptr && picture_fits(*picture, format) &&
                      sound_fits(*sound, format) && rate_fits(description, format);
    found.streams = {.picture = info.video_index,
                     .sound = info.audio_index,
                     .start = time_of(container, "start_time"),
                     .clock_begins_anew = clock_may_begin_anew(form)};
    if (picture != nullptr) {
        found.may_be_combed =
            !info.interlaced &&
            may_have_fields(integer_of(*picture, "height"), text_of(*picture, "avg_frame_rate"));
        found.may_be_bright = brightness_in(*picture) == Brightness::perhaps;
    }
    return found;
}

}  // namespace tgvs::ffmpeg
