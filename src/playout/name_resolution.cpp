#include "playout/name_resolution.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <thread>

namespace tgvs::playout {

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
    auto question = std::make_shared<Question>();
    question->host = host;
    // Detached: nothing can end it early. One for each attempt within the resolver's own time-out.
    std::thread(ask, question).detach();

    const auto until = Clock::now() + limit;
    std::unique_lock lock(question->mutex);
    while (!question->found) {
        if (stop)
            return NameAnswer::stopped;
        const auto now = Clock::now();
        if (now >= until)
            return NameAnswer::no_answer;
        question->answered.wait_until(lock, std::min(until, now + stop_check_interval));
    }
    return *question->found ? NameAnswer::found : NameAnswer::unknown;
}

}  // namespace tgvs::playout
