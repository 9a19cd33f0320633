// service/service.hpp: builds the parts in order, owns them and runs the show.
//
//   settings ─► broadcast ─► encoder, extractor ─► filler ─► sinks ─► playout ─► library ─► playlist ─► http
//
// OUTPUT=telegram: the broadcast runs from the start on, so that the session is tried while the filler is made.
// Threads  run() is the main thread: it sleeps until something happened or a second is over, lets the
//          director decide, and tells everybody how it goes.
// Settings what a session is made of is taken over while there is none; the rest by starting anew, and only
//          while nothing is on air.
// Stopping SIGTERM or SIGINT, the end of LOOP=0, or Options::duration: refuse new work, then the parts in
//          reverse order, each bounded in time.
#pragma once

#include "service/service_types.hpp"

namespace tgvs::service {

// Runs until the end. Blocks the signals it handles in the calling thread, so
// call it before any thread is started.
Ending run(const Options& options);

}  // namespace tgvs::service
