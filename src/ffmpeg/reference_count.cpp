#include "ffmpeg/reference_count.hpp"

#include "ffmpeg/decoder_memory.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "process/child.hpp"
#include "process/memory_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

constexpr auto count_limit = std::chrono::seconds(60);

}  // namespace

int count_references(const EncoderOptions& options, const std::filesystem::path& file, int stream,
                     std::stop_token stop)
{
    Argv argv = {options.ffmpeg, "-hide_banner", "-nostdin", "-nostats", "-loglevel", "info"};
    const auto input = media_input_options(1);
    argv.insert(argv.end(), input.begin(), input.end());
    argv.insert(argv.end(),
                {"-i", file_url(file), "-map", fmt::format("0:{}", stream), "-c", "copy",
                 "-frames:v", "1", "-bsf:v", "trace_headers", "-f", "null", "-"});
    int most = 0;
    const auto finished = process::run({.argv = argv,
                                        .nice = options.nice,
                                        .memory_limit_bytes = process::look_bytes,
                                        .cpu_limit = describe_cpu_limit,
                                        .confinement = sees(options, file)},
                                       {.total = count_limit}, std::move(stop),
                                       {.on_stderr_line = [&most](std::string_view line) {
                                           most = std::max(most, references_in(line).value_or(0));
                                       }});
    return finished ? most : 0;
}

}  // namespace tgvs::ffmpeg
