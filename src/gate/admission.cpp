#include "gate/admission.hpp"

#include <algorithm>

namespace tgvs::gate {

Admission::Acts Admission::arrived(SessionId id, Time now, std::chrono::milliseconds latency)
{
    Acts acts;
    if (closed(now)) {
        acts.push_back(Refuse{id, Refusal::closed});
    } else if (on_ && silent(now)) {
        acts.push_back(Stop{on_->id, Ending::replaced});
        take(id, latency, now, acts);
    } else if (!on_) {
        take(id, latency, now, acts);
    } else if (waiting_.size() >= limits_.waiting_limit) {
        acts.push_back(Refuse{id, Refusal::busy});
    } else {
        waiting_.push_back({id, now + limits_.newcomer_wait + on_->latency, latency});
    }
    return acts;
}

void Admission::sent(SessionId id, Time now)
{
    if (!on_ || on_->id != id)
        return;
    on_->bytes_at = now;
    on_->paused = false;
}

Admission::Acts Admission::broke_off(SessionId id, Time now)
{
    Acts acts;
    std::erase_if(waiting_, [id](const Waiting& one) { return one.id == id; });
    if (!on_ || on_->id != id)
        return acts;
    const bool just_now = now - on_->bytes_at < limits_.polite;
    acts.push_back(Stop{id, just_now ? Ending::polite : Ending::vanished});
    on_.reset();
    take_next(now, acts);
    return acts;
}

Admission::Acts Admission::end_by_hand()
{
    Acts acts;
    if (on_)
        acts.push_back(Stop{on_->id, Ending::told});
    on_.reset();
    // Who waits is most likely the same one.
    for (const auto& one : waiting_)
        acts.push_back(Refuse{one.id, Refusal::closed});
    waiting_.clear();
    return acts;
}

Admission::Acts Admission::close_until(Time until)
{
    closed_until_ = until;
    return end_by_hand();
}

Admission::Acts Admission::look(Time now)
{
    Acts acts;
    if (on_ && now - on_->bytes_at >= limits_.idle) {
        acts.push_back(Stop{on_->id, Ending::idle});
        on_.reset();
    } else if (on_ && silent(now) && !waiting_.empty()) {
        acts.push_back(Stop{on_->id, Ending::replaced});
        on_.reset();
    } else if (on_ && silent(now) && !on_->paused) {
        on_->paused = true;
        acts.push_back(Pause{on_->id});
    }
    take_next(now, acts);
    std::erase_if(waiting_, [&](const Waiting& one) {
        if (now < one.until)
            return false;
        acts.push_back(Refuse{one.id, Refusal::busy});
        return true;
    });
    return acts;
}

std::optional<SessionId> Admission::on() const
{
    return on_ ? std::optional(on_->id) : std::nullopt;
}

void Admission::take(SessionId id, std::chrono::milliseconds latency, Time now, Acts& acts)
{
    on_ = On{.id = id, .bytes_at = now, .latency = latency};
    acts.push_back(Take{id});
}

void Admission::take_next(Time now, Acts& acts)
{
    if (on_ || waiting_.empty())
        return;
    const auto next = waiting_.front();
    waiting_.erase(waiting_.begin());
    take(next.id, next.latency, now, acts);
}

}  // namespace tgvs::gate
