#include "ffmpeg/encoder_check.hpp"

#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "process/child.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace tgvs::ffmpeg {

namespace {

using nlohmann::json;

constexpr auto check_limit = std::chrono::seconds(10);

using Expected = std::vector<std::pair<std::string_view, std::string>>;

Expected expected_picture(const media::HouseFormat& format)
{
    return {{"codec_name", "h264"},
            {"width", std::to_string(format.width)},
            {"height", std::to_string(format.height)},
            {"pix_fmt", "yuv420p"},
            {"avg_frame_rate", fmt::format("{}/1", format.fps)},
            {"nb_read_packets", std::to_string(format.fps)}};
}

Expected expected_sound(const media::HouseFormat& format)
{
    return {{"codec_name", "aac"},
            {"profile", "LC"},
            {"channels", "2"},
            {"sample_rate", std::to_string(format.audio_rate)}};
}

std::string value_of(const json& stream, std::string_view key)
{
    const auto found = stream.find(key);
    if (found == stream.end())
        return "nothing";
    return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string departure(const json& streams, std::string_view kind, const Expected& expected)
{
    for (const auto& stream : streams) {
        if (value_of(stream, "codec_type") != kind)
            continue;
        for (const auto& [key, wanted] : expected)
            if (const auto is = value_of(stream, key); is != wanted)
                return fmt::format("with these options, {} of the {} is {} instead of {}", key,
                                   kind == "video" ? "picture" : "sound", is, wanted);
        return {};
    }
    return fmt::format("with these options there is no {} in the output",
                       kind == "video" ? "picture" : "sound");
}

}  // namespace

std::string departure_from_house(std::string_view text, const media::HouseFormat& format)
{
    const auto description = json::parse(text, nullptr, false);
    const auto streams =
        description.is_object() ? description.value("streams", json::array()) : json::array();
    if (auto found = departure(streams, "video", expected_picture(format)); !found.empty())
        return found;
    return departure(streams, "audio", expected_sound(format));
}

Result<void> check_house_format(const EncoderOptions& options, const std::filesystem::path& file,
                                std::stop_token stop)
{
    Argv argv = {options.ffprobe, "-hide_banner",  "-loglevel",      "error", "-of",
                 "json",          "-show_streams", "-count_packets", "-i",    file_url(file)};
    const auto finished = process::run(
        {.argv = argv, .cpu_limit = describe_cpu_limit, .confinement = sees(options, file)},
        {.total = check_limit, .stdout_limit_bytes = description_limit_bytes}, std::move(stop));
    if (!finished)
        return std::unexpected(finished.error());
    if (!finished->success())
        return failure("ffprobe: " + finished->reason());
    if (auto found = departure_from_house(finished->out, options.format); !found.empty())
        return failure(std::move(found));
    return {};
}

}  // namespace tgvs::ffmpeg
