#include "base/time_text.hpp"

#include <gtest/gtest.h>

namespace tgvs {
namespace {

using namespace std::chrono_literals;

TEST(TimeText, IsANumberOfSecondsMinutesHoursOrDays)
{
    struct Row {
        std::string_view text, number;
        std::chrono::seconds unit;
    };
    const Row rows[] = {{"90s", "90", 1s},    {"15m", "15", 60s},      {"2h", "2", 3'600s},
                        {"1d", "1", 86'400s}, {"1.5h", "1.5", 3'600s}, {"m", "", 60s}};
    for (const auto& [text, number, unit] : rows) {
        const auto time = split_time(text);
        ASSERT_TRUE(time) << text;
        EXPECT_EQ(time->number, number) << text;
        EXPECT_EQ(time->unit, unit) << text;
    }
    for (const auto* none : {"", "90", "90 ", "2H", "1w", "s1"})
        EXPECT_FALSE(split_time(none)) << none;
}

}  // namespace
}  // namespace tgvs
