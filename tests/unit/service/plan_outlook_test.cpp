#include "service/plan_outlook.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace tgvs::service {

void PrintTo(const PlanLine& line, std::ostream* out)
{
    *out << static_cast<int>(line.verdict) << ' ' << line.text;
}

namespace {

using namespace std::chrono_literals;

TEST(PlanOutlook, SaysOfEachEventWhetherItCanBePlayed)
{
    using enum Verdict;
    constexpr auto late = "; it begins only when it is: start the service, or see its log";
    struct Row {
        const char* what;
        EventOutlook event;
        PlanLine said;
    };
    // clang-format off
    const Row rows[] = {
        {"an event of somebody else",
         {.line = "20:00 Dinner", .plays = false, .missing = "; x"}, {ok, "20:00 Dinner"}},
        {"nothing is there",
         {.line = "A", .missing = "; there is no a.mp4", .until = 1h}, {fail, "A: nothing of it can be played; there is no a.mp4"}},
        {"one item, encoded",
         {.line = "A", .items = 1, .looked_at = 1, .encoded = 1, .until = 1h}, {ok, "A, encoded"}},
        {"one live source",
         {.line = "A", .items = 1, .looked_at = 1, .encoded = 1, .live = true, .until = 1s}, {ok, "A, live"}},
        {"one item that waits, in good time",
         {.line = "A", .items = 1, .looked_at = 1, .next_waits = true, .until = 10min}, {ok, "A, not encoded yet"}},
        {"one item that waits, and the start is near",
         {.line = "A", .items = 1, .looked_at = 1, .next_waits = true, .until = 9min + 59s}, {warn, std::string("A, not encoded yet") + late}},
        {"an event that has begun",
         {.line = "A", .items = 1, .looked_at = 1, .next_waits = true, .until = -5min}, {warn, std::string("A, not encoded yet") + late}},
        {"some are encoded, the next one too",
         {.line = "A", .items = 3, .looked_at = 3, .encoded = 2, .until = 1s}, {ok, "A (3 items, 2 of them encoded)"}},
        {"some are encoded, but not the next one",
         {.line = "A", .items = 3, .looked_at = 3, .encoded = 2, .next_waits = true, .until = 1h},
         {ok, "A (3 items, 2 of them encoded, but not the next one)"}},
        {"none is encoded",
         {.line = "A", .items = 3, .looked_at = 3, .next_waits = true, .until = 1min},
         {warn, std::string("A (3 items, 0 of them encoded)") + late}},
        {"a list longer than what was looked at",
         {.line = "A", .items = 900, .looked_at = 200, .encoded = 200, .until = 1h}, {ok, "A (900 items, 200 or more of them encoded)"}},
        {"one of several is not there",
         {.line = "A", .items = 1, .looked_at = 1, .encoded = 1, .missing = "; there is no b.mp4", .until = 1h},
         {warn, "A, encoded; there is no b.mp4"}},
        {"one is not there, and the start is near",
         {.line = "A", .items = 1, .looked_at = 1, .next_waits = true, .missing = "; there is no b.mp4", .until = 1s},
         {warn, std::string("A, not encoded yet; there is no b.mp4") + late}},
    };
    // clang-format on
    for (const auto& [what, event, said] : rows)
        EXPECT_EQ(line_of(event), said) << what;
}

}  // namespace
}  // namespace tgvs::service
