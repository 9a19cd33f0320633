#include "broadcast/probe_judge.hpp"

#include <algorithm>

namespace tgvs::broadcast {

namespace {

constexpr int most_patience = 16;

}  // namespace

Repair ProbeJudge::judge(telegram::MediaArrival arrival, bool sending)
{
    using enum telegram::MediaArrival;
    if (arrival == growing)
        patience_ = 1;
    if (!sending || arrival == growing || arrival == seen) {
        silent_ = 0;
        return Repair::none;
    }
    ++silent_;
    if (silent_ == looks_before_reconnect * patience_)
        return Repair::reconnect;
    if (silent_ < looks_before_new_call * patience_)
        return Repair::none;
    silent_ = 0;
    patience_ = std::min(2 * patience_, most_patience);
    return Repair::new_call;
}

}  // namespace tgvs::broadcast
