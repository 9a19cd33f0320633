#include "library/errands.hpp"

#include "library_support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace tgvs::library {
namespace {

using Mailbox = Errands<int, std::string>;
using Desk = ErrandDesk<Mailbox, std::string>;

TEST(Errands, AreCarriedOutOneAtATimeAndGivenOutOnce)
{
    int woken = 0;
    Mailbox errands([&] { ++woken; });
    EXPECT_FALSE(errands.accept());
    errands.ask(1);
    errands.ask(2);
    EXPECT_EQ(woken, 1) << "the second is ignored while the first is under way";
    EXPECT_EQ(errands.accept(), 1);
    EXPECT_FALSE(errands.accept());
    errands.ask(3);
    EXPECT_FALSE(errands.accept());
    EXPECT_FALSE(errands.take());
    errands.answer("one");
    errands.ask(4);
    EXPECT_EQ(errands.take(), "one");
    EXPECT_FALSE(errands.take());
    errands.ask(5);
    EXPECT_EQ(errands.accept(), 5);
    EXPECT_EQ(woken, 2);
}

TEST(ErrandDesk, GivesTheWorkerEachErrandWithItsOwner)
{
    Desk desk;
    const auto first = desk.open("first");
    const auto second = desk.open("second");
    second->ask(2);
    first->ask(1);
    auto order = desk.next();
    ASSERT_TRUE(order);
    EXPECT_EQ(order->whose, "first");
    order->errands->answer("done");
    EXPECT_EQ(first->take(), "done");
    order = desk.next();
    ASSERT_TRUE(order) << "one ring of the bell may stand for two";
    EXPECT_EQ(order->whose, "second");
    EXPECT_EQ(order->errand, 2);
}

TEST(ErrandDesk, AWorkerThatWaitsIsWokenByAnErrandAndByTheEnd)
{
    Desk desk;
    const auto errands = desk.open("reader");
    std::thread worker([&] {
        while (const auto order = desk.next())
            order->errands->answer(std::to_string(order->errand));
    });
    std::optional<std::string> answer;
    for (const int question : {1, 2, 3}) {
        errands->ask(question);
        EXPECT_TRUE(eventually([&] { return (answer = errands->take()).has_value(); }));
        EXPECT_EQ(answer, std::to_string(question));
    }
    desk.close();
    worker.join();
}

TEST(ErrandDesk, AWorkerThatIsBusyHoldsUpNoErrandThatAnotherCanTake)
{
    Desk desk;
    const auto first = desk.open("first");
    const auto second = desk.open("second");
    std::atomic<int> under_way = 0;
    std::vector<std::jthread> workers;
    for (int i = 0; i < 2; ++i)
        workers.emplace_back([&] {
            while (const auto order = desk.next()) {
                ++under_way;
                eventually([&] { return under_way >= 2 * order->errand; });
                order->errands->answer("done");
            }
        });
    bool both = true;
    for (int round = 1; round <= 100 && both; ++round) {
        first->ask(round);
        second->ask(round);
        both = eventually([&] { return under_way >= 2 * round; });
        EXPECT_TRUE(both) << "round " << round;
        for (const auto& reader : {first, second})
            both = both && eventually([&] { return reader->take().has_value(); });
    }
    desk.close();
}

TEST(ErrandDesk, GivesOutNothingOnceItIsClosed)
{
    Desk desk;
    const auto errands = desk.open("reader");
    errands->ask(1);
    desk.close();
    EXPECT_FALSE(desk.next());
}

TEST(ErrandDesk, AReaderThatIsGoneIsForgotten)
{
    Desk desk;
    auto gone = desk.open("gone");
    gone->ask(1);
    gone.reset();
    const auto there = desk.open("there");
    there->ask(2);
    const auto order = desk.next();
    ASSERT_TRUE(order);
    EXPECT_EQ(order->whose, "there");
}

TEST(ErrandDesk, AReaderThatOutlivesItAsksInVain)
{
    std::shared_ptr<Mailbox> errands;
    {
        Desk desk;
        errands = desk.open("reader");
        desk.close();
    }
    errands->ask(1);
    EXPECT_FALSE(errands->take());
}

}  // namespace
}  // namespace tgvs::library
