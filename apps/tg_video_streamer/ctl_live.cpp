#include "ctl_live.hpp"

#include "ctl_answer.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace {

using LiveJson = nlohmann::ordered_json;

constexpr const char* live_path = "/api/v1/live";

// ffmpeg and OBS count latency in microseconds, phones in milliseconds.
void print_entrance(const LiveJson& srt)
{
    const auto url = srt.value("url", "");
    const auto stream_id = srt.value("stream_id", "");
    const auto passphrase = srt.value("passphrase", "");
    const auto latency_ms = srt.value("latency_ms", 0);
    fmt::print("{}\n", url);
    fmt::print("stream id    {}\npassphrase   {}\n\n", stream_id, passphrase);
    fmt::print("OBS          Server: {}?latency={}000&pbkeylen=32\n", url, latency_ms);
    fmt::print(
        "             Stream key: the stream id. \"Use authentication\", password: the "
        "passphrase.\n");
    fmt::print("Phone        SRT as caller, the address, port, stream id and passphrase above,\n");
    fmt::print("             key length 32, latency {} ms\n", latency_ms);
    fmt::print(
        "ffmpeg       -f mpegts "
        "'{}?streamid={}&passphrase={}&pbkeylen=32&pkt_size=1316&latency={}000'\n",
        url, stream_id, passphrase, latency_ms);
}

}  // namespace

CtlLive::CtlLive(CLI::App& ctl) : live_(ctl.add_subcommand("live", "taking over the show live"))
{
    how_ = live_->add_subcommand("how", "what a publisher must enter, with the two secrets");
    live_->add_subcommand("admit", "let the publisher who waits go on air (INGEST_ADMIT=ask)");
    live_->add_subcommand("end", "send the publisher away; the programme goes on");
    live_->add_subcommand("refuse", "let nobody in for some time; 0: let them in again")
        ->add_option("LENGTH", length_, "for so long: 90s, 15m, 2h; without it 10 minutes");
    live_->require_subcommand(1);
}

int CtlLive::run(const std::filesystem::path& socket, bool as_json) const
{
    const auto answer = ask_service(socket, {.path = live_path}, as_json);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (as_json)
        return 0;
    const auto& object = std::get<LiveJson>(answer);
    if (const auto srt = object.find("srt"); srt != object.end() && srt->is_object()) {
        print_entrance(*srt);
        return 0;
    }
    fmt::print(stderr, "Nobody may go live: INGEST is not set.\n");
    return exit_refused;
}
