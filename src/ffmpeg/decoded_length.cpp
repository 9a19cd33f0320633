#include "ffmpeg/decoded_length.hpp"

#include "base/text.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_sound.hpp"
#include "process/child.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::ffmpeg {

namespace {

constexpr auto progress_silence_limit = std::chrono::seconds(60);

}  // namespace

std::optional<Seconds> decoded_length(const EncoderOptions& options,
                                      const std::filesystem::path& file, int sound,
                                      std::stop_token stop)
{
    constexpr std::string_view so_far = "total_size=";
    const int rate = options.format.audio_rate;
    std::vector<std::string> argv = {options.ffmpeg,  "-hide_banner", "-nostdin",  "-nostats",
                                     "-loglevel",     "error",        "-progress", "pipe:1",
                                     "-stats_period", "0.5"};
    const auto input = media_input_options(1);
    argv.insert(argv.end(), input.begin(), input.end());
    argv.insert(argv.end(),
                {"-i", file_url(file), "-filter_threads", "1", "-map", fmt::format("0:{}", sound),
                 "-filter:a", fmt::format("{}aresample={}", sound_times_filter(true), rate), "-f",
                 "u8", "-ac", "1", "-y", "/dev/null"});
    std::optional<Seconds> length;
    const auto finished = process::run(
        {.argv = argv,
         .nice = options.nice,
         .memory_limit_bytes = process::look_bytes,
         .cpu_limit = scan_cpu_limit,
         .confinement = sees(options, file)},
        {.silence = progress_silence_limit}, std::move(stop),
        {.on_stdout_line = [&](std::string_view line) {
            if (line.starts_with(so_far))
                if (const auto samples = parse_integer(trim(line.substr(so_far.size())));
                    samples && *samples > 0)
                    length = Seconds(static_cast<double>(*samples) / rate);
        }});
    // Damage in the middle of it is passed over, as when it is played.
    return finished && finished->end == process::End::exited ? length : std::nullopt;
}

}  // namespace tgvs::ffmpeg
