#include "ffmpeg/probe.hpp"

#include "base/text.hpp"
#include "ffmpeg/brightness.hpp"
#include "ffmpeg/decoded_length.hpp"
#include "ffmpeg/decoder_memory.hpp"
#include "ffmpeg/description.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_output.hpp"
#include "ffmpeg/encoder_packets.hpp"
#include "ffmpeg/encoder_reason.hpp"
#include "ffmpeg/fields.hpp"
#include "ffmpeg/reference_count.hpp"
#include "process/child.hpp"

#include <algorithm>
#include <array>

namespace tgvs::ffmpeg {

namespace {

constexpr auto describe_limit = std::chrono::seconds(60);

Result<std::string> describe(const EncoderOptions& options, const std::filesystem::path& file,
                             const std::vector<std::string>& input_options, std::stop_token stop)
{
    std::error_code unknown;
    if (!std::filesystem::is_regular_file(file, unknown))
        return failure(unknown ? unknown.message() : "not a file");
    if (std::filesystem::file_size(file, unknown) == 0)
        return failure("the file is empty");
    auto argv = describe_command(options, input_options);
    argv.insert(argv.end(), {"-i", file_url(file)});
    const auto finished = process::run(
        {.argv = argv,
         .nice = options.nice,
         .memory_limit_bytes = process::look_bytes,
         .cpu_limit = describe_cpu_limit,
         .confinement = sees(options, file)},
        {.total = describe_limit, .stdout_limit_bytes = description_limit_bytes}, stop);
    if (!finished)
        return std::unexpected(finished.error());
    if (finished->success())
        return finished->out;
    if (finished->end == process::End::too_much_output)
        return failure(description_too_large);
    const auto said = ffmpeg_reason(finished->err);
    if (finished->end == process::End::exited && !said.empty())
        return failure("not a media file: " + said);
    return failure("ffprobe: " + finished->reason());
}

double share_behind(std::int64_t bytes, const std::filesystem::path& file)
{
    std::error_code unknown;
    const auto size = std::filesystem::file_size(file, unknown);
    if (unknown || bytes <= 0 || std::cmp_greater_equal(bytes, size))
        return 0;
    return 1 - static_cast<double>(bytes) / static_cast<double>(size);
}

// Replaces what the header claims by what the packets say.
Result<void> measure(MediaInfo& info, const PacketScan::Streams& streams,
                     const EncoderOptions& options, const std::filesystem::path& file,
                     const std::stop_token& stop)
{
    const auto packets = scan_packets(options, file, streams, stop);
    if (!packets)
        return std::unexpected(packets.error());
    info.video_duration = packets->picture_end;
    info.audio_duration = packets->sound_end;
    // Where files were joined, what follows may have another rate, and is timed by that of the beginning.
    if (info.timed_by_its_beginning || (info.without_holes && packets->sound_begins_anew))
        info.audio_duration =
            decoded_length(options, file, info.audio_index, stop).value_or(info.audio_duration);
    if (const auto longer = std::max(info.video_duration, info.audio_duration); longer.count() > 0)
        info.duration = longer;
    info.fits_house = info.fits_house && packets->fits(options.format);
    info.begins_in_a_group = packets->begins_in_a_group;
    info.stands_still = info.stands_still && packets->frames == 1;
    info.left_out = share_behind(packets->bytes, file);
    return {};
}

}  // namespace

void keep_within_memory(MediaInfo& info, const EncoderOptions& options)
{
    const auto limit = options.memory_limit_bytes;
    const auto threads = decoder_threads(info.header, usual_threads(), limit);
    info.decoder_threads = threads && *threads != usual_threads() ? *threads : 0;
    if (threads)
        return;
    if (info.has_video)
        info.beyond_memory = too_much_memory(info.header, limit);
    else
        info.has_cover = false;
}

Result<MediaInfo> probe_media(const EncoderOptions& options, const std::filesystem::path& file,
                              std::stop_token stop)
{
    const auto description = describe(options, file, media_input_options(), stop);
    if (!description)
        return std::unexpected(description.error());
    auto described = read_description(*description, options.format, options.audio_languages);
    if (!described)
        return std::unexpected(described.error());
    auto& info = described->info;
    const int stream = info.has_video ? info.video_index : info.cover_index;
    if (depends_on_references(info.header, usual_threads(), options.memory_limit_bytes))
        info.header.references = count_references(options, file, stream, stop);
    keep_within_memory(info, options);
    if (!info.beyond_memory.empty())
        return std::move(info);
    if (auto measured = measure(info, described->streams, options, file, stop); !measured)
        return std::unexpected(measured.error());
    if (info.stands_still)
        return still_info(options.still_length, std::move(info.header.pixel_format));
    if (described->may_be_combed && !info.fits_house)
        info.combed = look_for_fields(options, file, info, stop);
    if (described->may_be_bright)
        info.hdr = info.hdr_unsaid = look_for_light(options, file, info, stop);
    return std::move(info);
}

Result<MediaInfo> probe_header(const EncoderOptions& options, const std::filesystem::path& file,
                               std::stop_token stop)
{
    const auto description = describe(options, file, media_input_options(), std::move(stop));
    if (!description)
        return std::unexpected(description.error());
    auto described = read_description(*description, options.format, options.audio_languages);
    if (!described)
        return std::unexpected(described.error());
    return std::move(described->info);
}

bool is_named_as_picture(const std::filesystem::path& file)
{
    constexpr std::array<std::string_view, 11> endings = {".jpg", ".jpeg", ".jpe",  ".jfif",
                                                          ".png", ".webp", ".avif", ".jxl",
                                                          ".bmp", ".tif",  ".tiff"};
    return std::ranges::count(endings, to_lower(file.extension().string())) > 0;
}

MediaInfo still_info(Seconds length, std::string pixel_format)
{
    MediaInfo info = {
        .duration = length, .has_video = true, .still = true, .video_duration = length};
    info.header.pixel_format = std::move(pixel_format);
    return info;
}

Result<std::string> probe_picture(const EncoderOptions& options, const std::filesystem::path& file,
                                  std::stop_token stop)
{
    const auto description = describe(options, file, picture_input_options(file), std::move(stop));
    if (!description)
        return std::unexpected(description.error());
    auto described = read_description(*description, options.format);
    if (!described || !described->info.has_video)
        return failure("not a picture");
    auto& info = described->info;
    keep_within_memory(info, options);
    if (!info.beyond_memory.empty())
        return failure(info.beyond_memory);
    return std::move(info.header.pixel_format);
}

}  // namespace tgvs::ffmpeg
