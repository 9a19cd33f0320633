// Thousands of random walks: a server that counts, a way that loses, doubles and delays, and a box that must deliver each
// event once and in order.
#include "bot/update_box.hpp"
#include "unit/bot/update_box_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

namespace tgvs::bot::test {
namespace {

constexpr std::int64_t the_channel = 7;
constexpr std::int32_t channel_numbers =
    10'000;  // an event of the channel has its pts and this as its number

struct Walk {
    explicit Walk(unsigned seed) : random(seed) {}

    int below(int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); }
    bool one_in(int n) { return below(n) == 0; }
    UpdateBox::Time at(int ms) const { return UpdateBox::Time() + milliseconds(ms); }

    using Delivery = std::function<Actions(UpdateBox&)>;

    void later(int ms, Delivery what) { waiting.emplace(now + ms, std::move(what)); }

    // One in five is lost, one in twenty comes twice, all come up to 0.8 s late.
    void send(Packet what)
    {
        if (one_in(5))
            return;
        for (int times = one_in(20) ? 2 : 1; times > 0; --times)
            later(below(800), [this, what](UpdateBox& box) { return box.push(what, at(now)); });
    }

    void happen()
    {
        if (one_in(3)) {
            ++channel_pts;
            auto one = of_channel(the_channel, channel_pts);
            one.update = numbered(channel_numbers + channel_pts);
            send(packet({one}));
            return;
        }
        ++pts;
        if (one_in(4)) {  // by the client itself: only its answer tells it
            own.insert(pts);
            later(below(300), [this, its = pts](UpdateBox& box) {
                return box.own_result(packet({common(its)}), at(now));
            });
            return;
        }
        send(packet({common(pts)}));
    }

    Difference answer(std::int32_t from)
    {
        std::vector<std::int32_t> numbers;
        const auto to = std::min(pts, from + 5);
        for (auto one = from + 1; one <= to; ++one)
            numbers.push_back(one);
        if (numbers.empty())
            return {.kind = Difference::Kind::empty};
        return whole(numbers, {.pts = to},
                     to < pts ? Difference::Kind::slice : Difference::Kind::whole);
    }

    ChannelDifference channel_answer(std::int32_t from)
    {
        std::vector<std::int32_t> numbers;
        const auto to = std::min(channel_pts, from + 3);
        for (auto one = from + 1; one <= to; ++one)
            numbers.push_back(channel_numbers + one);
        return of_channel_whole(numbers, std::max(to, from), to >= channel_pts);
    }

    void carry_out(const Actions& actions)
    {
        for (const auto& one : actions) {
            if (const auto* arrived = std::get_if<action::Deliver>(&one)) {
                delivered.push_back(number_of(arrived->update));
            } else if (const auto* ask = std::get_if<action::AskDifference>(&one)) {
                ++questions;
                if (one_in(6))
                    later(below(300), [this](UpdateBox& box) {
                        return box.ask_failed(AskFailure::retry, at(now));
                    });
                else
                    later(below(300), [this, from = ask->pts](UpdateBox& box) {
                        return box.difference(answer(from), at(now));
                    });
            } else if (const auto* asked = std::get_if<action::AskChannel>(&one)) {
                later(below(300), [this, from = asked->pts](UpdateBox& box) {
                    return box.channel_difference(the_channel, channel_answer(from), at(now));
                });
            } else {
                unexpected = said({one});
            }
        }
    }

    void run()
    {
        UpdateBox box(at(0), Places{.pts = pts});
        box.watch_from(the_channel, channel_pts);
        for (int i = 0; i < 60; ++i)
            later(below(6'000), [this](UpdateBox&) {
                happen();
                return Actions();
            });
        // At the end the connection is new, so that what was lost at last is found as well.
        later(10'000, [this](UpdateBox& all) { return all.restarted(at(now)); });
        while (!waiting.empty() || box.asking() || now < 20'000) {
            const auto next =
                waiting.empty() ? now + 100 : std::min(waiting.begin()->first, now + 100);
            now = next;
            carry_out(box.tick(at(now)));
            while (!waiting.empty() && waiting.begin()->first <= now) {
                const auto what = std::move(waiting.begin()->second);
                waiting.erase(waiting.begin());
                carry_out(what(box));
            }
            ASSERT_LT(now, 200'000);
        }
    }

    std::vector<std::int32_t> heard(bool of_the_channel) const
    {
        std::vector<std::int32_t> numbers;
        for (const auto one : delivered)
            if ((one > channel_numbers) == of_the_channel && !own.contains(one))
                numbers.push_back(one);
        return numbers;
    }

    std::minstd_rand random;
    int now = 0;
    std::int32_t pts = 100;
    std::int32_t channel_pts = 500;
    std::set<std::int32_t> own;
    std::multimap<int, Delivery> waiting;
    std::vector<std::int32_t> delivered;
    int questions = 0;
    std::string unexpected;
};

void walk(unsigned seed)
{
    Walk one(seed);
    one.run();
    std::vector<std::int32_t> common_events;
    for (auto pts = 101; pts <= one.pts; ++pts)
        if (!one.own.contains(pts))
            common_events.push_back(pts);
    std::vector<std::int32_t> channel_events;
    for (auto pts = 501; pts <= one.channel_pts; ++pts)
        channel_events.push_back(channel_numbers + pts);
    ASSERT_EQ(one.heard(false), common_events) << "seed " << seed;
    ASSERT_EQ(one.heard(true), channel_events) << "seed " << seed;
    ASSERT_EQ(one.unexpected, "") << "seed " << seed;
    ASSERT_LT(one.questions, 60) << "seed " << seed;
}

TEST(UpdateBoxWalkTest, EachEventIsDeliveredOnceAndInOrder)
{
    for (unsigned seed = 1; seed <= 200; ++seed)
        walk(seed);
}

TEST(UpdateBoxWalkTestLong, EachEventIsDeliveredOnceAndInOrder)
{
    for (unsigned seed = 1'000; seed <= 4'000; ++seed)
        walk(seed);
}

}  // namespace
}  // namespace tgvs::bot::test
