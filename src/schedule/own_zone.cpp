#include "schedule/own_zone.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

namespace {

struct Onset {
    Instant at;
    std::chrono::seconds from;
    std::chrono::seconds to;
};

Result<void> add_onsets(const Observance& observance, const LocalWindow& window, Work& work,
                        std::vector<Onset>& into)
{
    const auto add = [&](LocalTime time) {
        into.push_back({as_utc(time) - observance.from, observance.from, observance.to});
    };
    for (const auto time : observance.extras)
        add(time);
    if (!observance.rule) {
        add(observance.start);
        return {};
    }
    const auto times = instances(*observance.rule, observance.start, false, window, work);
    if (!times)
        return std::unexpected(times.error());
    const auto& until = observance.rule->until;
    for (const auto time : *times)
        if (!until || until->form != Form::utc ||
            as_utc(time) - observance.from <= as_utc(until->time))
            add(time);
    return {};
}

}  // namespace

Result<Zone> make_zone(const OwnZone& own, Instant until, Work& work)
{
    using namespace std::chrono;
    if (!own.wrong.empty())
        return failure(own.wrong);
    const LocalWindow window = {.from = LocalDay(year(1968) / January / 1),
                                .to = as_local(until + days(366))};
    std::vector<Onset> onsets;
    for (const auto& observance : own.observances)
        if (auto added = add_onsets(observance, window, work, onsets); !added)
            return std::unexpected(std::move(added.error()));
    std::ranges::stable_sort(onsets, {}, &Onset::at);
    if (onsets.empty())
        return failure("none of its changes is near our time");
    std::vector<Zone::Change> changes;
    for (const auto& onset : onsets)
        changes.push_back({onset.at, onset.to});
    return Zone(onsets.front().from, std::move(changes));
}

}  // namespace tgvs::schedule
