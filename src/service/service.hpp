// service/service.hpp: builds the parts in order, owns them and runs the show.
//
//   settings ─► encoder, extractor ─► filler ─► sinks ─► playout ─► library ─► playlist ─► http
//
// Threads  run() is the main thread: it sleeps until something happened or a second is over, lets the
//          director decide, and tells everybody how it goes.
// Stopping SIGTERM or SIGINT, the end of LOOP=0, or Options::duration: refuse new work, then the parts in
//          reverse order, each bounded in time.
#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace tgvs::service {

struct Options {
    config::Settings settings;
    std::string version;
    std::optional<std::chrono::seconds> duration = std::nullopt;  // stop by itself
};

// Runs until the end and gives the exit code. Blocks the signals it handles in the calling thread, so
// call it before any thread is started.
int run(const Options& options);

}  // namespace tgvs::service
