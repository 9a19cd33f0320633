#include "net/race.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::net {

namespace {

std::string text_of(const tcp::endpoint& endpoint)
{
    const auto address = endpoint.address().to_string();
    return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                      : fmt::format("{}:{}", address, endpoint.port());
}

}  // namespace

Race::Race(const asio::any_io_executor& executor, std::vector<tcp::endpoint> endpoints,
           const RaceLimits& limits)
    : executor_(executor),
      endpoints_(std::move(endpoints)),
      limits_(limits),
      wake_(executor),
      next_start_(Clock::now())
{
}

asio::awaitable<Result<tcp::socket, NetFailure>> Race::run()
{
    bool cancelled = co_await is_cancelled();
    while (!cancelled && winner_ == nullptr && (pending_ > 0 || !has_started_all())) {
        const auto now = Clock::now();
        close_expired(now);
        if (!has_started_all() && (pending_ == 0 || now >= next_start_))
            start_next(now);
        wake_.expires_at(next_event());
        co_await wake_.async_wait(as_value);
        cancelled = co_await is_cancelled();
    }
    close_losers();
    while (pending_ > 0) {  // their ends are on the way, none takes longer than a turn of the loop
        wake_.expires_at(no_deadline);
        co_await wake_.async_wait(as_value);
    }
    if (winner_ != nullptr && !cancelled)
        co_return std::move(winner_->socket);
    if (cancelled)
        co_return std::unexpected(NetFailure(NetErrc::cancelled));
    co_return std::unexpected(
        failure_.value_or(NetFailure(NetErrc::bad_target, "nothing to connect to")));
}

void Race::start_next(Deadline now)
{
    const auto& endpoint = endpoints_[attempts_.size()];
    next_start_ = now + limits_.stagger;
    attempts_.push_back(
        std::make_unique<Attempt>(tcp::socket(executor_), endpoint, now + limits_.attempt_limit));
    ++pending_;
    auto* const attempt = attempts_.back().get();
    // Opens the socket as well; that it cannot be opened arrives as any other failure.
    attempt->socket.async_connect(
        endpoint,
        [this, attempt](const boost::system::error_code& error) { on_connected(*attempt, error); });
}

void Race::on_connected(Attempt& attempt, const boost::system::error_code& error)
{
    attempt.pending = false;
    --pending_;
    wake_.cancel();
    if (over_)
        return;
    if (attempt.expired)
        return add_failure(attempt.endpoint, NetErrc::timed_out, "no answer");
    if (error)
        return add_failure(attempt.endpoint, errc_of(error), error.message());
    if (winner_ == nullptr)
        winner_ = &attempt;
}

// The code is that of the first address, the best that its caller knew.
void Race::add_failure(const tcp::endpoint& endpoint, NetErrc code, const std::string& reason)
{
    const auto line = fmt::format("{}: {}", text_of(endpoint), reason);
    if (!failure_)
        failure_ = NetFailure(code, line);
    else
        failure_->detail += ", " + line;
}

void Race::close_expired(Deadline now)
{
    boost::system::error_code ignored;
    for (const auto& attempt : attempts_) {
        if (!attempt->pending || attempt->expired || now < attempt->deadline)
            continue;
        attempt->expired = true;
        attempt->socket.close(ignored);
    }
}

void Race::close_losers()
{
    over_ = true;
    boost::system::error_code ignored;
    for (const auto& attempt : attempts_)
        if (attempt.get() != winner_)
            attempt->socket.close(ignored);
}

Deadline Race::next_event() const
{
    auto next = has_started_all() ? no_deadline : next_start_;
    for (const auto& attempt : attempts_)
        if (attempt->pending && !attempt->expired)
            next = std::min(next, attempt->deadline);
    return next;
}

}  // namespace tgvs::net
