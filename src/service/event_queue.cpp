#include "service/event_queue.hpp"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace tgvs::service {

EventQueue::EventQueue() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void EventQueue::wake()
{
    const std::uint64_t one = 1;
    // Full means that a wake is already waiting.
    [[maybe_unused]] const auto written = ::write(fd_.get(), &one, sizeof one);
}

std::vector<Event> EventQueue::take()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(fd_.get(), &count, sizeof count);
    const std::scoped_lock lock(mutex_);
    return std::exchange(events_, {});
}

void EventQueue::add(Event event)
{
    {
        const std::scoped_lock lock(mutex_);
        events_.push_back(std::move(event));
    }
    wake();
}

}  // namespace tgvs::service
