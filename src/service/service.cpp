#include "service/service.hpp"

#include "base/backoff.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "broadcast/broadcast.hpp"
#include "ffmpeg/probe.hpp"
#include "process/network_access.hpp"
#include "service/child_options.hpp"
#include "service/filler.hpp"
#include "service/settings_reader.hpp"
#include "service/show.hpp"

#include <atomic>
#include <malloc.h>
#include <memory>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace tgvs::service {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view component = "service";
constexpr std::chrono::milliseconds tick_at_latest{1'000};
// A pipe holds 64 KiB, so that a source of 10 Mbit/s is read as fast as it comes.
constexpr std::chrono::milliseconds tick_under_pressure{50};
constexpr std::chrono::seconds look_every{2};  // at .env, which is small

// SIGTERM and SIGINT as a descriptor; they are blocked in every thread started after this.
class Signals {
public:
    Signals()
    {
        ::signal(SIGPIPE, SIG_IGN);  // a server that went away is an error value of write()
        sigset_t handled;
        ::sigemptyset(&handled);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP})
            ::sigaddset(&handled, signal);
        ::pthread_sigmask(SIG_BLOCK, &handled, nullptr);
        fd_.reset(::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
    }

    int fd() const { return fd_.get(); }

    // The name of the signal that asks us to stop, if one has come.
    const char* take()
    {
        signalfd_siginfo info{};
        if (::read(fd_.get(), &info, sizeof info) != sizeof info)
            return nullptr;
        return ::sigabbrev_np(static_cast<int>(info.ssi_signo));
    }

private:
    FileDescriptor fd_;
};

// Waits for one of the descriptors. True: a signal asks us to stop.
bool wait(Signals& signals, int wake_fd, std::chrono::milliseconds limit)
{
    pollfd watched[2] = {{signals.fd(), POLLIN, 0}, {wake_fd, POLLIN, 0}};
    ::poll(watched, 2, static_cast<int>(limit.count()));
    if (const char* name = signals.take()) {
        log::info(component, "stopping", {{"signal", name}});
        return true;
    }
    return false;
}

Result<void> make_folder(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return failure("cannot create the folder " + folder.string() + ": " + error.message());
    return {};
}

void refuse_args(const std::string& reason)
{
    log::warn(component, "FFMPEG_ARGS refused; using the safe profile", {{"reason", reason}});
}

// With the operator's options, if ffmpeg takes them.
ffmpeg::EncoderOptions encoder_options(const config::Settings& settings,
                                       const FillerOptions& filler)
{
    auto [options, refused, notes] = encoder_plan(settings);
    if (refused)
        refuse_args(*refused);
    for (const auto& note : notes)
        log::warn(component, "FFMPEG_ARGS: part of it ignored", {{"note", note}});
    if (options.logo) {
        if (const auto usable = ffmpeg::probe_picture(options, options.logo->file, {}); !usable) {
            log::warn(component, "LOGO cannot be used; going on without it",
                      {{"file", options.logo->file.string()}, {"reason", usable.error().message}});
            options.logo.reset();
        }
    }
    if (options.extra_args.empty())
        return options;
    const ffmpeg::Encoder encoder(options);
    if (filler_is_cached(encoder, filler))
        return options;
    if (const auto works = encoder.dry_run({}); !works) {
        refuse_args(works.error().message);
        options.extra_args.clear();
    }
    return options;
}

// Tries until there is one: without a filler there is nothing to begin with. Nothing: we are to stop.
std::optional<std::vector<media::Packet>> wait_for_filler(const ffmpeg::Encoder& encoder,
                                                          const FillerOptions& options,
                                                          Signals& signals)
{
    Backoff backoff;
    for (;;) {
        auto filler = load_filler(encoder, options, {});
        if (filler)
            return *std::move(filler);
        log::error(component,
                   "cannot create a filler, so nothing can go on air; is ffmpeg installed?",
                   {{"reason", filler.error().message}});
        if (wait(signals, -1, backoff.next()))
            return std::nullopt;
    }
}

}  // namespace

Ending run(const Options& options)
{
    // Few threads allocate at the same time; an arena for each would cost more memory than it saves.
    ::mallopt(M_ARENA_MAX, 2);
    Signals signals;
    const auto& settings = options.settings;
    process::set_private_sources(settings.private_sources);
    for (const auto& folder : {settings.state_dir, settings.cache_dir})
        if (auto made = make_folder(folder); !made)
            log::error(component, "folder cannot be used", {{"reason", made.error().message}});

    SettingsReader reader(options.reload, settings);
    Studio studio;
    if (settings.output == config::Output::telegram)
        studio.broadcast = std::make_unique<broadcast::Broadcast>(
            broadcast::BroadcastOptions{.settings = settings,
                                        .env_file = options.env_file,
                                        .version = options.version,
                                        .reload = [&reader] { return reader.read(); },
                                        .wake = [&studio] { studio.events.wake(); },
                                        .terminal = ::isatty(STDIN_FILENO) != 0},
            *studio.registry);

    const auto filler_options = filler_options_of(settings);
    const auto encoding = encoder_options(settings, filler_options);
    const ffmpeg::Encoder encoder(encoding);
    auto filler = wait_for_filler(encoder, filler_to_begin_with(encoder, filler_options), signals);
    if (!filler)
        return {};

    Show show(options, encoding, *std::move(filler), studio);
    auto next_look = Clock::now() + look_every;
    const auto until =
        options.duration ? Clock::now() + *options.duration : Clock::time_point::max();
    for (;;) {
        const auto now = Clock::now();
        show.tick(now);
        if (show.finished()) {
            log::info(component, "everything has been played");
            break;
        }
        if (const auto ending = show.told_to_stop()) {
            show.stop();
            return *ending;
        }
        if (now >= next_look) {
            next_look = now + look_every;
            if (const auto loaded = reader.read(); loaded.errors.empty())
                show.take_settings(loaded.settings);
        }
        if (reader.wants_start() && !show.on_air()) {
            log::info(component, "nothing is on air: reinitialising with the settings in .env");
            show.stop(Show::Stop::to_start_anew);
            return {.start_anew = true};
        }
        if (now >= until) {
            log::info(component, "stopping", {{"after_s", options.duration->count()}});
            break;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now);
        const auto tick = show.is_pressed() ? tick_under_pressure : tick_at_latest;
        if (wait(signals, studio.events.fd(), std::min(tick, left)))
            break;
    }
    show.stop();
    return {};
}

}  // namespace tgvs::service
