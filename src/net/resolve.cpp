#include "net/resolve.hpp"

#include "base/name_lookup.hpp"

#include <boost/asio/ip/basic_endpoint.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace tgvs::net {

namespace {

// Shared, because the thread that asks may outlive the one that waits. The mutex guards all of it.
struct Question {
    std::mutex mutex;
    asio::steady_timer* waiting = nullptr;  // nothing: nobody waits any more
    std::optional<Addresses> answer;
};

// Ends the waiting whichever way its coroutine goes, be it destroyed with its context.
class Waiter {
public:
    Waiter(Question& question, asio::steady_timer& timer) : question_(question)
    {
        question_.waiting = &timer;
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter()
    {
        const std::scoped_lock lock(question_.mutex);
        question_.waiting = nullptr;
    }

private:
    Question& question_;
};

void wake(const std::shared_ptr<Question>& question)
{
    const std::scoped_lock lock(question->mutex);
    if (question->waiting != nullptr)
        question->waiting->cancel();
}

void ask(const std::shared_ptr<Question>& question, const std::string& host, const LookUp& look_up)
{
    auto answer = look_up(host);
    const std::scoped_lock lock(question->mutex);
    question->answer = std::move(answer);
    // Under the lock: while it waits, its executor exists. A timer is cancelled on its own executor.
    if (question->waiting != nullptr)
        asio::post(question->waiting->get_executor(), [question] { wake(question); });
}

std::optional<Addresses> answer_of(Question& question)
{
    const std::scoped_lock lock(question.mutex);
    return std::move(question.answer);
}

Addresses with_families_in_turn(const Addresses& addresses)
{
    Addresses of_first;
    Addresses of_other;
    for (const auto& address : addresses)
        (address.is_v6() == addresses.front().is_v6() ? of_first : of_other).push_back(address);
    Addresses result;
    for (std::size_t i = 0; i < std::max(of_first.size(), of_other.size()); ++i) {
        if (i < of_first.size())
            result.push_back(of_first[i]);
        if (i < of_other.size())
            result.push_back(of_other[i]);
    }
    return result;
}

}  // namespace

Addresses look_up_by_system(const std::string& name)
{
    Addresses addresses;
    for (const auto& found : addresses_of(name)) {
        asio::ip::tcp::endpoint endpoint;
        std::memcpy(endpoint.data(), &found, std::min(endpoint.capacity(), sizeof found));
        addresses.push_back(endpoint.address());
    }
    return addresses;
}

asio::awaitable<Result<Addresses, NetFailure>> resolve(std::string host, LookUp look_up,
                                                       std::chrono::milliseconds limit)
{
    boost::system::error_code not_an_address;
    const auto literal = asio::ip::make_address(host, not_an_address);
    if (!not_an_address)
        co_return Addresses(1, literal);
    if (co_await is_cancelled())
        co_return std::unexpected(NetFailure(NetErrc::cancelled));

    asio::steady_timer timer(co_await asio::this_coro::executor, limit);
    const auto question = std::make_shared<Question>();
    const Waiter waiter(*question, timer);
    if (!ask_aside(
            [question, host, look_up = std::move(look_up)] { ask(question, host, look_up); }))
        co_return std::unexpected(
            NetFailure(NetErrc::local, "cannot start a thread for name resolution"));
    co_await timer.async_wait(as_value);

    auto addresses = answer_of(*question);
    if (co_await is_cancelled())
        co_return std::unexpected(NetFailure(NetErrc::cancelled));
    if (!addresses)
        co_return std::unexpected(NetFailure(NetErrc::unresolved, "no answer for " + host));
    if (addresses->empty())
        co_return std::unexpected(NetFailure(NetErrc::unresolved, "no address for " + host));
    co_return with_families_in_turn(*addresses);
}

}  // namespace tgvs::net
