#include "outputs/name_resolution.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

namespace tgvs::outputs {
namespace {

using namespace std::chrono_literals;

const std::atomic<bool> running = false;

// Answers nobody until it is told to.
struct MuteServer {
    std::shared_ptr<std::promise<void>> speak = std::make_shared<std::promise<void>>();
    std::shared_future<void> spoken = speak->get_future().share();
    std::shared_ptr<std::atomic<int>> asked = std::make_shared<std::atomic<int>>(0);

    NameLookUp look_up() const
    {
        return [spoken = spoken, asked = asked, speak = speak](const std::string&) {
            ++*asked;
            spoken.wait();
            return true;
        };
    }
};

TEST(NameResolution, GivesTheAnswerOfTheSystem)
{
    EXPECT_EQ(resolve_name("127.0.0.1", 10s, running), NameAnswer::found);
    EXPECT_EQ(resolve_name(std::string(300, 'x'), 10s, running), NameAnswer::unknown);
}

TEST(NameResolution, AMuteNameServerIsWaitedForNoLongerThanTheLimit)
{
    const MuteServer server;
    EXPECT_EQ(resolve_name("host", 50ms, running, server.look_up()), NameAnswer::no_answer);
    EXPECT_EQ(*server.asked, 1);
    server.speak->set_value();
}

TEST(NameResolution, AMuteNameServerIsAskedAgainAsItMayBeBack)
{
    const MuteServer server;
    const auto look_up = [mute = server.look_up(), asked = server.asked](const std::string& name) {
        return *asked == 0 ? mute(name) : ++*asked > 1;
    };
    EXPECT_EQ(resolve_name("host", 20s, running, look_up), NameAnswer::found);
    EXPECT_EQ(*server.asked, 2);
    server.speak->set_value();
}

TEST(NameResolution, EndsSoonAfterItIsToldTo)
{
    const MuteServer server;
    std::atomic<bool> stop = false;
    std::jthread other([&] {
        while (*server.asked == 0)
            std::this_thread::yield();
        stop = true;
    });
    EXPECT_EQ(resolve_name("host", 20s, stop, server.look_up()), NameAnswer::stopped);
    server.speak->set_value();
}

}  // namespace
}  // namespace tgvs::outputs
