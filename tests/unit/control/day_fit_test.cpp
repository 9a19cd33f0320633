// How what is planned fills its time.
#include "day_fixture.hpp"

namespace tgvs::control {
namespace {

std::optional<SlotFit> fit(const std::vector<Planned>& plan, std::size_t event = 0)
{
    Day day;
    day.set_plan(plan_of(plan));
    return day.fit_of(event, [](const playlist::Item& item, Seconds) -> ItemReadiness {
        if (item.location == "gone")
            return {.available = false};
        const bool known = item.location != "new";
        return {.from = Seconds{},
                .length = known ? Seconds(std::stoi(item.location) * 60) : Seconds{}};
    });
}

// Items are named by their minutes; the slot is an hour.
struct FitCase {
    std::vector<std::string> items;
    std::optional<SlotFit> fits;
    schedule::Options options = {};
    std::vector<Planned> others = {};
};

TEST(DayFitTest, WhatIsPlannedFillsItsTimeOrDoesNot)
{
    schedule::Options cut;
    cut.end = schedule::EndMode::cut;
    schedule::Options repeat;
    repeat.repeat = true;
    schedule::Options hard;
    hard.start = schedule::StartMode::hard;
    const schedule::Options soft;  // waits for 10 min
    schedule::Options first;
    first.priority = 5;
    const auto next = [](std::chrono::minutes start, const schedule::Options& options) {
        return std::vector<Planned>{{.uid = "next",
                                     .start = at(start),
                                     .end = at(start + 10min),
                                     .items = {"10"},
                                     .options = options}};
    };
    const FitCase cases[] = {
        {{"60"}, SlotFit{}},
        {{"20", "20"}, SlotFit{.free = 20min}},
        {{"20", "gone", "20"}, SlotFit{.free = 20min}},
        {{"50", "22", "30"}, SlotFit{.over = 12min}},  // the third does not begin any more
        {{"100"}, SlotFit{.over = 15min, .cut = 25min}},
        {{"100"}, SlotFit{.cut = 40min}, cut},
        {{"50"}, SlotFit{.over = 15min, .cut = 25min}, repeat},
        {{"25"}, SlotFit{.over = 15min}, repeat},
        {{"new"}, std::nullopt},
        {{"70", "new"}, SlotFit{.over = 10min}},  // whose length does not matter
        {{}, std::nullopt},
        {{"72"}, SlotFit{.cut = 12min}, {}, next(60min, hard)},
        {{"72"}, SlotFit{.over = 10min, .cut = 2min}, {}, next(60min, soft)},
        {{"72"}, SlotFit{.over = 5min, .cut = 7min}, {}, next(65min, hard)},
        // Ten minutes belong to the news.
        {{"60"}, SlotFit{.over = 10min}, {}, next(20min, first)},
        {{"40"}, SlotFit{.free = 10min}, {}, next(20min, first)},
    };
    for (const auto& one : cases) {
        std::vector<Planned> plan = {{.uid = "film",
                                      .start = at(0s),
                                      .end = at(1h),
                                      .items = one.items,
                                      .options = one.options}};
        plan.insert(plan.end(), one.others.begin(), one.others.end());
        EXPECT_EQ(fit(plan), one.fits) << &one - cases;
    }
    EXPECT_EQ(fit({{.uid = "endless", .start = at(0s), .end = at(0s), .items = {"30"}}}),
              std::nullopt);
}

}  // namespace
}  // namespace tgvs::control
