#include "ffmpeg/encoder_publisher.hpp"

#include "ffmpeg/description.hpp"
#include "ffmpeg/encode_command.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_reason.hpp"
#include "ffmpeg/probe.hpp"

#include <cerrno>
#include <unistd.h>

namespace tgvs::ffmpeg {

namespace {

constexpr auto publisher_probe_limit = std::chrono::seconds(5);

// Of files, the operator's logo at most.
process::Confinement sees_no_input(const EncoderOptions& options)
{
    process::Confinement result = {.programs = options.may_read};
    if (options.logo)
        result.readable.push_back(options.logo->file);
    return result;
}

}  // namespace

Result<MediaInfo> probe_publisher(const EncoderOptions& options, const FileDescriptor& sample,
                                  std::stop_token stop)
{
    if (::lseek(sample.get(), 0, SEEK_SET) != 0)
        return failure("the publisher's first bytes cannot be read", errno);
    auto argv = describe_command(options, publisher_input_options());
    argv.insert(argv.end(), {"-i", "pipe:0"});
    const auto finished = process::run({.argv = std::move(argv),
                                        .memory_limit_bytes = process::look_bytes,
                                        .cpu_limit = describe_cpu_limit,
                                        .input = sample.get(),
                                        .network = process::Network::none,
                                        .confinement = sees_no_input(options)},
                                       {.total = publisher_probe_limit}, std::move(stop));
    if (!finished)
        return std::unexpected(finished.error());
    if (!finished->success()) {
        const auto said = ffmpeg_reason(finished->err);
        return failure(said.empty() ? "ffprobe: " + finished->reason() : said);
    }
    auto info = read_description(finished->out, options.format, options.audio_languages);
    if (info)
        keep_within_memory(*info, options);
    return info;
}

Result<process::Child> start_publisher_child(const EncoderOptions& options, const MediaInfo& info,
                                             const FileDescriptor& stream)
{
    return process::Child::start({.argv = publisher_command(info, options),
                                  .input = stream.get(),
                                  .network = process::Network::none,
                                  .confinement = sees_no_input(options)});
}

}  // namespace tgvs::ffmpeg
