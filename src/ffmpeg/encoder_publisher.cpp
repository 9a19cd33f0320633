#include "ffmpeg/encoder_publisher.hpp"

#include "base/ip_network.hpp"
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

// It is looked at for as short as can be, and no packet waits for another to be muxed with it.
Argv copy_command(const std::string& url, const EncoderOptions& options)
{
    return {options.ffmpeg,
            "-hide_banner",
            "-nostdin",
            "-nostats",
            "-loglevel",
            "error",
            "-rw_timeout",
            "5000000",
            "-protocol_whitelist",
            "rtmp,tcp",
            "-format_whitelist",
            "flv,live_flv",
            "-rtmp_live",
            "live",
            "-analyzeduration",
            "500000",
            "-probesize",
            "500000",
            "-i",
            url,
            "-map",
            "0:v:0?",
            "-map",
            "0:a:0?",
            "-c",
            "copy",
            "-muxdelay",
            "0",
            "-muxpreload",
            "0",
            "-flush_packets",
            "1",
            "-pes_payload_size",
            "0",
            "-f",
            "mpegts",
            "pipe:1"};
}

}  // namespace

Result<MediaInfo> probe_publisher(const EncoderOptions& options, const FileDescriptor& sample,
                                  std::stop_token stop)
{
    if (::lseek(sample.get(), 0, SEEK_SET) != 0)
        return failure("the publisher's first bytes cannot be read", errno);
    auto argv = describe_command(options, publisher_input_options());
    argv.insert(argv.end(), {"-i", "pipe:0"});
    const auto finished = process::run(
        {.argv = std::move(argv),
         .memory_limit_bytes = process::look_bytes,
         .cpu_limit = describe_cpu_limit,
         .input = sample.get(),
         .network = process::Network::none,
         .confinement = sees_no_input(options)},
        {.total = publisher_probe_limit, .stdout_limit_bytes = description_limit_bytes},
        std::move(stop));
    if (!finished)
        return std::unexpected(finished.error());
    if (finished->end == process::End::too_much_output)
        return failure(description_too_large);
    if (!finished->success()) {
        const auto said = ffmpeg_reason(finished->err);
        return failure(said.empty() ? "ffprobe: " + finished->reason() : said);
    }
    auto described = read_description(finished->out, options.format, options.audio_languages);
    if (!described)
        return std::unexpected(described.error());
    keep_within_memory(described->info, options);
    return std::move(described->info);
}

Result<process::Child> start_publisher_child(const EncoderOptions& options, const MediaInfo& info,
                                             const FileDescriptor& stream)
{
    return process::Child::start({.argv = publisher_command(info, options),
                                  .input = stream.get(),
                                  .network = process::Network::none,
                                  .confinement = sees_no_input(options)});
}

Result<process::Child> start_publisher_copy(const EncoderOptions& options, const std::string& url,
                                            const std::string& address, std::uint16_t port)
{
    const auto ip = IpAddress::parse(address);
    if (!ip)
        return failure("nginx has no address");
    return process::Child::start(
        {.argv = copy_command(url, options),
         .network = process::Network::policed,
         .reaches = process::NetworkEndpoint{*ip, port},
         .confinement = process::Confinement{.programs = options.may_read}});
}

}  // namespace tgvs::ffmpeg
