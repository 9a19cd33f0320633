#include "ffmpeg/brightness.hpp"

#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "process/child.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

constexpr auto light_limit = std::chrono::seconds(60);

bool is_said(std::string_view name)
{
    return !name.empty() && name != "unknown" && name != "reserved";
}

// "yuv420p10le", "p010le".
bool has_more_than_eight_bits(std::string_view pixel_format)
{
    constexpr std::array<std::string_view, 6> endings = {"10le", "10be", "12le",
                                                         "12be", "16le", "16be"};
    return std::ranges::any_of(endings,
                               [&](std::string_view one) { return pixel_format.ends_with(one); });
}

}  // namespace

Brightness brightness_of(const Colours& colours)
{
    if (colours.transfer == "smpte2084" || colours.transfer == "arib-std-b67")
        return Brightness::said;
    if (is_said(colours.transfer) || !has_more_than_eight_bits(colours.pixel_format))
        return Brightness::usual;
    if (colours.primaries == "bt2020" || colours.space.starts_with("bt2020"))
        return Brightness::unsaid;
    return is_said(colours.primaries) || is_said(colours.space) ? Brightness::usual
                                                                : Brightness::perhaps;
}

bool tells_of_light(std::string_view frames)
{
    const auto root = nlohmann::json::parse(frames, nullptr, false);
    if (!root.is_object() || !root.contains("frames") || !root["frames"].is_array())
        return false;
    for (const auto& frame : root["frames"]) {
        const auto data = frame.is_object() ? frame.find("side_data_list") : frame.end();
        if (!frame.is_object() || data == frame.end() || !data->is_array())
            continue;
        for (const auto& one : *data)
            if (const auto type = one.is_object() ? one.value("side_data_type", nlohmann::json())
                                                  : nlohmann::json();
                type == "Mastering display metadata" || type == "Content light level metadata")
                return true;
    }
    return false;
}

bool look_for_light(const EncoderOptions& options, const std::filesystem::path& file,
                    const MediaInfo& info, const std::stop_token& stop)
{
    std::vector<std::string> argv = {options.ffprobe,
                                     "-hide_banner",
                                     "-loglevel",
                                     "error",
                                     "-of",
                                     "json",
                                     "-select_streams",
                                     std::to_string(info.video_index),
                                     "-read_intervals",
                                     "%+#1",
                                     "-show_frames",
                                     "-show_entries",
                                     "frame=media_type:frame_side_data=side_data_type"};
    const auto input = media_input_options(1);
    argv.insert(argv.end(), input.begin(), input.end());
    argv.insert(argv.end(), {"-i", file_url(file)});
    const auto finished =
        process::run({.argv = std::move(argv),
                      .nice = options.nice,
                      .memory_limit_bytes = options.memory_limit_bytes,
                      .cpu_limit = describe_cpu_limit,
                      .confinement = sees(options, file)},
                     {.total = light_limit, .stdout_limit_bytes = description_limit_bytes}, stop);
    return finished && finished->success() && tells_of_light(finished->out);
}

}  // namespace tgvs::ffmpeg
