#include "outputs/name_resolution.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

namespace tgvs::outputs {
namespace {

using namespace std::chrono_literals;

const std::atomic<bool> running = false;

Addresses one_address()
{
    return Addresses(1);
}

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
            return one_address();
        };
    }
};

TEST(NameResolution, GivesTheAnswerOfTheSystem)
{
    const auto found = resolve_name("127.0.0.1", 10s, running);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->at(0).ss_family, AF_INET);
    EXPECT_EQ(resolve_name(std::string(300, 'x'), 10s, running).error(), NameErrc::unknown);
}

TEST(NameResolution, AMuteNameServerIsWaitedForNoLongerThanTheLimit)
{
    const MuteServer server;
    EXPECT_EQ(resolve_name("host", 500ms, running, server.look_up()).error(), NameErrc::no_answer);
    EXPECT_EQ(*server.asked, 1);
    server.speak->set_value();
}

TEST(NameResolution, AMuteNameServerIsAskedAgainAsItMayBeBack)
{
    const MuteServer server;
    const auto look_up = [mute = server.look_up(), asked = server.asked](const std::string& name) {
        return *asked == 0 ? mute(name) : ++*asked > 1 ? one_address() : Addresses();
    };
    EXPECT_EQ(resolve_name("host", 20s, running, look_up)->size(), 1U);
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
    EXPECT_EQ(resolve_name("host", 20s, stop, server.look_up()).error(), NameErrc::stopped);
    server.speak->set_value();
}

}  // namespace
}  // namespace tgvs::outputs
