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

}  // namespace
}  // namespace tgvs::service
