#include "outputs/name_resolution.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <thread>

namespace tgvs::outputs {

namespace {

using Clock = std::chrono::steady_clock;

// Shared, because the thread that asks may outlive the one that waits.
struct Question {
    std::string host;
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<bool> found;
};

void ask(const std::shared_ptr<Question>& question)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* addresses = nullptr;
    const bool found = ::getaddrinfo(question->host.c_str(), nullptr, &hints, &addresses) == 0;
    if (addresses != nullptr)
        ::freeaddrinfo(addresses);
    {
        const std::scoped_lock lock(question->mutex);
        question->found = found;
    }
    question->answered.notify_all();
}

}  // namespace

NameAnswer resolve_name(const std::string& host, std::chrono::milliseconds limit,
                        const std::atomic<bool>& stop)
{
    constexpr std::chrono::milliseconds stop_check_interval{100};
    // A name server that is back does not answer what it was asked before.
    constexpr std::chrono::seconds ask_again{1};
    auto question = std::make_shared<Question>();
    question->host = host;
    const auto until = Clock::now() + limit;
    auto next = Clock::now();
    std::unique_lock lock(question->mutex);
    while (!question->found) {
        if (stop)
            return NameAnswer::stopped;
        const auto now = Clock::now();
        if (now >= next) {
            // Detached: nothing can end it before the time-out of the resolver: a dozen at once.
            std::thread(ask, question).detach();
            next = now + ask_again;
        }
        if (now >= until)
            return NameAnswer::no_answer;
        question->answered.wait_until(lock, std::min(until, now + stop_check_interval));
    }
    return *question->found ? NameAnswer::found : NameAnswer::unknown;
}

}  // namespace tgvs::outputs
