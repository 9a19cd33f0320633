#include "http/crowd.hpp"

#include <algorithm>
#include <tuple>

namespace tgvs::http {

Crowd::Crowd(std::size_t places, std::chrono::milliseconds undisturbed)
    : places_(places), undisturbed_(undisturbed)
{
}

Crowd::Entry Crowd::enter(const Peer& peer, Time now)
{
    Entry entry;
    if (guests_.size() >= places_) {
        const auto* leaving = who_leaves(peer, now);
        if (leaving == nullptr)
            return entry;
        entry.leaves = leaving->id;
        leave(leaving->id);
    }
    entry.id = next_++;
    guests_.push_back({.id = *entry.id, .peer = peer, .since = now});
    return entry;
}

void Crowd::leave(Id id)
{
    std::erase_if(guests_, [id](const Guest& guest) { return guest.id == id; });
}

void Crowd::waits(Id id, Time now)
{
    now_does(id, Doing::waiting, now);
}

void Crowd::answers(Id id, Time now)
{
    now_does(id, Doing::answering, now);
}

const Crowd::Guest* Crowd::who_leaves(const Peer& newcomer, Time now) const
{
    const auto weight = [&](const Guest& guest) { return connections_of(guest.peer, newcomer); };
    const auto cost = [&](const Guest& guest) {
        return std::tuple(-weight(guest), guest.doing, guest.since, guest.id);
    };
    const auto cheapest = [&](const auto& may_go) {
        const Guest* found = nullptr;
        for (const auto& guest : guests_)
            if (may_go(guest) && (found == nullptr || cost(guest) < cost(*found)))
                found = &guest;
        return found;
    };
    const auto own = connections_of(newcomer, newcomer);
    const auto* at_leisure = cheapest([&](const Guest& guest) {
        return weight(guest) >= own &&
               (guest.doing == Doing::waiting || now - guest.since >= undisturbed_);
    });
    if (at_leisure != nullptr)
        return at_leisure;
    return cheapest([&](const Guest& guest) { return weight(guest) > own; });
}

std::ptrdiff_t Crowd::connections_of(const Peer& peer, const Peer& newcomer) const
{
    return std::ranges::count(guests_, peer, &Guest::peer) + (peer == newcomer ? 1 : 0);
}

void Crowd::now_does(Id id, Doing doing, Time now)
{
    const auto guest = std::ranges::find(guests_, id, &Guest::id);
    if (guest == guests_.end())
        return;
    guest->doing = doing;
    guest->since = now;
}

}  // namespace tgvs::http
