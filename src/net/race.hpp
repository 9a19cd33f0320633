// net/race.hpp: connects to the first of several addresses that answers.
//
// Starts   are staggered: the next one when the last has failed or has been silent for `stagger`.
// Ends     with exactly one connection or none: all others are closed, and their operations are over,
//          before run() returns.
// Source   RFC 8305 section 5.
#pragma once

#include "base/result.hpp"
#include "net/await.hpp"
#include "net/error.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::net {

using tcp = asio::ip::tcp;

struct RaceLimits {
    std::chrono::milliseconds attempt_limit;
    std::chrono::milliseconds stagger;
};

class Race {
public:
    Race(const asio::any_io_executor& executor, std::vector<tcp::endpoint> endpoints,
         const RaceLimits& limits);
    Race(const Race&) = delete;
    Race& operator=(const Race&) = delete;

    // Once. The caller has said throw_if_cancelled(false).
    asio::awaitable<Result<tcp::socket, NetFailure>> run();

private:
    struct Attempt {
        Attempt(tcp::socket s, const tcp::endpoint& e, Deadline d)
            : socket(std::move(s)), endpoint(e), deadline(d)
        {
        }

        tcp::socket socket;
        tcp::endpoint endpoint;
        Deadline deadline;
        bool pending = true;
        bool expired = false;
    };

    void start_next(Deadline now);
    void on_connected(Attempt& attempt, const boost::system::error_code& error);
    void add_failure(const tcp::endpoint& endpoint, NetErrc code, const std::string& reason);
    void close_expired(Deadline now);
    void close_losers();
    Deadline next_event() const;
    bool has_started_all() const { return attempts_.size() == endpoints_.size(); }

    asio::any_io_executor executor_;
    std::vector<tcp::endpoint> endpoints_;
    RaceLimits limits_;
    asio::steady_timer wake_;
    std::vector<std::unique_ptr<Attempt>> attempts_;  // in the order of the endpoints
    std::size_t pending_ = 0;
    Deadline next_start_;
    Attempt* winner_ = nullptr;
    bool over_ = false;
    std::optional<NetFailure> failure_;
};

}  // namespace tgvs::net
