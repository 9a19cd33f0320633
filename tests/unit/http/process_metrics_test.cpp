#include "http/process_metrics.hpp"

#include "support.hpp"

#include <prometheus/metric_family.h>

#include <map>
#include <time.h>
#include <unistd.h>

namespace tgvs::http {
namespace {

std::map<std::string, double> values(const ProcessMetrics& metrics)
{
    std::map<std::string, double> result;
    for (const auto& family : metrics.Collect())
        result[family.name] = family.type == prometheus::MetricType::Counter
                                  ? family.metric[0].counter.value
                                  : family.metric[0].gauge.value;
    return result;
}

double seconds_of(clockid_t clock)
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// The name of a process may hold blanks and brackets.
TEST(ProcessMetrics, ReadTheFieldsOfProcSelfStat)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file_atomically(
        folder.path() / "stat",
        "42 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 250 150 13 14 15 16 9 18 1000 1048576 16 "
        "18446744073709551615 1 1\n"));
    std::filesystem::create_directory(folder.path() / "fd");
    for (const auto* name : {"0", "1", "2"})
        ASSERT_TRUE(write_file_atomically(folder.path() / "fd" / name, ""));
    const auto boot_before = seconds_of(CLOCK_BOOTTIME);
    const auto now_before = seconds_of(CLOCK_REALTIME);
    auto found = values(ProcessMetrics(folder.path()));
    const auto boot_after = seconds_of(CLOCK_BOOTTIME);
    const auto now_after = seconds_of(CLOCK_REALTIME);
    const auto started = 1'000.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
    EXPECT_GE(found["process_start_time_seconds"], now_before - boot_after + started - 1e-3);
    EXPECT_LE(found["process_start_time_seconds"], now_after - boot_before + started + 1e-3);
    EXPECT_EQ(found["process_cpu_seconds_total"],
              400.0 / static_cast<double>(::sysconf(_SC_CLK_TCK)));
    EXPECT_EQ(found["process_threads"], 9);
    EXPECT_EQ(found["process_virtual_memory_bytes"], 1'048'576);
    EXPECT_EQ(found["process_resident_memory_bytes"],
              16.0 * static_cast<double>(::sysconf(_SC_PAGESIZE)));
    EXPECT_EQ(found["process_open_fds"], 3);
    EXPECT_GT(found["process_max_fds"], 0);
}

TEST(ProcessMetrics, OfThisProcessAreBelievable)
{
    auto found = values(ProcessMetrics());
    EXPECT_GT(found["process_resident_memory_bytes"], 1'000'000);
    EXPECT_GT(found["process_virtual_memory_bytes"], found["process_resident_memory_bytes"]);
    EXPECT_GE(found["process_open_fds"], 3);
    EXPECT_LT(found["process_open_fds"], found["process_max_fds"]);
    EXPECT_GE(found["process_threads"], 1);
    const auto now = static_cast<double>(::time(nullptr));
    EXPECT_LE(found["process_start_time_seconds"], now + 1);
    EXPECT_GT(found["process_start_time_seconds"], now - 600);
}

TEST(ProcessMetrics, AreLeftOutWhereProcIsHidden)
{
    const auto found = values(ProcessMetrics("/no/such/folder"));
    EXPECT_FALSE(found.contains("process_threads"));
    EXPECT_FALSE(found.contains("process_open_fds"));
}

}  // namespace
}  // namespace tgvs::http
