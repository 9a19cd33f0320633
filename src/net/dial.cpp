#include "net/dial.hpp"

#include "net/race.hpp"

#include <fmt/format.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

namespace tgvs::net {

namespace {

constexpr std::size_t most_addresses = 16;

using Connected = Result<tcp::socket, NetFailure>;

// A peer that vanished is noticed after about two minutes instead of Linux's two hours. The connection
// works without any of this, so that failures do not count.
void set_options(tcp::socket& socket)
{
    const auto set = [&socket](int level, int name, int value) {
        ::setsockopt(socket.native_handle(), level, name, &value, sizeof value);
    };
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 60);
    set(IPPROTO_TCP, TCP_KEEPINTVL, 15);
    set(IPPROTO_TCP, TCP_KEEPCNT, 4);
}

void add(NetFailure& sum, const NetFailure& more)
{
    if (sum.detail.empty())
        sum = more;
    else
        sum.detail += ", " + more.detail;
}

asio::awaitable<Connected> dial_direct(const std::vector<Endpoint>& targets,
                                       const DialOptions& options)
{
    NetFailure unresolved(NetErrc::bad_target);
    std::vector<tcp::endpoint> endpoints;
    for (const auto& target : targets) {
        const auto addresses =
            co_await resolve(target.host, options.look_up, options.attempt_limit);
        if (!addresses && addresses.error().code == NetErrc::cancelled)
            co_return std::unexpected(addresses.error());
        if (!addresses)
            add(unresolved, addresses.error());
        else
            for (const auto& address : *addresses)
                endpoints.emplace_back(address, target.port);
    }
    if (endpoints.empty())
        co_return std::unexpected(unresolved);
    if (endpoints.size() > most_addresses)
        endpoints.resize(most_addresses);
    const RaceLimits limits(options.attempt_limit, options.stagger);
    Race race(co_await asio::this_coro::executor, std::move(endpoints), limits);
    auto socket = co_await race.run();
    if (socket)
        set_options(*socket);
    else if (socket.error().code != NetErrc::cancelled && !unresolved.detail.empty())
        add(socket.error(), unresolved);
    co_return socket;
}

// Whether another target could fare better at the same proxy.
bool is_about_the_target(NetErrc code)
{
    return code == NetErrc::proxy_refused || code == NetErrc::timed_out || code == NetErrc::closed;
}

asio::awaitable<Connected> dial_by_proxy(const DialOptions& options)
{
    const auto& proxy = *options.proxy;
    const std::vector<Endpoint> proxy_place(1, Endpoint(proxy.host, proxy.port));
    NetFailure failure(NetErrc::bad_target);
    for (const auto& target : options.targets) {
        auto socket = co_await dial_direct(proxy_place, options);
        if (!socket)
            co_return socket;
        const auto deadline = Clock::now() + options.attempt_limit;
        const auto done = co_await socks5_connect(*socket, proxy, target, deadline);
        if (done)
            co_return socket;
        if (done.error().code == NetErrc::cancelled)
            co_return std::unexpected(done.error());
        add(failure, done.error());
        if (!is_about_the_target(done.error().code))
            break;
    }
    co_return std::unexpected(failure);
}

}  // namespace

asio::awaitable<Result<tcp::socket, NetFailure>> dial(DialOptions options)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    if (options.targets.empty())
        co_return std::unexpected(NetFailure(NetErrc::bad_target, "nothing to connect to"));
    if (options.proxy)
        co_return co_await dial_by_proxy(options);
    co_return co_await dial_direct(options.targets, options);
}

}  // namespace tgvs::net
