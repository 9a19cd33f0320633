#include "service/calendar_poller.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;

constexpr auto deadline = 60s;

// Two calendars at servers that answer at once.
class Polling : public testing::Test {
protected:
    Result<Fetched, FetchFailure> fetch(const std::string& address)
    {
        const std::scoped_lock lock(mutex_);
        ++asked_[address];
        changed_.notify_all();
        return Fetched{};
    }
    bool wait_for(const std::string& address, int times)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, deadline, [&] { return asked_[address] >= times; });
    }
    int asked(const std::string& address)
    {
        const std::scoped_lock lock(mutex_);
        return asked_[address];
    }
    void take(CalendarPoller& poller, const std::string& address, std::chrono::seconds refresh = {})
    {
        if (poller.take(address))
            poller.go_on(address, {}, refresh);
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, int> asked_;
};

TEST_F(Polling, IsAsSeldomAsACalendarAsksFor)
{
    CalendarPoller* poller = nullptr;
    std::mutex made;
    std::unique_lock lock(made);
    CalendarPoller polled(
        {{.address = "eager"}, {.address = "lazy"}},
        [this](const auto& address, const auto&, const auto&) { return fetch(address); },
        [&] {
            const std::scoped_lock until_made(made);
            take(*poller, "eager");
            take(*poller, "lazy", 1h);
        },
        {.every = 1ms, .jitter = 0});
    poller = &polled;
    lock.unlock();
    ASSERT_TRUE(wait_for("eager", 50));
    EXPECT_EQ(asked("lazy"), 2) << "at first, and when it has been heard";
}

TEST_F(Polling, WaitsUntilWhatCameIsJudged)
{
    CalendarPoller polled(
        {{.address = "eager"}, {.address = "judged"}},
        [this](const auto& address, const auto&, const auto&) { return fetch(address); }, [] {},
        {.every = 1ms, .jitter = 0});
    ASSERT_TRUE(wait_for("judged", 1));
    for (int i = 1; i < 20; ++i) {
        ASSERT_TRUE(wait_for("eager", i));
        while (!polled.take("eager"))
            std::this_thread::yield();
        polled.go_on("eager", {});
    }
    ASSERT_TRUE(wait_for("eager", 20));
    EXPECT_EQ(asked("judged"), 1);
}

}  // namespace
}  // namespace tgvs::service
