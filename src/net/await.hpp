// net/await.hpp: how everything here is awaited: outcomes are values, a cancel among them.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace tgvs::net {

namespace asio = boost::asio;

inline constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;
inline constexpr Deadline no_deadline = Deadline::max();

// Whether the task that asks was cancelled, now or at any time before.
inline asio::awaitable<bool> is_cancelled()
{
    const auto state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace tgvs::net
