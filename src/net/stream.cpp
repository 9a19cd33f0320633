#include "net/stream.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <tuple>

namespace tgvs::net {

namespace {

using ErrorCode = boost::system::error_code;

// Kept in the frame of the caller: when the operation and the timer end in the same moment the bytes
// must not be lost with the result of the loser.
struct Outcome {
    ErrorCode error;
    std::size_t count = 0;
};

asio::awaitable<void> read_once(tcp::socket& socket, asio::mutable_buffer buffer, Outcome& outcome)
{
    std::tie(outcome.error, outcome.count) = co_await socket.async_read_some(buffer, as_value);
}

asio::awaitable<void> write_whole(tcp::socket& socket, asio::const_buffer buffer, Outcome& outcome)
{
    std::tie(outcome.error, outcome.count) = co_await asio::async_write(socket, buffer, as_value);
}

asio::awaitable<void> pass(asio::steady_timer& timer)
{
    co_await timer.async_wait(as_value);
}

asio::awaitable<NetFailure> failure_of(Outcome outcome)
{
    const bool cancelled = co_await is_cancelled();
    if (cancelled)
        co_return NetFailure(NetErrc::cancelled);
    if (outcome.error == asio::error::operation_aborted)
        co_return NetFailure(NetErrc::timed_out);
    co_return NetFailure(errc_of(outcome.error), outcome.error.message());
}

}  // namespace

asio::awaitable<Result<std::size_t, NetFailure>> read_some(tcp::socket& socket,
                                                           std::span<char> buffer,
                                                           Deadline deadline)
{
    using namespace asio::experimental::awaitable_operators;
    if (co_await is_cancelled())
        co_return std::unexpected(NetFailure(NetErrc::cancelled));
    asio::steady_timer timer(socket.get_executor(), deadline);
    Outcome outcome;
    const auto target = asio::buffer(buffer.data(), buffer.size());
    co_await (read_once(socket, target, outcome) || pass(timer));
    if (outcome.count > 0)
        co_return outcome.count;
    co_return std::unexpected(co_await failure_of(outcome));
}

asio::awaitable<Result<void, NetFailure>> read_exactly(tcp::socket& socket, std::span<char> buffer,
                                                       Deadline deadline)
{
    while (!buffer.empty()) {
        const auto count = co_await read_some(socket, buffer, deadline);
        if (!count)
            co_return std::unexpected(count.error());
        buffer = buffer.subspan(*count);
    }
    co_return Result<void, NetFailure>();
}

asio::awaitable<Result<void, NetFailure>> write_all(tcp::socket& socket, std::string_view bytes,
                                                    Deadline deadline)
{
    using namespace asio::experimental::awaitable_operators;
    if (co_await is_cancelled())
        co_return std::unexpected(NetFailure(NetErrc::cancelled));
    asio::steady_timer timer(socket.get_executor(), deadline);
    Outcome outcome;
    const auto source = asio::buffer(bytes.data(), bytes.size());
    co_await (write_whole(socket, source, outcome) || pass(timer));
    if (outcome.count == bytes.size())
        co_return Result<void, NetFailure>();
    co_return std::unexpected(co_await failure_of(outcome));
}

void reset_connection(tcp::socket& socket)
{
    ErrorCode ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

}  // namespace tgvs::net
