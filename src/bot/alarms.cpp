#include "bot/alarms.hpp"

#include "playlist/item.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::bot {

namespace {

using std::chrono::seconds;

struct AlarmRow {
    AlarmKind kind;
    std::string_view name;
    seconds patience;
    bool from_the_start;  // bad at first is worth telling
};
constexpr AlarmRow alarm_rows[alarm_kinds] = {
    {AlarmKind::session, "session", seconds(0), true},
    {AlarmKind::rights, "rights", seconds(0), true},
    {AlarmKind::air, "air", seconds(20), false},
    {AlarmKind::playlist, "playlist", seconds(20), true},
    {AlarmKind::disk, "disk", seconds(60), true},
    {AlarmKind::item, "item", seconds(0), true},
};

const AlarmRow& row_of(AlarmKind kind)
{
    return alarm_rows[static_cast<std::size_t>(kind)];
}

std::string alarm_title(const playlist::Item& item, const std::string& title)
{
    return title.empty() ? playlist::shown_name(item) : title;
}

}  // namespace

std::string_view to_string(AlarmKind kind)
{
    return row_of(kind).name;
}

Condition condition_of(const control::Channel& channel, StationTroubles troubles)
{
    Condition condition = {.troubles = std::move(troubles), .stopped = channel.desk.stopped};
    if (!channel.outputs.empty()) {
        condition.on_air = channel.outputs.front().state == "live";
        condition.off_reason = channel.outputs.front().problem;
    }
    if (condition.off_reason.empty() && !channel.troubles.empty())
        condition.off_reason = channel.troubles.front().text;
    for (const auto& failed : channel.failed)
        condition.failed.push_back({.id = failed.request.item.id(),
                                    .title = alarm_title(failed.request.item, {}),
                                    .reason = failed.reason});
    const auto look = [&](const playlist::Item& item, const std::string& title) {
        const auto found = channel.ready.find(item.id());
        if (found != channel.ready.end() && found->second.state == "failed")
            condition.failed.push_back({.id = found->first,
                                        .title = alarm_title(item, title),
                                        .reason = found->second.reason});
    };
    for (const auto& next : channel.next)
        look(next.item, next.title);
    for (const auto& request : channel.desk.queue)
        look(request.item, {});
    return condition;
}

// A clock that was put back makes nothing later than now.
void Alarms::adopt(AlarmKind kind, const AlarmKept& kept, Time now, WallTime wall)
{
    const auto time_of = [&](WallTime at) {
        return now - std::max(wall - at, WallTime::duration());
    };
    auto& its = states_[static_cast<std::size_t>(kind)];
    if (kept.last_told)
        its.last_told = time_of(*kept.last_told);
    if (!kept.since)
        return;
    its.since = time_of(*kept.since);
    its.was_good = true;
    its.told = true;
    its.doubted = true;
}

AlarmKept Alarms::kept(AlarmKind kind, Time now, WallTime wall) const
{
    const auto wall_of = [&](Time at) {
        return wall - std::chrono::duration_cast<WallTime::duration>(now - at);
    };
    const auto& its = states_[static_cast<std::size_t>(kind)];
    AlarmKept kept;
    if (its.told && its.since)
        kept.since = wall_of(*its.since);
    if (its.last_told)
        kept.last_told = wall_of(*its.last_told);
    return kept;
}

std::array<bool, alarm_kinds> Alarms::told() const
{
    std::array<bool, alarm_kinds> told{};
    std::ranges::transform(states_, told.begin(), &State::told);
    return told;
}

std::vector<Alarm> Alarms::look(const Condition& condition, Time now)
{
    std::vector<Alarm> alarms;
    // What the session may do is known when it has led to the stream.
    look_at(AlarmKind::session, condition.troubles.session, condition.on_air, now, alarms);
    look_at(AlarmKind::rights, condition.troubles.rights, condition.on_air, now, alarms);
    if (condition.stopped)  // on purpose: neither a trouble nor the end of one
        states_[static_cast<std::size_t>(AlarmKind::air)] = {};
    else
        look_at(AlarmKind::air,
                condition.on_air ? std::nullopt : std::optional(condition.off_reason), true, now,
                alarms);
    look_at(AlarmKind::playlist, condition.troubles.playlist, true, now, alarms);
    look_at(AlarmKind::disk, condition.troubles.disk, true, now, alarms);
    look_at_items(condition.failed, now, alarms);
    return alarms;
}

void Alarms::look_at(AlarmKind kind, const std::optional<std::string>& reason, bool is_known,
                     Time now, std::vector<Alarm>& alarms)
{
    const auto& row = row_of(kind);
    auto& its = states_[static_cast<std::size_t>(kind)];
    if (!reason) {
        its.was_good = true;
        if (its.doubted && !is_known) {
            its.good_since.reset();
            return;
        }
        const auto good_since = its.good_since.value_or(now);
        its.good_since = good_since;
        if (its.doubted && now - good_since < believed_after_)
            return;
        its.doubted = false;
        const auto since = std::exchange(its.since, std::nullopt).value_or(good_since);
        if (std::exchange(its.told, false))
            alarms.push_back({.kind = kind,
                              .over = true,
                              .lasted = std::chrono::floor<seconds>(good_since - since)});
        return;
    }
    its.good_since.reset();
    its.doubted = false;
    if (!its.was_good && !row.from_the_start)
        return;
    if (!its.since)
        its.since = now;
    if (its.told || now - *its.since < row.patience ||
        (its.last_told && now - *its.last_told < again_after))
        return;
    its.told = true;
    its.last_told = now;
    alarms.push_back({.kind = kind, .reason = *reason});
}

void Alarms::look_at_items(const std::vector<FailedItem>& failed, Time now,
                           std::vector<Alarm>& alarms)
{
    std::erase_if(failed_at_,
                  [now](const auto& one) { return now - one.second >= item_again_after; });
    for (const auto& item : failed) {
        if (failed_at_.contains(item.id) || failed_at_.size() >= items_limit)
            continue;
        failed_at_.emplace(item.id, now);
        if (!untold_)
            untold_ = item;
        ++untold_count_;
    }
    auto& its = states_[static_cast<std::size_t>(AlarmKind::item)];
    if (untold_count_ == 0 || (its.last_told && now - *its.last_told < again_after))
        return;
    its.last_told = now;
    alarms.push_back({.kind = AlarmKind::item,
                      .title = untold_->title,
                      .reason = untold_->reason,
                      .count = std::exchange(untold_count_, 0)});
    untold_.reset();
}

}  // namespace tgvs::bot
