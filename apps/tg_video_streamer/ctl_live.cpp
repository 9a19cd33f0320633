#include "ctl_live.hpp"

#include "ctl_answer.hpp"
#include "telegram/qr.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <unistd.h>

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

void print_rtmp(const LiveJson& rtmp)
{
    const auto url = rtmp.value("url", "");
    const auto key = rtmp.value("key", "");
    fmt::print("{}\nkey          {}\n\n", url, key);
    fmt::print("OBS          Server: {}\n", url);
    fmt::print("             Stream key: the key. No authentication.\n");
    fmt::print("Phone        {}/{}\n", url, key);
    fmt::print("ffmpeg       -f flv '{}/{}'\n", url, key);
}

// For a phone: all in one address, for who sits at a terminal. Its latency is left out: one counts it in
// milliseconds, another in microseconds.
void print_code(const std::string& address)
{
    if (::isatty(STDOUT_FILENO) == 0)
        return;
    if (const auto code = tgvs::telegram::QrCode::encode(address))
        fmt::print("\n{}\nThe same for the camera of a phone, with the secrets.\n",
                   qr_for_terminal(*code, tgvs::telegram::QrColours::ansi));
}

}  // namespace

CtlLive::CtlLive(CLI::App& ctl) : live_(ctl.add_subcommand("live", "live takeover of the show"))
{
    how_ = live_->add_subcommand("how", "print what a publisher must enter, with the two secrets");
    live_->add_subcommand("admit", "put the waiting publisher on air (INGEST_ADMIT=ask)");
    live_->add_subcommand("end", "disconnect the publisher; the programme resumes");
    live_->add_subcommand("refuse", "let nobody in for some time; 0 lets them in again")
        ->add_option("LENGTH", length_, "for this long: 90s, 15m, 2h (default: 10 minutes)");
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
        print_code(fmt::format("{}?streamid={}&passphrase={}&pbkeylen=32", srt->value("url", ""),
                               srt->value("stream_id", ""), srt->value("passphrase", "")));
        return 0;
    }
    if (const auto rtmp = object.find("rtmp"); rtmp != object.end() && rtmp->is_object()) {
        print_rtmp(*rtmp);
        print_code(rtmp->value("url", "") + '/' + rtmp->value("key", ""));
        return 0;
    }
    fmt::print(stderr, "Going live is turned off: INGEST is not set.\n");
    return exit_refused;
}
