// All zones of this host from 2024 to 2045 against libc, which reads the same files with other code.
#include "schedule/zone_names.hpp"
#include "schedule/zones.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::schedule {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr std::time_t begin_2024 = 1'704'067'200;
constexpr std::time_t end_2045 = 2'398'377'600;
constexpr std::time_t a_day = 86'400;

std::vector<std::string> zone_files()
{
    const fs::path base = "/usr/share/zoneinfo";
    std::vector<std::string> names;
    for (const auto& file : fs::recursive_directory_iterator(base)) {
        const auto name = file.path().lexically_relative(base).string();
        if (file.is_regular_file() && is_zone_name(name) &&
            read_zone_file(name)->starts_with("TZif"))
            names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

long offset_by_libc(std::time_t time)
{
    std::tm broken{};
    ::localtime_r(&time, &broken);
    return broken.tm_gmtoff;
}

Instant instant(std::time_t time)
{
    return Instant(seconds(time));
}

class ZonesByBruteForce : public testing::Test {
protected:
    ~ZonesByBruteForce() override
    {
        if (before_)
            ::setenv("TZ", before_->c_str(), 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }

    static void use(const std::string& name)
    {
        ::setenv("TZ", (":" + name).c_str(), 1);
        ::tzset();
    }

private:
    std::optional<std::string> before_ = [] {
        const char* set = std::getenv("TZ");
        return set == nullptr ? std::nullopt : std::optional<std::string>(set);
    }();
};

// The second at which the offset changes, between two at which it differs.
std::time_t change_between(std::time_t before, std::time_t after)
{
    const auto offset = offset_by_libc(before);
    while (after - before > 1) {
        const auto middle = before + (after - before) / 2;
        (offset_by_libc(middle) == offset ? before : after) = middle;
    }
    return after;
}

// What a clock shows around a change, back to the instant: the first that shows it, else by the offset before.
int wrong_around(const Zone& zone, std::time_t change)
{
    const auto before = offset_by_libc(change - 1);
    const auto after = offset_by_libc(change);
    int wrong = 0;
    for (std::time_t local = change + before - 4 * 3'600; local < change + before + 4 * 3'600;
         local += 300) {
        const auto by_before = local - before;
        const auto by_after = local - after;
        const bool shown_before = offset_by_libc(by_before) == before;
        const bool shown_after = offset_by_libc(by_after) == after;
        const auto wanted = shown_before && shown_after ? std::min(by_before, by_after)
                            : shown_after               ? by_after
                                                        : by_before;
        wrong += zone.to_instant(LocalTime(seconds(local))) == instant(wanted) ? 0 : 1;
    }
    return wrong;
}

TEST_F(ZonesByBruteForce, HaveTheOffsetsOfLibc)
{
    Zones zones;
    std::size_t compared = 0;
    std::size_t changes = 0;
    const auto names = zone_files();
    ASSERT_GT(names.size(), 300u);
    for (const auto& name : names) {
        use(name);
        const auto zone = zones.find(name);
        ASSERT_NE(zone, nullptr) << name;
        int wrong = 0;
        for (std::time_t time = begin_2024; time < end_2045; time += a_day) {
            const auto offset = offset_by_libc(time);
            wrong += zone->offset_at(instant(time)).count() == offset ? 0 : 1;
            ++compared;
            if (offset == offset_by_libc(time + a_day))
                continue;
            const auto change = change_between(time, time + a_day);
            wrong += zone->offset_at(instant(change - 1)).count() == offset ? 0 : 1;
            wrong += zone->offset_at(instant(change)).count() == offset_by_libc(change) ? 0 : 1;
            wrong += wrong_around(*zone, change);
            ++changes;
        }
        EXPECT_EQ(wrong, 0) << name;
    }
    EXPECT_GT(compared, 2'000'000u);
    EXPECT_GT(changes, 5'000u);
}

}  // namespace
}  // namespace tgvs::schedule
