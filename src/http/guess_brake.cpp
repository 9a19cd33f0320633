#include "http/guess_brake.hpp"

#include <algorithm>

namespace tgvs::http {

namespace {

using namespace std::chrono_literals;

constexpr int free_mistakes = 3;
constexpr std::chrono::seconds longest_wait = 16s;
constexpr std::chrono::seconds longest_wait_of_others = 1s;
constexpr std::chrono::minutes remembered = 10min;

// 0 for the first three, then 1 s, 2 s, 4 s …
std::chrono::seconds wait_after(int mistakes, std::chrono::seconds longest)
{
    if (mistakes <= free_mistakes)
        return 0s;
    const int doublings = std::min(mistakes - free_mistakes - 1, 10);
    return std::min(std::chrono::seconds(1 << doublings), longest);
}

}  // namespace

std::chrono::milliseconds GuessBrake::wait(const Peer& peer, Time now) const
{
    const auto known = mistakes_.find(peer);
    const bool shared = known == mistakes_.end() && mistakes_.size() >= most_addresses;
    if (known == mistakes_.end() && !shared)
        return 0ms;
    const auto until = shared ? others_.open_again : known->second.open_again;
    return std::max(std::chrono::ceil<std::chrono::milliseconds>(until - now), 0ms);
}

void GuessBrake::wrong(const Peer& peer, Time now)
{
    forget_old(now);
    const bool shared = !mistakes_.contains(peer) && mistakes_.size() >= most_addresses;
    auto& mistakes = shared ? others_ : mistakes_[peer];
    mistakes.count = std::min(mistakes.count + 1, 1'000);
    mistakes.last = now;
    mistakes.open_again =
        now + wait_after(mistakes.count, shared ? longest_wait_of_others : longest_wait);
}

void GuessBrake::right(const Peer& peer)
{
    mistakes_.erase(peer);
}

void GuessBrake::forget_old(Time now)
{
    std::erase_if(mistakes_,
                  [now](const auto& entry) { return now - entry.second.last > remembered; });
}

}  // namespace tgvs::http
