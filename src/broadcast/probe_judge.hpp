// broadcast/probe_judge.hpp: what the viewers' side says about our stream, and what to do about it. Pure.
//
// Bytes that leave and never arrive are first answered by a new connection, then by a new call, which costs
// the viewers more. Each is given time to show, longer each time, so that nothing is done in a circle.
#pragma once

#include "telegram/stream_probe.hpp"

namespace tgvs::broadcast {

enum class Repair { none, reconnect, new_call };

class ProbeJudge {
public:
    static constexpr int looks_before_reconnect = 3;
    static constexpr int looks_before_new_call = 6;

    // One look; `sending`: bytes have left for the whole time since the look before.
    Repair judge(telegram::MediaArrival arrival, bool sending);
    // Looks in a row at which nothing arrived although bytes left.
    int silent_looks() const { return silent_; }

private:
    int silent_ = 0;
    int patience_ = 1;  // doubles with each new call that did not help
};

}  // namespace tgvs::broadcast
