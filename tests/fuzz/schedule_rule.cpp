// A rule and a start: what it gives is in order, in the window, no more than it may be, and does not depend on where the
// window begins.
#include "schedule/rule.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace tgvs::schedule;

void demand(bool holds)
{
    if (!holds)
        std::abort();
}

std::vector<LocalTime> given(const Rule& rule, const Written& start, const LocalWindow& window)
{
    Work work{.left = 100'000};
    const auto times = instances(rule, start.time, start.form == Form::date, window, work);
    if (!times)
        return {};
    demand(times->size() <= instances_limit && std::ranges::is_sorted(*times));
    demand(std::ranges::adjacent_find(*times) == times->end());
    for (const auto time : *times)
        demand(time >= start.time && time >= window.from && time <= window.to);
    return *times;
}

}  // namespace

// "20260101T000000 FREQ=DAILY".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto blank = std::min(text.find(' '), text.size());
    const auto start = parse_written(text.substr(0, blank));
    const auto rule = parse_rule(text.substr(std::min(blank + 1, text.size())));
    parse_length(text);
    parse_offset(text);
    parse_instant(text);
    if (!start || !rule)
        return 0;
    const auto middle = start->time + std::chrono::days(40);
    const auto end = start->time + std::chrono::days(90);
    const auto all = given(*rule, *start, {start->time, end});
    const auto later = given(*rule, *start, {middle, end});
    if (!all.empty() && !later.empty())
        demand(std::ranges::equal(
            std::ranges::subrange(std::ranges::lower_bound(all, middle), all.end()), later));
    return 0;
}
