// What a child may take, and what is left of us in it.
#include "process/child.hpp"
#include "process/memory_limit.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::process {
namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;

TEST(ChildBounds, AllThatMayRunAtOnceFitIntoWhatThereIs)
{
    const struct {
        std::uint64_t machine;
        std::optional<std::uint64_t> group;
        std::uint64_t limit;
    } rows[] = {
        {2'048 * mib, std::nullopt, 640 * mib}, {64'000 * mib, std::nullopt, 2'048 * mib},
        {512 * mib, std::nullopt, 640 * mib},   {4'096 * mib, 3'072 * mib, 1'152 * mib},
        {4'096 * mib, 256 * mib, 640 * mib},    {4'096 * mib, 8'192 * mib, 1'664 * mib},
    };
    for (std::uint64_t all = 2'048 * mib; all < 20'000 * mib; all += 100 * mib)
        EXPECT_LE(
            service_bytes + look_bytes + decoding_children * child_memory_limit(all, std::nullopt),
            all);
    for (const auto& row : rows)
        EXPECT_EQ(child_memory_limit(row.machine, row.group), row.limit) << row.machine / mib;
}

TEST(ChildBounds, TheSmallestLimitOfTheGroupsAboveUsCounts)
{
    const test::TempFolder folder;
    const auto group = folder.write("cgroup", "1:name=systemd:/x\n5:memory:/box\n0::/a.slice/b\n");
    const auto limit = [&] { return group_memory_limit(group, folder.path()); };
    EXPECT_EQ(limit(), std::nullopt);
    folder.write("a.slice/b/memory.max", "max\n");
    EXPECT_EQ(limit(), std::nullopt);
    folder.write("a.slice/memory.max", "700\n");
    EXPECT_EQ(limit(), 700u);
    folder.write("a.slice/b/memory.max", "900\n");
    EXPECT_EQ(limit(), 700u);
    folder.write("memory/box/memory.limit_in_bytes", "600\n");
    EXPECT_EQ(limit(), 600u);
    folder.write("memory.max", "500\n");
    EXPECT_EQ(limit(), 500u) << "the mount itself, as a container has it";
    folder.write("memory.max", "nonsense\n");
    EXPECT_EQ(limit(), 600u);
    EXPECT_EQ(group_memory_limit(folder.path() / "none", folder.path()), std::nullopt);
}

TEST(ChildBounds, AChildGetsNoMoreMemoryThanThat)
{
    const auto bytes = [](std::uint64_t count) {
        return run({.argv = {"python3", "-c", "len(bytearray(" + std::to_string(count) + "))"}},
                   {});
    };
    const auto modest = bytes(64 * mib);
    ASSERT_TRUE(modest);
    EXPECT_TRUE(modest->success()) << modest->err;
    const auto greedy = bytes(child_memory_limit() + mib);
    ASSERT_TRUE(greedy);
    EXPECT_NE(greedy->err.find("MemoryError"), std::string::npos) << greedy->err;
}

TEST(ChildBounds, WhoOnlyLooksMayGetLess)
{
    const Command command = {.argv = {"python3", "-c", "len(bytearray(256 << 20))"},
                             .memory_limit_bytes = 128 * mib};
    const auto finished = run(command, {});
    ASSERT_TRUE(finished);
    EXPECT_NE(finished->err.find("MemoryError"), std::string::npos) << finished->err;
}

TEST(ChildBounds, TheKernelEndsAChildRatherThanUs)
{
    const auto finished =
        run({.argv = {"sh", "-c", "until grep -qx 1000 /proc/self/oom_score_adj; do :; done"}},
            {.total = std::chrono::seconds(60)});
    ASSERT_TRUE(finished);
    EXPECT_TRUE(finished->success()) << finished->reason();
}

TEST(ChildBounds, AFileHasALimit)
{
    const test::TempFolder folder;
    const auto file = folder.path() / "file";
    const auto finished = run({.argv = {"sh", "-c", "head -c 100000 /dev/zero >file"},
                               .folder = folder.path(),
                               .file_limit_bytes = 4'096},
                              {});
    ASSERT_TRUE(finished);
    EXPECT_FALSE(finished->success());
    EXPECT_EQ(std::filesystem::file_size(file), 4'096u);
}

TEST(ChildBounds, NothingItExecutesHasMoreRightsThanWe)
{
    const auto finished = run({.argv = {"grep", "NoNewPrivs", "/proc/self/status"}}, {});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->out, "NoNewPrivs:\t1\n");
}

}  // namespace
}  // namespace tgvs::process
