#include "http/endpoints.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "http/acting.hpp"
#include "http/metrics_site.hpp"
#include "http/panel_site.hpp"
#include "http/panel_token.hpp"
#include "http/problem.hpp"
#include "http/seldom.hpp"
#include "http/server.hpp"
#include "http/unix_socket.hpp"

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <array>
#include <climits>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace tgvs::http {

namespace {

constexpr std::string_view component = "http";
// A browser keeps up to six connections; 48 + 16 bound the whole program to 64.
constexpr std::size_t panel_connections = 48;
constexpr std::size_t metrics_connections = 16;
constexpr std::size_t health_connections = 4;
// A hub has at most 12 of them at once (hub/lanes.hpp).
constexpr std::size_t control_connections = 24;
constexpr std::size_t api_body_bytes = 64 * 1'024;
// An answer to a probe or a scrape is read in less; a segment of the preview may take longer.
constexpr std::chrono::milliseconds metrics_undisturbed{500};

// For the textfile collector of node_exporter, which runs as another user: hence mode 644.
class Textfile {
public:
    Textfile(std::filesystem::path file, const MetricsSite& site)
        : file_(std::move(file)), site_(site)
    {
    }

    void write()
    {
        const auto written =
            write_file_atomically(file_, site_.metrics_text(), {.mode = 0644, .durable = false});
        if (!written && !failing_)
            log::error(
                component,
                "cannot write the metrics file; free some space or fix the folder's permissions",
                {{"reason", written.error().message}});
        failing_ = !written;
    }

private:
    std::filesystem::path file_;
    const MetricsSite& site_;
    bool failing_ = false;
};

// Connections that had to go, or could not come, because a port had too many.
class CrowdReport {
public:
    CrowdReport(prometheus::Registry& registry, const char* port)
        : port_(port),
          evicted_(closed(registry, port, "evicted")),
          refused_(closed(registry, port, "refused"))
    {
    }

    void note(Crowded how)
    {
        (how == Crowded::evicted ? evicted_ : refused_).Increment();
        if (const auto count = seldom_.happened(std::chrono::steady_clock::now()))
            log::warn(component,
                      "too many connections; closing old ones for new ones. Restrict who can reach "
                      "the port",
                      {{"port", port_}, {"closed", *count}});
    }

private:
    static prometheus::Counter& closed(prometheus::Registry& registry, const char* port,
                                       const char* reason)
    {
        return counter(registry, "tgvs_http_connections_closed_total",
                       "Connections closed to make room for newer ones, and refused.",
                       {{"port", port}, {"reason", reason}});
    }

    const char* port_;
    prometheus::Counter& evicted_;
    prometheus::Counter& refused_;
    Seldom seldom_;
};

// Tokens that were wrong, from addresses that may have mistyped them or may be guessing.
class GuessReport {
public:
    explicit GuessReport(prometheus::Registry& registry)
        : wrong_(counter(registry, "tgvs_panel_wrong_tokens_total",
                         "Requests to the panel with a wrong token."))
    {
    }

    void note(const Peer& peer)
    {
        wrong_.Increment();
        if (const auto count = seldom_.happened(std::chrono::steady_clock::now()))
            log::warn(component,
                      "wrong panel token; if this was not you, restrict who can reach the panel",
                      {{"address", to_text(peer)}, {"times", *count}});
    }

private:
    prometheus::Counter& wrong_;
    Seldom seldom_;
};

}  // namespace

struct Endpoints::Impl {
    Impl(const EndpointOptions& options, std::shared_ptr<prometheus::Registry> registry,
         const Sources& sources)
        : bell(sources.bell),
          fallback(gauge(*registry, "tgvs_metrics_port_fallback",
                         "1 while metrics are not served on the configured port.")),
          metrics_crowd(*registry, "metrics"),
          panel_crowd(*registry, "panel"),
          guesses(*registry),
          metrics(std::move(registry), sources.health, own_names(options)),
          state_dir(options.state_dir),
          pages(pages_of(sources)),
          metrics_file(options.state_dir / "metrics.prom"),
          textfile(metrics_file, metrics)
    {
        offer_health();
        if (sources.api) {
            offer_control(sources.api, state_dir);
            if (!options.runtime_dir.empty() && options.runtime_dir != state_dir)
                offer_control(sources.api, options.runtime_dir);
        }
        if (options.metrics)
            offer_metrics(options);
        offer_panel(options, sources);
        run();
        if (bell != nullptr)
            bell->hang([this] { server.wake(); });
    }

