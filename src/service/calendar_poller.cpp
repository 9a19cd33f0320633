#include "service/calendar_poller.hpp"

#include <pthread.h>
#include <utility>

namespace tgvs::service {

CalendarPoller::CalendarPoller(std::vector<PolledCalendar> calendars, Fetch fetch,
                               std::function<void()> news, PollOptions options)
    : fetch_(std::move(fetch)), news_(std::move(news))
{
    for (auto& calendar : calendars)
        polled_.push_back({.calendar = std::move(calendar), .poll = CalendarPoll(options)});
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

CalendarPoller::~CalendarPoller() = default;

std::optional<Result<Fetched, FetchFailure>> CalendarPoller::take(const std::string& address)
{
    const std::scoped_lock lock(mutex_);
    for (auto& one : polled_)
        if (one.calendar.address == address)
            return std::exchange(one.said, std::nullopt);
    return std::nullopt;
}

void CalendarPoller::go_on(const std::string& address, Validators known,
                           std::chrono::seconds refresh)
{
    const std::scoped_lock lock(mutex_);
    for (auto& one : polled_)
        if (one.calendar.address == address) {
            one.calendar.known = known;
            one.refresh = refresh;
            one.is_judged = true;
        }
    changed_.notify_all();
}

// The one that is to be asked first. Nothing: what they all said is yet to be judged.
CalendarPoller::Polled* CalendarPoller::due()
{
    Polled* first = nullptr;
    for (auto& one : polled_)
        if (one.is_judged && (first == nullptr || one.next < first->next))
            first = &one;
    return first;
}

void CalendarPoller::run(const std::stop_token& stop)
{
    ::pthread_setname_np(::pthread_self(), "calendars");
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        auto* const first = due();
        if (first == nullptr) {
            changed_.wait(lock, stop, [this] { return due() != nullptr; });
            continue;
        }
        if (Clock::now() < first->next) {
            changed_.wait_until(lock, stop, first->next, [&] { return due() != first; });
            continue;
        }
        const auto calendar = first->calendar;
        lock.unlock();
        auto said = fetch_(calendar.address, calendar.known, stop);
        if (stop.stop_requested())
            return;
        lock.lock();
        first->next =
            Clock::now() + (said                    ? first->poll.answered(first->refresh)
                            : said.error().answered ? first->poll.refused(said.error().retry_after)
                                                    : first->poll.away());
        first->said = std::move(said);
        first->is_judged = false;
        lock.unlock();
        news_();
        lock.lock();
    }
}

}  // namespace tgvs::service
