#include "ctl_watch.hpp"

#include "base/backoff.hpp"
#include "base/file.hpp"
#include "ctl_answer.hpp"
#include "ctl_text.hpp"
#include "http/event_source.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>
#include <poll.h>
#include <signal.h>
#include <string>
#include <sys/signalfd.h>
#include <utility>
#include <variant>

namespace {

using namespace tgvs;
using Json = nlohmann::ordered_json;

constexpr const char* events_path = "/api/v1/events";
// A restart takes some seconds, and nobody but this waits.
constexpr BackoffOptions try_again = {.first = std::chrono::milliseconds(500),
                                      .ceiling = std::chrono::seconds(5)};

// Ctrl-C, as something to wait for.
FileDescriptor ctrl_c()
{
    sigset_t handled;
    ::sigemptyset(&handled);
    ::sigaddset(&handled, SIGINT);
    ::sigaddset(&handled, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &handled, nullptr);
    return FileDescriptor(::signalfd(-1, &handled, SFD_CLOEXEC));
}

bool pressed_within(const FileDescriptor& quit, std::chrono::milliseconds pause)
{
    pollfd watched = {quit.get(), POLLIN, 0};
    return ::poll(&watched, 1, static_cast<int>(pause.count())) > 0;
}

// "20:15:00" here, of "2026-11-28T20:15:00.123Z".
std::string local_time(const std::string& stamp)
{
    std::tm utc = {};
    if (::strptime(stamp.c_str(), "%Y-%m-%dT%H:%M:%S", &utc) == nullptr)
        return "--:--:--";
    const auto at = ::timegm(&utc);
    std::tm here = {};
    ::localtime_r(&at, &here);
    return fmt::format("{:%H:%M:%S}", here);
}

void print_event(const http::HeardEvent& event, bool as_json)
{
    auto data = Json::parse(event.data, nullptr, false);
    if (!data.is_object() || event.name == "ping")
        return;
    if (as_json) {
        Json line = {{"event", event.name}, {"id", event.id}, {"data", std::move(data)}};
        fmt::print("{}\n", line.dump(-1, ' ', false, Json::error_handler_t::replace));
    } else {
        fmt::print("{}  {}\n", local_time(data.value("server_time", "")),
                   event_line(event.name, data));
    }
    std::fflush(stdout);
}

}  // namespace

CtlWatch::CtlWatch(CLI::App& ctl)
    : watch_(ctl.add_subcommand("watch", "print events as they happen, until Ctrl-C"))
{
}

int CtlWatch::run(const std::filesystem::path& socket, bool as_json) const
{
    const auto quit = ctrl_c();
    http::HearOptions options = {.socket = socket, .path = events_path, .quit_fd = quit.get()};
    Backoff pauses(try_again);
    bool heard = false;  // anything at all
    bool told = false;   // that it is away
    for (;;) {
        const auto end = http::hear(options, [&](const http::HeardEvent& event) {
            if (std::exchange(told, false))
                fmt::print(stderr, "it is back\n");
            heard = true;
            pauses.reset();
            if (!event.id.empty())
                options.last_id = event.id;
            print_event(event, as_json);
        });
        if (const auto* how = std::get_if<http::HeardEnd>(&end);
            how != nullptr && *how == http::HeardEnd::quit)
            return 0;
        if (const auto* error = std::get_if<Error>(&end); error != nullptr && !heard)
            return say_unreachable(error->message);
        if (const auto* answer = std::get_if<http::Answer>(&end); answer != nullptr && !heard)
            return say_refused(answer->body, as_json);
        if (!std::exchange(told, true))
            fmt::print(stderr, "the service does not answer; waiting for it\n");
        if (pressed_within(quit, pauses.next()))
            return 0;
    }
}
