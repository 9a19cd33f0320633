#include "service/ledger.hpp"

#include "base/file.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fcntl.h>
#include <future>
#include <sys/stat.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;

const control::Person anna = {.name = "Anna", .role = control::Role::admin, .door = "panel"};

TEST(Ledger, IsNotHeldUpByAPipeInItsPlace)
{
    const test::TempFolder folder;
    const auto file = folder.path() / "audit.jsonl";
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
    prometheus::Registry registry;
    Ledger ledger(file, registry);
    auto noted = std::async(std::launch::async,
                            [&] { ledger.note("skip", anna, Ledger::Result::done, "skipped"); });
    EXPECT_EQ(noted.wait_for(20s), std::future_status::ready);
    const FileDescriptor reader(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    noted.wait();
    EXPECT_EQ(ledger.rows_json(10), "{\"rows\":[]}\n");
}

TEST(Ledger, WhoIsRefusedAgainAndAgainDoesNotPushOutWhatOthersDid)
{
    const test::TempFolder folder;
    prometheus::Registry registry;
    Ledger ledger(folder.path() / "audit.jsonl", registry);
    int told = 0;
    ledger.set_listener([&told](const std::string&, const control::Person&) { ++told; });
    ledger.note("stop", anna, Ledger::Result::done, "off the air");
    const control::Person boris = {.name = "Boris", .door = "panel"};
    for (int i = 0; i < 15'000; ++i)
        ledger.note("skip", boris, Ledger::Result::refused,
                    "the role viewer does not allow that " + std::to_string(i));
    EXPECT_THAT(ledger.rows_json(1'000), testing::HasSubstr("off the air"));
    EXPECT_LT(told, 200);
    ledger.note("pause", boris, Ledger::Result::done, "paused");
    EXPECT_THAT(ledger.rows_json(1), testing::HasSubstr("paused"));
}

}  // namespace
}  // namespace tgvs::service
