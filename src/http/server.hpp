// http/server.hpp: HTTP/1.1 for the sites, on one thread of its own.
//
// The thread keeps a slow reader or a large page away from the media; sites are called on it, one
// at a time. Each site has its own listener and its own bound on connections, so that viewers of
// the preview cannot keep Prometheus out. Over the bound the newcomer is served and another
// connection closed (http/crowd.hpp).
//
// An answer may have no end (http/feed.hpp): then its connection leaves that bound, and the site bounds their number.
//
// Answers  400 what is not HTTP or a GET with a body, 405 what is neither GET nor HEAD (nor POST, PUT,
//          PATCH, DELETE, if the site takes bodies), 411 a body of no known length, 413 and 431 a body or a header over
//          the limit, 500 a site that threw, 503 over the bound on connections if
//          all are being answered. A connection that
//          misses a deadline is closed without a word.
// Errors   starting the thread may throw std::system_error; nothing else leaves.
#pragma once

#include "http/limits.hpp"
#include "http/listener.hpp"
#include "http/message.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace tgvs::http {

class Server {
public:
    Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();  // stops

    // Before run().
    void serve(Listener listener, Site site, const Limits& limits = {}, OnCrowded on_crowded = {});
    // Calls `task` on the thread, at once and then each `period`.
    void repeat(std::chrono::milliseconds period, std::function<void()> task);

    void run();
    void wake();  // from any thread: feeds have something new
    void stop();  // closes everything at once; bounded by what a site or a task is just doing

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tgvs::http
