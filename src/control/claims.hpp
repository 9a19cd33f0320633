// control/claims.hpp: who wins the air, as one pure function over what wants to be on it.
//
//   claim                            takes over
//   a live publisher                 at once, when its picture is ready
//   a scheduled event, hard start    at its second, for which it is chosen ahead
//   "play now" by a person           at once
//   a request                        when the item ends
//   a scheduled event, soft start    when the item ends
//   a jingle that is due             between two items
//   the programme                    when the item ends
//   a stand-in                       when nothing else is ready; then the filler, which is no claim
//
// Whoever takes over at once takes it from his equals, too, if he came later: the newer "play now", the next event. What is not ready
// takes nothing: the old one goes on, and where that has ended, the next claim that is ready has its turn.
// What people order on air itself (back, or to another place) is done at once if it is ready, also while an event waits
// for its second; if it is not, the event does not wait for it.
// What is live is seen now or never, so it takes over from a stand-in at once, whatever its claim.
// A pause leaves the air to the filler. The first two break it for as long as they last.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::control {

// Highest first.
enum class Claim {
    publisher,
    hard_event,
    play_now,
    request,
    soft_event,
    jingle,
    programme,
    stand_in,
};
inline constexpr Claim all_claims[] = {Claim::publisher, Claim::hard_event, Claim::play_now,
                                       Claim::request,   Claim::soft_event, Claim::jingle,
                                       Claim::programme, Claim::stand_in};

std::string_view to_string(Claim claim);

// What a source of items wants to show next: at most one wish for each claim.
struct Wish {
    Claim claim = Claim::programme;
    std::string source = {};  // the caller's: a request's id, an event's
    bool ready = false;
    bool newer = false;  // than what is on air by the same claim
    bool live = false;
    // Its instant is near: it takes over then, and nothing else begins until then but what is ordered.
    bool timed = false;
    bool ordered = false;  // the place that an order names
};

struct OnAir {
    Claim claim = Claim::programme;
    bool over = false;  // it is to go: skipped, its event has ended, its publisher has left
};

struct Moment {
    std::optional<OnAir> on_air = {};  // nothing: the filler
    bool paused = false;
    bool requests_wait = false;  // the event that is on says so
    std::vector<Wish> wishes = {};
};

// `in_time`: at the instant of the wish, and not before, whatever is on.
enum class Change { none, at_end, at_once, in_time };

struct Verdict {
    Change change = Change::none;
    std::size_t wish = 0;  // of Moment::wishes, unless `none`

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

Verdict decide(const Moment& moment);

// Whether a pause holds what is on air, given what it is and what comes instead.
bool held(const Moment& moment, const Verdict& verdict);

}  // namespace tgvs::control
