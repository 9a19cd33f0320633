// process/report.hpp: what a guardian tells us of its child.
#pragma once

#include "process/network_policy.hpp"

#include <sys/types.h>

namespace tgvs::process {

// What the guardian tells us, in this order: whether the program could be executed, which addresses it was refused
// (network_watch.hpp), then how it ended.
struct Report {
    enum Kind : int { started, not_started, refused, ended } kind;
    // errno, or the wait status; of started: why its network is not supervised, or 0; of refused: 1 if it is certain
    // (NetworkRefusal)
    int value;
    NetworkTarget target = {};  // of refused
    pid_t child = -1;           // of started
};

}  // namespace tgvs::process
