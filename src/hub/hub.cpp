#include "hub/hub.hpp"

#include "base/log.hpp"
#include "http/endpoints.hpp"
#include "hub/hub_site.hpp"
#include "hub/watch.hpp"

#include <prometheus/registry.h>
#include <systemd/sd-daemon.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <system_error>
#include <unistd.h>

namespace tgvs::hub {

namespace {

// What the page asks of whoever serves it; of a hub there is little to say.
class Itself : public http::HealthSource, public http::StatusSource {
public:
    explicit Itself(std::string version) : version_(std::move(version)) {}

    http::Health health() const override { return {.live = true}; }
    http::PageStatus status() const override
    {
        return {.version = version_,
                .uptime = std::chrono::duration_cast<std::chrono::milliseconds>(
                    std::chrono::steady_clock::now() - started_)};
    }

private:
    std::string version_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

// Blocked in every thread that is started after this.
sigset_t block_ends()
{
    ::signal(SIGPIPE, SIG_IGN);
    sigset_t ends;
    ::sigemptyset(&ends);
    for (const int signal : {SIGTERM, SIGINT})
        ::sigaddset(&ends, signal);
    ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    return ends;
}

// What is there already stays as it is.
std::error_code make_private(const std::filesystem::path& folder)
{
    std::error_code error;
    if (std::filesystem::create_directories(folder, error) && !error)
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    return error;
}

}  // namespace

int run(const HubOptions& options)
{
    const auto ends = block_ends();
    if (const auto error = make_private(options.state_dir)) {
        log::error("hub", "folder cannot be used; check HUB_STATE_DIR",
                   {{"folder", options.state_dir.string()}, {"reason", error.message()}});
        return 1;
    }
    const auto registry = std::make_shared<prometheus::Registry>();
    service::PeopleKeeper people(options.state_dir, *registry);
    service::Ledger ledger(options.state_dir / "audit.jsonl", *registry);
    const Itself itself(options.version);
    const Watch watch(options.channels, options.state_dir / "last_words.json");
    HubSite site(watch, people, ledger);
    const http::Endpoints endpoints(
        {.metrics = false,
         .panel_address = options.address,
         .panel_port = options.port,
         .link_on_terminal = ::isatty(STDERR_FILENO) != 0,
         .state_dir = options.state_dir,
         .runtime_dir = options.runtime_dir},
        registry,
        {.health = itself,
         .status = itself,
         .guests = &people,
         .api = [&site](const http::Request& request,
                        const control::Person& person) { return site.api(request, person); },
         .channels = [&site](
                         const http::Request& request,
                         const control::Person& person) { return site.channel(request, person); }});
    if (!endpoints.panel_url()) {
        log::error("hub", "cannot serve the page, so there is nothing to do; see the line above");
        return 1;
    }
    ::sd_notify(0, "READY=1");
    int signal = 0;
    ::sigwait(&ends, &signal);
    log::info("hub", "stopping");
    return 0;
}

}  // namespace tgvs::hub
