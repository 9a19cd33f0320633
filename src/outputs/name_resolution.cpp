#include "outputs/name_resolution.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace tgvs::outputs {

namespace {

using Clock = std::chrono::steady_clock;

// Shared, because the thread that asks may outlive the one that waits.
struct Question {
    std::string host;
    NameLookUp look_up;
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<Addresses> found;
};

void ask(const std::shared_ptr<Question>& question)
{
    auto found = question->look_up(question->host);
    {
        const std::scoped_lock lock(question->mutex);
        question->found = std::move(found);
    }
    question->answered.notify_all();
}

}  // namespace

Result<Addresses, NameErrc> resolve_name(const std::string& host, std::chrono::milliseconds limit,
                                         const std::atomic<bool>& stop, NameLookUp look_up)
{
    constexpr std::chrono::milliseconds stop_check_interval{100};
    // A name server that is back does not answer what it was asked before.
    constexpr std::chrono::seconds ask_again{1};
    auto question = std::make_shared<Question>();
    question->host = host;
    question->look_up = std::move(look_up);
    const auto until = Clock::now() + limit;
    auto next = Clock::now();
    std::unique_lock lock(question->mutex);
    while (!question->found) {
        if (stop)
            return std::unexpected(NameErrc::stopped);
        const auto now = Clock::now();
        if (now >= next) {
            // A dozen at once, as the time-out of the resolver goes; without a thread it is as if mute.
            ask_aside([question] { ask(question); });
            next = now + ask_again;
        }
        if (now >= until)
            return std::unexpected(NameErrc::no_answer);
        question->answered.wait_until(lock, std::min(until, now + stop_check_interval));
    }
    if (question->found->empty())
        return std::unexpected(NameErrc::unknown);
    return *question->found;
}

}  // namespace tgvs::outputs