    ~Impl()
    {
        if (bell != nullptr)
            bell->hang({});
        server.stop();
        remove_textfile();
        std::error_code ignored;
        if (has_panel_url)
            std::filesystem::remove(panel_url_file(state_dir), ignored);
        if (has_health_socket)
            std::filesystem::remove(health_socket_file(state_dir), ignored);
        for (const auto& socket : control_sockets)
            std::filesystem::remove(socket, ignored);
    }

    // With the name of this machine, which a static target usually has.
    static std::vector<std::string> own_names(const EndpointOptions& options)
    {
        auto names = options.metrics_hosts;
        std::array<char, HOST_NAME_MAX + 1> name{};
        if (::gethostname(name.data(), name.size() - 1) == 0)
            names.emplace_back(name.data());
        return names;
    }

    void run()
    {
        try {
            server.run();
        } catch (const std::system_error& error) {
            log::error(component, "cannot start the HTTP thread; metrics and panel are off",
                       {{"reason", error.what()}});
            metrics_port.reset();
            panel_url.reset();
        }
    }

    // Numbers of a run that is over would be taken for those of today.
    void remove_textfile() const
    {
        std::error_code ignored;
        std::filesystem::remove(metrics_file, ignored);
    }

    // Without it only `tg_video_streamer health` fails, which not everybody uses.
    void offer_health()
    {
        auto listener = listen_on_file(health_socket_file(state_dir));
        if (!listener)
            return log::info(component, "cannot open the socket for health probes; check STATE_DIR",
                             {{"reason", listener.error().message}});
        has_health_socket = true;
        server.serve(std::move(*listener),
                     [this](const Request& request) { return metrics.answer(request); },
                     {.connections = health_connections, .undisturbed = metrics_undisturbed});
    }

    // The socket is the service's own user's, and root's.
    void offer_control(const Api& api, const std::filesystem::path& folder)
    {
        const auto file = control_socket_file(folder);
        auto listener = listen_on_file(file);
        if (!listener)
            return log::error(component,
                              "no control socket: `tg_video_streamer ctl` cannot reach this "
                              "service; check STATE_DIR",
                              {{"reason", listener.error().message}});
        control_sockets.push_back(file);
        server.serve(std::move(*listener),
                     [this, api](const Request& request) { return answer_control(api, request); },
                     {.body_bytes = api_body_bytes, .connections = control_connections});
    }

    Response answer_control(const Api& api, const Request& request) const
    {
        const auto person = acting_person(request);
        if (!person)
            return text_response(400, person.error().message);
        if (is_api_path(request.path))
            return api(request, *person);
        auto response = pages.answer(request, *person);
        return response ? *std::move(response) : not_found();
    }

    void offer_metrics(const EndpointOptions& options)
    {
        remove_textfile();
        auto listener =
            listen_on_next_free(options.metrics_address, options.metrics_port, "metrics");
        const bool as_wanted =
            listener && (options.metrics_port == 0 || listener->port == options.metrics_port);
        fallback.Set(as_wanted ? 0 : 1);
        if (!listener)
            return offer_textfile(listener.error(), options);
        metrics_port = listener->port;
        if (!as_wanted)
            log::warn(
                component,
                fmt::format("metrics are on port {} instead; set PROMETHEUS_PORT to a free one",
                            listener->port));
        log::info(component, "metrics",
                  {{"address", options.metrics_address}, {"port", listener->port}});
        server.serve(
            std::move(*listener),
            [this](const Request& request) { return metrics.answer(request); },
            {.connections = metrics_connections, .undisturbed = metrics_undisturbed},
            [this](Crowded how) { metrics_crowd.note(how); });
    }

    void offer_textfile(const ListenError& error, const EndpointOptions& options)
    {
        if (!error.in_use)
            log::error(component,
                       "cannot serve metrics; check PROMETHEUS_ADDRESS and PROMETHEUS_PORT",
                       {{"reason", error.message}});
        log::warn(component, fmt::format("metrics are written to {}", metrics_file.string()));
        server.repeat(options.textfile_period, [this] { textfile.write(); });
    }

