#include "service/calendar_poller.hpp"

#include <algorithm>
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

void CalendarPoller::forget(const std::string& address)
{
    const std::scoped_lock lock(mutex_);
    for (auto& one : polled_)
        if (one.calendar.address == address)
            one.calendar.known = {};
}

CalendarPoller::Polled& CalendarPoller::due()
{
    return *std::ranges::min_element(polled_, {}, &Polled::next);
}

void CalendarPoller::run(const std::stop_token& stop)
{
    ::pthread_setname_np(::pthread_self(), "calendars");
    while (!stop.stop_requested()) {
        PolledCalendar calendar;
        {
            std::unique_lock lock(mutex_);
            const auto next = due().next;
            changed_.wait_until(lock, stop, next, [&] { return Clock::now() >= next; });
            if (stop.stop_requested())
                return;
            calendar = due().calendar;
        }
        auto said = fetch_(calendar.address, calendar.known, stop);
        if (stop.stop_requested())
            return;
        {
            const std::scoped_lock lock(mutex_);
            auto& one = due();
            one.next =
                Clock::now() + (said                    ? one.poll.answered()
                                : said.error().answered ? one.poll.refused(said.error().retry_after)
                                                        : one.poll.away());
            if (said)
                one.calendar.known = said->validators;
            one.said = std::move(said);
        }
        news_();
    }
}

}  // namespace tgvs::service
