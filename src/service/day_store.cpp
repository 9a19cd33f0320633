#include "service/day_store.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "control/day_json.hpp"

#include <algorithm>
#include <system_error>

namespace tgvs::service {

namespace {

constexpr std::chrono::seconds write_day_every{2};
// When nothing of it is on air: so that a restart knows how long it was away.
constexpr std::chrono::minutes write_idle_day_every{1};

// But for what moves on by itself while an event is on air.
bool same_but_for_time(const control::DayState& a, const control::DayState& b)
{
    const auto same_event = [](const auto& one, const auto& other) {
        auto event = other.second;
        event.on_air = one.second.on_air;
        if (event.item && one.second.item)
            event.item->offset = one.second.item->offset;
        return one.first == other.first && event == one.second;
    };
    return a.over == b.over && a.series == b.series &&
           std::ranges::equal(a.events, b.events, same_event);
}

}  // namespace

control::DayState DayStore::load()
{
    std::error_code error;
    if (!std::filesystem::exists(file_, error))
        return {};
    const auto text = read_file(file_, control::day_limit_bytes);
    auto state = text ? control::day_from_json(*text) : std::unexpected(text.error());
    if (state) {
        saved_ = *state;
        return *std::move(state);
    }
    auto aside = file_;
    aside += ".damaged";
    std::filesystem::rename(file_, aside, error);
    log::error("schedule", "how far the plan had got cannot be used; events and series begin anew",
               {{"file", aside.string()}, {"reason", state.error().message}});
    return {};
}

void DayStore::keep(const control::DayState& state, Time now)
{
    const bool same = same_but_for_time(state, saved_);
    if (same && now - saved_at_ < write_day_every)
        return;
    if (same && state.events == saved_.events && now - saved_at_ < write_idle_day_every)
        return;
    saved_at_ = now;
    save(state);
}

void DayStore::save(const control::DayState& state)
{
    saved_ = state;
    const auto written =
        write_file_atomically(file_, control::day_to_json(state), {.durable = false});
    if (!written && !failed_)
        log::error("schedule",
                   "cannot save how far the plan has got; after a restart events would begin anew",
                   {{"reason", written.error().message}});
    failed_ = !written;
}

}  // namespace tgvs::service
