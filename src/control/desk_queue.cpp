// Desk: the queue of what people have asked for.
#include "control/desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tgvs::control {

std::vector<Request>::iterator Desk::find(const std::string& entry)
{
    return std::ranges::find(state_.queue, entry, &Request::id);
}

bool Desk::is_on_air(const std::string& entry) const
{
    return on_air_ && !on_air_->source.empty() && on_air_->source == entry;
}

Outcome Desk::on(const command::Play& play, const Person& person, WallTime /*now*/)
{
    if (state_.queue.size() >= queue_limit)
        return refusal(RefusalCode::queue_full,
                       fmt::format("the queue is full: {} requests are waiting", queue_limit),
                       "remove one, or wait until one has been played");
    Request request = {.id = fmt::format("r{}", ++state_.last_entry),
                       .item = play.item,
                       .by = person.name,
                       .now = play.place == command::Place::now};
    const bool twice = std::ranges::any_of(
        state_.queue, [&](const auto& other) { return other.item == request.item; });
    // "Next" is before all that wait, but never before what is on air or was told to be on at once.
    const auto waiting = std::ranges::find_if(
        state_.queue, [this](const auto& other) { return !other.now && !is_on_air(other.id); });
    const auto at = request.now                          ? state_.queue.begin()
                    : play.place == command::Place::next ? waiting
                                                         : state_.queue.end();
    if (request.now) {
        state_.paused = false;
        state_.resume_at.reset();
    }
    Done done = {.text = request.now ? "will be played as soon as it is ready"
                         : play.place == command::Place::next ? "is next"
                                                              : "is at the end of the queue",
                 .entry = request.id};
    if (twice)
        done.text += "; it was already in the queue";
    state_.queue.insert(at, std::move(request));
    return done;
}

Outcome Desk::on(const command::QueueMove& move, const Person& /*person*/, WallTime /*now*/)
{
    const auto entry = find(move.entry);
    if (entry == state_.queue.end())
        return refusal(RefusalCode::unknown_entry, "that request is no longer in the queue");
    if (entry->now || is_on_air(entry->id))
        return refusal(RefusalCode::not_possible, "that request is on air, or about to be");
    if (move.entry == move.before)
        return Done{"is where it was"};
    auto request = std::move(*entry);
    state_.queue.erase(entry);
    auto before = find(move.before);
    const bool gone = before == state_.queue.end() && !move.before.empty();
    while (before != state_.queue.end() && (before->now || is_on_air(before->id)))
        ++before;
    state_.queue.insert(before, std::move(request));
    return Done{gone ? "the other request is gone; this one is at the end of the queue" : "moved"};
}

// Where a request stood is told by the one behind it.
void Desk::remove(std::vector<Request>::iterator entry, WallTime now)
{
    const auto behind = std::next(entry);
    removed_.push_back({.request = std::move(*entry),
                        .before = behind == state_.queue.end() ? std::string() : behind->id,
                        .at = now});
    if (removed_.size() > queue_limit)
        removed_.erase(removed_.begin());
    state_.queue.erase(entry);
}

Outcome Desk::on(const command::QueueRemove& command, const Person& /*person*/, WallTime now)
{
    const auto entry = find(command.entry);
    if (entry == state_.queue.end())
        return refusal(RefusalCode::unknown_entry, "that request is no longer in the queue");
    if (is_on_air(entry->id))
        return refusal(RefusalCode::not_possible, "that request is on air", "skip ends it");
    remove(entry, now);
    return Done{.text = "removed", .can_be_undone = true};
}

Outcome Desk::on(const command::QueueClear& /*clear*/, const Person& /*person*/, WallTime now)
{
    std::size_t removed = 0;
    // From the front, so that what stood behind each is still there to tell its place.
    for (std::ptrdiff_t i = 0; i < std::ssize(state_.queue);) {
        const auto entry = state_.queue.begin() + i;
        if (is_on_air(entry->id)) {
            ++i;
            continue;
        }
        remove(entry, now);
        ++removed;
    }
    return Done{.text = fmt::format("{} request{} removed", removed, removed == 1 ? "" : "s"),
                .can_be_undone = removed > 0};
}

Outcome Desk::on(const command::QueueRestore& restore, const Person& /*person*/, WallTime /*now*/)
{
    if (find(restore.entry) != state_.queue.end())
        return Done{.text = "is in the queue", .entry = restore.entry};
    if (state_.queue.size() >= queue_limit)
        return refusal(RefusalCode::queue_full,
                       fmt::format("the queue is full: {} requests are waiting", queue_limit),
                       "remove one, or wait until one has been played");
    Request request;
    auto before = state_.queue.end();
    const auto removed = std::ranges::find_if(
        removed_, [&](const auto& one) { return one.request.id == restore.entry; });
    const auto failed = std::ranges::find_if(
        failed_, [&](const auto& one) { return one.request.id == restore.entry; });
    if (removed != removed_.end()) {
        before = find(removed->before);
        request = std::move(removed->request);
        removed_.erase(removed);
    } else if (failed != failed_.end()) {
        request = std::move(failed->request);
        failed_.erase(failed);
    } else {
        return refusal(RefusalCode::unknown_entry,
                       "that request was removed too long ago, or never existed",
                       "ask for it again");
    }
    request.now = false;  // what it was to cut is over
    while (before != state_.queue.end() && (before->now || is_on_air(before->id)))
        ++before;
    state_.queue.insert(before, std::move(request));
    return Done{.text = "is in the queue again", .entry = restore.entry};
}

void Desk::reached(const std::string& entry, Seconds at)
{
    if (const auto found = find(entry); found != state_.queue.end())
        found->from = at;
}

void Desk::finished(const std::string& entry)
{
    std::erase_if(state_.queue, [&](const auto& request) { return request.id == entry; });
}

void Desk::failed(const std::string& entry, std::string error_class, std::string reason,
                  WallTime now)
{
    const auto found = find(entry);
    if (found == state_.queue.end())
        return;
    failed_.push_back({.request = std::move(*found),
                       .error_class = std::move(error_class),
                       .reason = std::move(reason),
                       .at = now});
    if (failed_.size() > failed_limit)
        failed_.erase(failed_.begin());
    state_.queue.erase(found);
}

}  // namespace tgvs::control
