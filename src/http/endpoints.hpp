// http/endpoints.hpp: all that the program offers over HTTP, started and stopped as one.
//
// A port that is taken is never a reason to stop: the next free one up to 10 further is used and
// named. Without any, metrics go to the textfile STATE_DIR/metrics.prom and the panel is off. So it is
// with a token that is too short: whatever is the matter with the panel, the show goes on.
//
// STATE_DIR/health.sock answers like the port of the metrics, and STATE_DIR/control.sock is the API, to
// this user alone (http/unix_socket.hpp). Under systemd control.sock is in the runtime folder as well, where it is found
// without the settings (http/channel_place.hpp).
//
// Threads  one of its own, on which all sources are called; see http/sources.hpp.
#pragma once

#include "base/secret.hpp"
#include "http/message.hpp"
#include "http/sources.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace prometheus {
class Registry;
}

namespace tgvs::http {

struct EndpointOptions {
    std::string metrics_address = "0.0.0.0";  // IPv4, IPv6 or "localhost"
    std::uint16_t metrics_port = 9'090;       // 0: any
    bool metrics = true;  // else there are none, neither on a port nor as a file
    std::vector<std::string> metrics_hosts = {};  // names it may be asked by; see http/host.hpp
    std::string panel_address = "127.0.0.1";
    std::uint16_t panel_port = 8'080;
    Secret panel_token = {};        // empty: STATE_DIR/panel.token is used, and made when missing
    bool link_on_terminal = false;  // a link that works once is logged at the start
    std::filesystem::path state_dir = "state";
    std::filesystem::path runtime_dir = {};  // empty: none
    std::chrono::milliseconds textfile_period{15'000};
};

// All outlive the Endpoints.
struct Sources {
    const HealthSource& health;
    const StatusSource& status;
    const PreviewSource* preview = nullptr;  // null: no preview
    LoginSource* login = nullptr;            // null: nobody can log in on the page
    GuestSource* guests = nullptr;           // null: nobody but who has the token
    Api api = {};                            // empty: there is none
    Site publishers = {};                    // what asks for publishers; empty: nobody may publish
    Api channels = {};                       // other channels of this host; empty: this is no hub
    Bell* bell = nullptr;                    // of what the API feeds; null: it feeds nobody
};

class Endpoints {
public:
    // Adds tgvs_metrics_port_fallback, tgvs_http_connections_closed_total and
    // tgvs_panel_wrong_tokens_total to the registry.
    Endpoints(const EndpointOptions& options, std::shared_ptr<prometheus::Registry> registry,
              const Sources& sources);
    Endpoints(const Endpoints&) = delete;
    Endpoints& operator=(const Endpoints&) = delete;
    ~Endpoints();

    std::optional<std::uint16_t> metrics_port() const;  // nothing: in the textfile
    std::optional<std::string> panel_url() const;       // "http://127.0.0.1:8080/"; nothing: off

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tgvs::http
