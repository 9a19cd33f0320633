#include "service/playlist_keeper.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;

// Asks the network, and does not come back before it is told to.
struct SlowLists : playlist::ListExpander {
    bool may_be_list(const std::string& url) const override { return url.ends_with("slow"); }
    Result<std::vector<playlist::Item>> expand(const std::string& /*url*/) override
    {
        std::unique_lock lock(mutex);
        asked = true;
        changed.notify_all();
        changed.wait_for(lock, 30s, [this] { return interrupted; });
        return failure("interrupted");
    }
    void wait_until_asked()
    {
        std::unique_lock lock(mutex);
        EXPECT_TRUE(changed.wait_for(lock, 30s, [this] { return asked; }));
    }
    void interrupt()
    {
        const std::scoped_lock lock(mutex);
        interrupted = true;
        changed.notify_all();
    }

    std::mutex mutex;
    std::condition_variable changed;
    bool asked = false;
    bool interrupted = false;
};

// A channel, while there is a network.
struct Channel : playlist::ListExpander {
    bool may_be_list(const std::string& url) const override { return url.ends_with("@channel"); }
    Result<std::vector<playlist::Item>> expand(const std::string& /*url*/) override
    {
        ++asked;
        if (!there)
            return failure("no network");
        return std::vector<playlist::Item>{{"https://example.org/1", ""},
                                           {"https://example.org/2", ""}};
    }

    std::atomic<bool> there = true;
    std::atomic<int> asked = 0;
};

class PlaylistKeeperTest : public testing::Test {
protected:
    // The items, once there are others.
    std::vector<std::string> next_items(PlaylistKeeper& keeper)
    {
        const auto until = std::chrono::steady_clock::now() + 30s;
        std::vector<std::string> names;
        while (std::chrono::steady_clock::now() < until) {
            if (const auto items = keeper.take_items()) {
                for (const auto& item : *items)
                    names.push_back(std::filesystem::path(item.location).filename());
                return names;
            }
            std::unique_lock lock(mutex);
            told.wait_for(lock, 100ms);
        }
        ADD_FAILURE() << "no items";
        return names;
    }

    const test::TempFolder folder;
    prometheus::Registry registry;
    std::mutex mutex;
    std::condition_variable told;
    std::function<void()> changed = [this] { told.notify_all(); };
};

TEST_F(PlaylistKeeperTest, AnotherListIsReadAndWatchedFromThenOn)
{
    folder.write("a.mp4");
    folder.write("b.mp4");
    folder.write("c.mp4");
    const auto first = folder.write("first.txt", "a.mp4\n");
    const auto second = folder.write("second.txt", "b.mp4\n");
    PlaylistKeeper keeper(first, nullptr, changed, registry);
    EXPECT_EQ(next_items(keeper), std::vector<std::string>{"a.mp4"});
    keeper.use(second);
    EXPECT_EQ(next_items(keeper), std::vector<std::string>{"b.mp4"});
    folder.write("second.txt", "b.mp4\nc.mp4\n");
    EXPECT_EQ(next_items(keeper), (std::vector<std::string>{"b.mp4", "c.mp4"}));
    keeper.use(first);
    EXPECT_EQ(next_items(keeper), std::vector<std::string>{"a.mp4"});
}

TEST_F(PlaylistKeeperTest, AListThatAsksTheNetworkIsLeftForTheOther)
{
    folder.write("b.mp4");
    const auto second = folder.write("second.txt", "b.mp4\n");
    const auto first = folder.write("first.txt", "https://example.org/slow\n");
    SlowLists lists;
    PlaylistKeeper keeper(first, &lists, changed, registry);
    lists.wait_until_asked();
    keeper.use(second);
    lists.interrupt();
    EXPECT_EQ(next_items(keeper), std::vector<std::string>{"b.mp4"});
}

TEST_F(PlaylistKeeperTest, WhatAChannelGaveOutlivesTheProcessAndTheNetwork)
{
    const auto list = folder.write("list.txt", "https://example.org/@channel\n");
    const auto answers = folder.path() / "lists.json";
    const std::vector<std::string> both = {"1", "2"};
    Channel lists;
    {
        PlaylistKeeper keeper(list, &lists, changed, registry, answers);
        EXPECT_EQ(next_items(keeper), both);
        const auto until = std::chrono::steady_clock::now() + 30s;
        while (!std::filesystem::exists(answers) && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(10ms);
    }
    lists.there = false;
    prometheus::Registry other_registry;
    PlaylistKeeper keeper(list, &lists, changed, other_registry, answers);
    const auto items = keeper.take_items();
    ASSERT_TRUE(items) << "at once";
    EXPECT_EQ(items->size(), 2U);
    const auto until = std::chrono::steady_clock::now() + 30s;
    while (lists.asked < 2 && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(10ms);
    EXPECT_EQ(lists.asked, 2) << "what is known may be old";
    EXPECT_FALSE(keeper.take_items()) << "and is kept";
}

}  // namespace
}  // namespace tgvs::service