    void offer_panel(const EndpointOptions& options, const Sources& sources)
    {
        if (!options.panel_token.empty() && options.panel_token.reveal().size() < shortest_token)
            return log::error(component,
                              "the panel is off: PANEL_TOKEN has fewer than 16 characters and "
                              "could be guessed; make one with: openssl rand -hex 16");
        auto keys = panel_keys(options, sources.guests);
        if (!keys)
            return panel_is_off(keys.error().message);
        auto listener = listen_on_next_free(options.panel_address, options.panel_port, "panel");
        if (!listener)
            return panel_is_off(listener.error().message);
        if (options.panel_port != 0 && listener->port != options.panel_port)
            log::warn(component,
                      fmt::format("the panel is on port {} instead; set PANEL_PORT to a free one",
                                  listener->port));
        panel_url = fmt::format("http://{}:{}/", url_host(options.panel_address), listener->port);
        log::info(component, "panel", {{"url", *panel_url}});
        note_url(options);
        panel.emplace(PanelAccess(options.panel_address, listener->port, *std::move(keys),
                                  [this](const Peer& peer) { guesses.note(peer); }),
                      PanelSources{.pages = pages_of(sources),
                                   .api = sources.api,
                                   .publishers = sources.publishers,
                                   .channels = sources.channels});
        server.serve(
            std::move(*listener), [this](const Request& request) { return panel->answer(request); },
            {.body_bytes = api_body_bytes, .connections = panel_connections},
            [this](Crowded how) { panel_crowd.note(how); });
    }

    // For `tg_video_streamer panel-link`, which cannot know a port that was taken instead.
    void note_url(const EndpointOptions& options)
    {
        const auto written = write_file_atomically(panel_url_file(options.state_dir),
                                                   *panel_url + '\n', {.durable = false});
        if (!written)
            return log::warn(component, "cannot create links to the panel; check STATE_DIR",
                             {{"reason", written.error().message}});
        has_panel_url = true;
        if (!options.link_on_terminal)
            return;
        if (const auto link =
                make_link(panel_link_file(options.state_dir), std::chrono::system_clock::now()))
            log::info(component, "open the panel with this link; it works once, within ten minutes",
                      {{"link", link_url(*panel_url, *link).reveal()}});
    }

    static ChannelSources pages_of(const Sources& sources)
    {
        return {.status = sources.status, .preview = sources.preview, .login = sources.login};
    }

    // What cannot be kept is good until the next start: then people enter again.
    static Result<PanelKeys> panel_keys(const EndpointOptions& options, GuestSource* guests)
    {
        auto token = options.panel_token.empty()
                         ? load_or_create_token(options.state_dir / "panel.token")
                         : Result<Secret>(options.panel_token);
        if (!token) {
            log::warn(component,
                      "cannot save the panel's token; until the next start only a link of "
                      "panel-link opens the panel; check STATE_DIR",
                      {{"reason", token.error().message}});
            token = random_secret();
        }
        if (!token)
            return std::unexpected(token.error());
        auto key = load_or_create_token(options.state_dir / "panel.key");
        if (!key)
            key = random_secret();
        if (!key)
            return std::unexpected(key.error());
        return PanelKeys{*std::move(token), *std::move(key), panel_link_file(options.state_dir),
                         guests};
    }

    static void panel_is_off(const std::string& reason)
    {
        log::warn(component, "the panel is off; check PANEL_ADDRESS, PANEL_PORT and STATE_DIR",
                  {{"reason", reason}});
    }

    Bell* bell;
    prometheus::Gauge& fallback;
    CrowdReport metrics_crowd;
    CrowdReport panel_crowd;
    GuessReport guesses;
    MetricsSite metrics;
    std::filesystem::path state_dir;
    ChannelPages pages;  // for who comes by the control socket
    std::filesystem::path metrics_file;
    Textfile textfile;
    bool has_health_socket = false;
    std::vector<std::filesystem::path> control_sockets;
    bool has_panel_url = false;
    std::optional<PanelSite> panel;
    std::optional<std::uint16_t> metrics_port;
    std::optional<std::string> panel_url;
    Server server;  // the last: its thread uses all above
};

Endpoints::Endpoints(const EndpointOptions& options, std::shared_ptr<prometheus::Registry> registry,
                     const Sources& sources)
    : impl_(std::make_unique<Impl>(options, std::move(registry), sources))
{
}

Endpoints::~Endpoints() = default;

std::optional<std::uint16_t> Endpoints::metrics_port() const
{
    return impl_->metrics_port;
}

std::optional<std::string> Endpoints::panel_url() const
{
    return impl_->panel_url;
}

}  // namespace tgvs::http
