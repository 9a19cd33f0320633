// service/calendar_poller.hpp: asks the addresses of calendars again and again, and has what they said last.
//
// Threads  one of its own, for an answer may take a minute: the files of the plan do not wait for it. `news` is called on it;
//          the rest from any.
// Bounds   one question at a time; of each address the newest text alone.
#pragma once

#include "service/calendar_fetch.hpp"
#include "service/calendar_poll.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace tgvs::service {

struct PolledCalendar {
    std::string address;
    Validators known = {};  // of the copy that there is
};

using Fetch = std::function<Result<Fetched, FetchFailure>(
    const std::string& address, const Validators& known, const std::stop_token& stop)>;

class CalendarPoller {
public:
    CalendarPoller(std::vector<PolledCalendar> calendars, Fetch fetch, std::function<void()> news,
                   PollOptions options = {});
    ~CalendarPoller();

    // What its server said, if it has said something since the last call. It is asked again after go_on().
    std::optional<Result<Fetched, FetchFailure>> take(const std::string& address);
    // What came has been judged. `known`: of the copy that there is now; nothing: all of it is wanted, changed or not.
    // From the next time on it is asked no sooner than after `refresh`.
    void go_on(const std::string& address, Validators known, std::chrono::seconds refresh = {});

private:
    using Clock = std::chrono::steady_clock;

    struct Polled {
        PolledCalendar calendar;
        CalendarPoll poll;
        std::chrono::seconds refresh{};
        Clock::time_point next{};
        std::optional<Result<Fetched, FetchFailure>> said = {};
        bool is_judged = true;
    };

    void run(const std::stop_token& stop);
    Polled* due();

    Fetch fetch_;
    std::function<void()> news_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Polled> polled_;
    std::jthread thread_;
};

}  // namespace tgvs::service
