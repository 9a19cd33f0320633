#include "control/after_break.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using media::Seconds;

constexpr BreakRules resume = {};
constexpr BreakRules next = {.after = AfterBreak::next};

struct Row {
    const char* what;
    CutItem item;
    bool resumed;
    bool with_next;
};

TEST(AfterBreak, Table)
{
    constexpr Row rows[] = {
        {"in its middle", {.at = Seconds(100), .length = Seconds(600)}, true, false},
        {"just enough left", {.at = Seconds(539), .length = Seconds(600)}, true, false},
        {"a minute left", {.at = Seconds(540), .length = Seconds(600)}, false, false},
        {"shorter than a minute", {.at = Seconds(1), .length = Seconds(50)}, false, false},
        {"of unknown length", {.at = Seconds(100)}, true, false},
        {"live, of the programme", {.live = true}, true, false},
        {"live, of an event", {.live = true, .of_event = true}, true, true},
        {"of an event",
         {.at = Seconds(100), .length = Seconds(600), .of_event = true},
         true,
         false},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(goes_on(row.item, resume), row.resumed) << row.what;
        EXPECT_EQ(goes_on(row.item, next), row.with_next) << row.what;
    }
}

}  // namespace
}  // namespace tgvs::control
