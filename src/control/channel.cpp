#include "control/channel.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "control/json_members.hpp"
#include "schedule/moment.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <tuple>

namespace tgvs::control {

namespace {

using ChannelJson = nlohmann::ordered_json;

constexpr Seconds jump{2};  // in a position; a busy machine looks at it late
constexpr std::size_t told_problems = 20;
constexpr std::size_t longest_sentence = 300;

ChannelJson item_json(const OnAirItem& item)
{
    ChannelJson object = {{"item", playlist::log_name(item.item)}, {"title", item.title}};
    if (!item.id.empty())
        object["id"] = item.id;
    return object;
}

ChannelJson now_json(const OnAirItem& item)
{
    auto object = item_json(item);
    object["claim"] = to_string(item.claim);
    object["position_s"] = std::round(item.position.count() * 10) / 10;
    object["duration_s"] =
        item.duration > Seconds{} ? ChannelJson(item.duration.count()) : ChannelJson(nullptr);
    object["live"] = item.live;
    return object;
}

// The members that say whether it can be played.
void add_readiness(ChannelJson& object, const Channel& channel, const playlist::Item& item)
{
    const auto found = channel.ready.find(item.id());
    const auto ready = found == channel.ready.end() ? Readiness{} : found->second;
    if (object.value("title", "").empty() && !ready.title.empty())
        object["title"] = printable(ready.title, longest_sentence);
    object["library"] = public_id(item);
    object["state"] = ready.state;
    object["progress"] = ready.progress < 0 ? ChannelJson(nullptr)
                                            : ChannelJson(std::round(ready.progress * 100) / 100);
    object["duration_s"] =
        ready.duration > Seconds{} ? ChannelJson(ready.duration.count()) : ChannelJson(nullptr);
    object["reason"] = printable(ready.reason, longest_sentence);
}

ChannelJson time_or_null(const std::optional<WallTime>& time)
{
    if (!time)
        return nullptr;
    return schedule::to_text(std::chrono::floor<std::chrono::seconds>(*time));
}

void add_now(ChannelJson& object, const Channel& channel, WallTime now)
{
    object["now"] = channel.now ? now_json(*channel.now) : ChannelJson(nullptr);
    object["filler"] = channel.filler;
    object["paused"] = channel.desk.paused;
    object["resumes_in_s"] = nullptr;
    if (channel.desk.resume_at)
        object["resumes_in_s"] =
            std::max(0L, std::lround(Seconds(*channel.desk.resume_at - now).count()));
    object["stopped"] = channel.desk.stopped;
    object["stream_title"] = nullptr;
    if (channel.stream_title)
        object["stream_title"] = {{"value", *channel.stream_title},
                                  {"by_hand", !channel.desk.title.empty()}};
    object["live"] = nullptr;
    if (channel.live)
        object["live"] = {{"waiting", channel.live->waiting},
                          {"on_air", channel.live->on_air},
                          {"refused_until", time_or_null(channel.live->refused_until)}};
    object["zone"] = channel.zone;
}

void add_queue(ChannelJson& object, const Channel& channel)
{
    auto& queue = object["queue"] = ChannelJson::array();
    for (const auto& request : channel.desk.queue) {
        queue.push_back({{"id", request.id},
                         {"item", playlist::log_name(request.item)},
                         {"title", request.item.title},
                         {"by", request.by},
                         {"now", request.now}});
        add_readiness(queue.back(), channel, request.item);
    }
    auto& failed = object["failed"] = ChannelJson::array();
    for (const auto& one : channel.failed)
        failed.push_back({{"id", one.request.id},
                          {"item", playlist::log_name(one.request.item)},
                          {"title", one.request.item.title},
                          {"by", one.request.by},
                          {"library", public_id(one.request.item)},
                          {"reason", printable(one.reason, longest_sentence)},
                          {"class", one.error_class},
                          {"at", time_or_null(one.at)}});
}

void add_next(ChannelJson& object, const Channel& channel)
{
    auto& next = object["next"] = ChannelJson::array();
    for (const auto& item : channel.next) {
        next.push_back(item_json(item));
        add_readiness(next.back(), channel, item.item);
    }
}

void add_choices(ChannelJson& object, const Channel& channel)
{
    const auto say = [&object](const char* name, const auto& value, const auto& setting,
                               bool by_hand) {
        object[name] = {{"value", value}, {"setting", setting}, {"by_hand", by_hand}};
    };
    const auto& settings = channel.settings;
    say("list", channel.choice.list, settings.list, channel.desk.list.has_value());
    say("shuffle", channel.choice.shuffle, settings.shuffle, channel.desk.shuffle.has_value());
    say("loop", channel.choice.loop, settings.loop, channel.desk.loop.has_value());
}

void add_outputs(ChannelJson& object, const Channel& channel)
{
    auto& outputs = object["outputs"] = ChannelJson::array();
    for (const auto& output : channel.outputs)
        outputs.push_back({{"name", output.name},
                           {"state", output.state},
                           {"reconnects", output.reconnects},
                           {"problem", printable(output.problem, longest_sentence)}});
    auto problems = ChannelJson::array();
    auto troubles = ChannelJson::array();
    for (const auto& trouble : channel.troubles) {
        if (problems.size() == told_problems)
            break;
        problems.push_back(printable(trouble.text, longest_sentence));
        troubles.push_back({{"kind", trouble.kind},
                            {"text", problems.back()},
                            {"remedy", remedy_of(trouble.kind)}});
    }
    object["problems"] = std::move(problems);
    object["troubles"] = std::move(troubles);
}

bool same_item(const OnAirItem& a, const OnAirItem& b)
{
    return a.id == b.id && a.item == b.item && a.title == b.title && a.claim == b.claim &&
           a.duration == b.duration && a.live == b.live;
}

// Somebody has gone to another place in it. What stands still while the filler is on has not jumped.
bool has_jumped(const OnAirItem& before, const OnAirItem& after, Seconds passed)
{
    const auto moved = after.position - before.position;
    return std::abs(moved.count()) > jump.count() &&
           std::abs((moved - passed).count()) > jump.count();
}

bool now_changed(const Channel& before, const Channel& after, Seconds passed)
{
    if (before.now.has_value() != after.now.has_value())
        return true;
    if (after.now &&
        (!same_item(*before.now, *after.now) || has_jumped(*before.now, *after.now, passed)))
        return true;
    const auto by_hand = [](const Channel& one) {
        return std::tie(one.filler, one.desk.paused, one.desk.resume_at, one.desk.list,
                        one.desk.shuffle, one.desk.loop, one.desk.stopped, one.stream_title,
                        one.live, one.zone);
    };
    return by_hand(before) != by_hand(after) || before.settings != after.settings ||
           before.choice != after.choice;
}

bool same_request(const Request& a, const Request& b)
{
    return a.id == b.id && a.item == b.item && a.by == b.by && a.now == b.now;
}

bool same_next(const OnAirItem& a, const OnAirItem& b)
{
    return a.item == b.item && a.title == b.title;
}

// Progress is told in tenths.
bool same_readiness(const Channel& before, const Channel& after, const playlist::Item& item)
{
    const auto of = [&](const Channel& channel) {
        const auto found = channel.ready.find(item.id());
        auto ready = found == channel.ready.end() ? Readiness{} : found->second;
        ready.progress = std::floor(ready.progress * 10);
        return ready;
    };
    return of(before) == of(after);
}

template <class Entries>
bool same_readiness(const Channel& before, const Channel& after, const Entries& entries)
{
    return std::ranges::all_of(
        entries, [&](const auto& one) { return same_readiness(before, after, one.item); });
}

}  // namespace

std::string public_id(const playlist::Item& item)
{
    constexpr std::size_t digits = 16;
    return sha256_hex(item.id()).substr(0, digits);
}

std::string channel_json(const Channel& channel, WallTime now)
{
    ChannelJson object;
    add_now(object, channel, now);
    add_queue(object, channel);
    add_next(object, channel);
    add_choices(object, channel);
    add_outputs(object, channel);
    return dumped(object);
}

std::string part_json(Topic part, const Channel& channel, WallTime now)
{
    auto object = ChannelJson::object();
    if (part == Topic::now) {
        add_now(object, channel, now);
        add_choices(object, channel);
    } else if (part == Topic::queue) {
        add_queue(object, channel);
    } else if (part == Topic::next) {
        add_next(object, channel);
    } else if (part == Topic::outputs) {
        add_outputs(object, channel);
    }
    return dumped(object);
}

std::string_view remedy_of(std::string_view kind)
{
    constexpr std::pair<std::string_view, std::string_view> remedies[] = {
        {"telegram",
         "it is tried again by itself, and the log says more; if a login is needed, the panel "
         "offers it"},
        {"playlist", "fix the playlist; everything else in it plays"},
        {"jingles", "check JINGLES; the programme goes on without them"},
        {"schedule", "fix it in the calendar; until then the last good version stays in force"},
        {"bot",
         "if its token is refused, get a new one from @BotFather and set BOT_TOKEN; the show goes "
         "on "
         "without the bot"},
    };
    for (const auto& [name, remedy] : remedies)
        if (name == kind)
            return remedy;
    return {};
}

std::vector<Topic> changed_parts(const Channel& before, const Channel& after, Seconds passed)
{
    std::vector<Topic> changed;
    if (now_changed(before, after, passed))
        changed.push_back(Topic::now);
    if (!std::ranges::equal(before.desk.queue, after.desk.queue, same_request) ||
        before.failed != after.failed || !same_readiness(before, after, after.desk.queue))
        changed.push_back(Topic::queue);
    if (!std::ranges::equal(before.next, after.next, same_next) ||
        !same_readiness(before, after, after.next))
        changed.push_back(Topic::next);
    if (before.outputs != after.outputs || before.troubles != after.troubles)
        changed.push_back(Topic::outputs);
    return changed;
}

}  // namespace tgvs::control
