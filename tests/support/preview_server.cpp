// The program's HTTP side with a made-up programme, to try and test the pages by themselves.
//
//   preview_server FOLDER STATE_DIR [PANEL_PORT [PANEL_ADDRESS [METRICS_PORT]]]
//
// FOLDER holds what `ffmpeg -f hls` writes: live.m3u8 and <n>.ts. A login to Telegram is offered while
// STATE_DIR has a file login.svg or wants-password; when a password is given, wants-password goes and
// STATE_DIR/password holds it. Likewise other-account is there to be confirmed, and STATE_DIR/decision
// has what the page said. Commands and people are the program's own; the show does nothing of what it is
// told but to pause. Prints the page's address, then serves until it is killed or standard input
// ends. STATE_DIR/panel.token is what the page asks for.
#include "base/file.hpp"
#include "http/endpoints.hpp"
#include "service/api_site.hpp"
#include "service/channel_events.hpp"
#include "service/channels_site.hpp"

#include <fmt/format.h>
#include <prometheus/registry.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class FolderPreview : public tgvs::http::PreviewSource {
public:
    explicit FolderPreview(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::optional<std::string> playlist() const override
    {
        const auto contents = tgvs::read_file(folder_ / "live.m3u8", 64 * 1024);
        return contents ? std::optional(*contents) : std::nullopt;
    }

    std::shared_ptr<const std::string> segment(std::uint64_t sequence) const override
    {
        auto contents = tgvs::read_file(folder_ / fmt::format("{}.ts", sequence), 16 * 1024 * 1024);
        return contents ? std::make_shared<const std::string>(std::move(*contents)) : nullptr;
    }

private:
    std::filesystem::path folder_;
};

constexpr const char* title = "Night train to Bergen <b>&amp; other journeys</b>";

class MadeUpProgramme : public tgvs::http::StatusSource, public tgvs::http::HealthSource {
public:
    tgvs::http::PageStatus status() const override
    {
        using namespace tgvs::http;
        const auto up =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
        return {
            .version = "0.0.0-test",
            .on_air = {.title = title, .position = 75s + up % 100s, .duration = 212s},
            .next = {{.title = "Harbour lights, part two", .state = Preparation::ready},
                     {.title =
                          "The very long title of a documentary about slow rivers and their people",
                      .state = Preparation::encoding,
                      .progress = 0.42},
                     {.title = "Rain on the roof",
                      .state = Preparation::fetching,
                      .progress = 0.08},
                     {.title = "Private video",
                      .state = Preparation::failed,
                      .reason = "gone: private; tried again tomorrow"},
                     {.title = "Ocean at 4 a.m.", .state = Preparation::waiting}},
            .outputs = {{.name = "telegram",
                         .state = OutputState::live,
                         .connected = 3h + 12min + up,
                         .bits_per_second = 2'640'000,
                         .dropped_frames = 12,
                         .reconnects = 1},
                        {.name = "preview",
                         .state = OutputState::live,
                         .connected = 3h + 12min + up,
                         .bits_per_second = 2'610'000}},
            .cache_bytes = 4'230'000'000,
            .uptime = 3h + 12min + up,
            .problems = {"playlist.txt line 7: no such file: /media/old.mp4"}};
    }

    tgvs::http::Health health() const override { return {.live = true, .reason = {}}; }

private:
    Clock::time_point started_ = Clock::now();
};

class FolderLogin : public tgvs::http::LoginSource {
public:
    explicit FolderLogin(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::optional<tgvs::http::LoginCode> login_code() const override
    {
        auto svg = tgvs::read_file(folder_ / "login.svg", 64 * 1024);
        const bool scanned = std::filesystem::exists(folder_ / "wants-password");
        const bool other = std::filesystem::exists(folder_ / "other-account");
        if (!svg && !scanned && !other)
            return std::nullopt;
        tgvs::http::LoginCode code{
            .svg = svg.value_or(""), .valid = 25s, .wants_password = scanned};
        if (other)
            code.other_account = tgvs::http::OtherAccount{.before = 1'001, .now = 2'002};
        return code;
    }

    void give_password(tgvs::Secret password) override
    {
        std::filesystem::remove(folder_ / "wants-password");
        (void)tgvs::write_file_atomically(folder_ / "password", password.reveal());
    }

    void confirm_account(bool accept) override
    {
        std::filesystem::remove(folder_ / "other-account");
        (void)tgvs::write_file_atomically(folder_ / "decision", accept ? "accept" : "refuse");
    }

private:
    std::filesystem::path folder_;
};

std::uint16_t port_argument(int argc, char** argv, int index)
{
    return argc > index ? static_cast<std::uint16_t>(std::atoi(argv[index])) : std::uint16_t{0};
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 3)
        return 2;
    const FolderPreview preview(argv[1]);
    const MadeUpProgramme programme;
    FolderLogin login(argv[2]);
    using namespace tgvs;
    const auto registry = std::make_shared<prometheus::Registry>();
    const std::filesystem::path state_dir = argv[2];
    control::SharedDesk desk;
    desk.with([](control::Desk& one) {
        one.show(control::OnAirItem{.id = "1-1",
                                    .item = {.location = "/media/train.mp4", .title = {}},
                                    .title = title,
                                    .duration = control::Seconds(212)});
    });
    service::Ledger ledger(state_dir / "audit.jsonl", *registry);
    service::PeopleKeeper people(state_dir, *registry);
    playlist::ListStore lists({.playlist = state_dir / "playlist.txt"});
    service::DeskSite desk_site({.wake = [] {}}, desk, lists, ledger);
    desk_site.show({.filler = false,
                    .outputs = {{.name = "telegram", .state = "live", .reconnects = 1},
                                {.name = "preview", .state = "live"}}});
    service::EventHub events(*registry);
    service::ChannelEvents channel_events(desk_site, events);
    service::ApiSite api(desk_site, people, ledger, events);
    service::ChannelsSite channels(desk_site, programme, "0.0.0-test", true);
    api.add([&](const http::Request& request, const control::Person& person) {
        return channels.answer(request, person);
    });
    const tgvs::http::Endpoints endpoints(
        {.metrics_address = "127.0.0.1",
         .metrics_port = port_argument(argc, argv, 5),
         .panel_address = argc > 4 ? argv[4] : "127.0.0.1",
         .panel_port = port_argument(argc, argv, 3),
         .state_dir = argv[2]},
        registry,
        {.health = programme,
         .status = programme,
         .preview = &preview,
         .login = &login,
         .guests = &people,
         .api = [&](const http::Request& request,
                    const control::Person& person) { return api.answer(request, person); },
         .bell = &events.bell()});
    std::printf("%s\n", endpoints.panel_url().value_or("the panel is off").c_str());
    std::fflush(stdout);
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    char byte = 0;
    while (::poll(&input, 1, 50) == 0 || ::read(STDIN_FILENO, &byte, 1) > 0)
        channel_events.look(Clock::now());
}
