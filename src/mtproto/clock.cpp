#include "mtproto/clock.hpp"

namespace tgvs::mtproto {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

milliseconds wall_time(Now now)
{
    return duration_cast<milliseconds>(now.wall.time_since_epoch());
}

}  // namespace

void ServerClock::set(Now now, std::chrono::seconds server_unix_time)
{
    known_ = true;
    anchor_ = now.steady;
    at_anchor_ = server_unix_time;
}

milliseconds ServerClock::unix_time(Now now) const
{
    if (!known_)
        return wall_time(now);
    return at_anchor_ + duration_cast<milliseconds>(now.steady - anchor_);
}

milliseconds ServerClock::error(Now now) const
{
    return known_ ? wall_time(now) - unix_time(now) : milliseconds(0);
}

std::uint64_t MessageIds::next(milliseconds unix_time, std::uint32_t random)
{
    const auto count = static_cast<std::uint64_t>(unix_time.count());
    // The low bits of the sub-second part are random: two connections never make the same ids.
    const auto below_second = ((count % 1'000) << 32) / 1'000 + (random & 0x3f'fffcu);
    auto id = (((count / 1'000) << 32) + below_second) & ~std::uint64_t{3};
    if (id <= last_)
        id = last_ + 4;
    return last_ = id;
}

}  // namespace tgvs::mtproto
