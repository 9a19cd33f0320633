// rtmp_publish: plays one FLV file of the house format over and over into an RTMP server, through the
// program's own playout and sink, and prints how the sink does. Ends on SIGTERM or after --duration.
//
//   rtmp_publish --url rtmps://localhost:1936/live/key --file clip.flv --ca-file ca.pem

#include "base/log.hpp"
#include "base/secret.hpp"
#include "media/flv_file.hpp"
#include "outputs/rtmp_sink.hpp"
#include "playout/playout.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <prometheus/registry.h>

#include <chrono>
#include <cstdio>
#include <signal.h>
#include <string>
#include <time.h>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace tgvs;
using Clock = std::chrono::steady_clock;

struct Arguments {
    std::string url;
    std::string file;
    std::string ca_file;
    double duration_s = 3'600;
    double reopen_after_s = 0;  // 0: as in the program
};

struct Nobody : playout::PlayoutListener {
    void track_started(playout::TrackId /*id*/) override {}
    void track_ended(playout::TrackId /*id*/, media::Seconds /*position*/) override {}
    void track_failed(playout::TrackId /*id*/, media::Seconds /*position*/,
                      const std::string& /*reason*/) override
    {
    }
};

Result<std::vector<media::Packet>> read_packets(const std::string& file)
{
    auto reader = media::FlvFileReader::open(file);
    if (!reader)
        return std::unexpected(reader.error());
    std::vector<media::Packet> packets;
    for (;;) {
        auto result = (*reader)->read();
        if (const auto* failed = std::get_if<media::Failed>(&result))
            return failure(failed->reason);
        auto* packet = std::get_if<media::Packet>(&result);
        if (packet == nullptr)
            return packets;
        packets.push_back(std::move(*packet));
    }
}

// True: asked to stop.
bool wait_for_signal(std::chrono::milliseconds limit)
{
    sigset_t handled;
    ::sigemptyset(&handled);
    ::sigaddset(&handled, SIGTERM);
    ::sigaddset(&handled, SIGINT);
    const timespec time = {.tv_sec = 0, .tv_nsec = limit.count() * 1'000'000};
    return ::sigtimedwait(&handled, nullptr, &time) > 0;
}

void block_signals()
{
    ::signal(SIGPIPE, SIG_IGN);
    sigset_t handled;
    ::sigemptyset(&handled);
    ::sigaddset(&handled, SIGTERM);
    ::sigaddset(&handled, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &handled, nullptr);
}

void tell(const playout::SinkStatus& status)
{
    fmt::print(
        "status connected={:d} bytes={} reconnects={} dropped_frames={} queued_ms={} "
        "problem=\"{}\"\n",
        status.connected, status.bytes, status.reconnects, status.dropped_frames,
        status.queued.count(), status.problem);
    std::fflush(stdout);
}

int publish(const Arguments& arguments)
{
    auto packets = read_packets(arguments.file);
    if (!packets || packets->empty()) {
        fmt::print(stderr, "cannot play {}: {}\n", arguments.file,
                   packets ? "there is nothing in it" : packets.error().message);
        return 2;
    }
    outputs::RtmpSinkOptions options = {
        .connection = {.url = Secret(arguments.url), .ca_file = arguments.ca_file}};
    if (arguments.reopen_after_s > 0)
        options.reopen_after = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::duration<double>(arguments.reopen_after_s));
    prometheus::Registry registry;
    outputs::RtmpSink sink(std::move(options), registry);
    Nobody nobody;
    playout::Playout playout({}, *std::move(packets), {&sink}, nobody, registry);

    const auto end = Clock::now() + std::chrono::duration<double>(arguments.duration_s);
    while (Clock::now() < end && !wait_for_signal(std::chrono::milliseconds(200)))
        tell(sink.status());
    playout.stop();
    sink.stop();
    tell(sink.status());
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app("Plays an FLV file into an RTMP server over and over.");
    Arguments arguments;
    app.add_option("--url", arguments.url, "rtmp:// or rtmps://, with the key")->required();
    app.add_option("--file", arguments.file, "FLV of the house format")->required();
    app.add_option("--ca-file", arguments.ca_file, "PEM; else the system's certificates");
    app.add_option("--duration", arguments.duration_s, "seconds");
    app.add_option("--reopen-after", arguments.reopen_after_s, "seconds until the planned reopen");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    block_signals();
    log::configure({.level = log::Level::debug, .format = log::Format::text});
    return publish(arguments);
}
