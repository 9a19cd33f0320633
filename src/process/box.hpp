// process/box.hpp: the box that children run in, as far as this kernel has one.
//
// What it can do is tried once, in a thread that is thrown away afterwards. A kernel without Landlock, or a container
// whose own filter forbids it, is no reason for silence: children run as before, and one WARN says so. What has worked
// once and then fails is a failure to start the child.
// Threads  any.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "process/confinement.hpp"

#include <linux/filter.h>
#include <string>

namespace tgvs::process {

struct BoxAbility {
    int landlock_abi = 0;          // 0: none
    std::string no_landlock = {};  // why
    bool filter = false;
    std::string no_filter = {};

    bool complete() const { return landlock_abi > 0 && filter; }
    // "Landlock ABI 7, system calls filtered", or what is missing.
    std::string text() const;
};

// The operator's part where something is missing.
inline constexpr const char* box_remedy =
    "use a kernel with Landlock (5.13 or later, \"landlock\" in its lsm= list), and allow "
    "landlock_* and seccomp to "
    "the container or unit";

const BoxAbility& box_ability();

// Made before the fork, entered after it.
struct Box {
    FileDescriptor ruleset;
    sock_fprog filter{};
};

Result<Box> make_box(const std::filesystem::path& program, const Confinement& confinement);

}  // namespace tgvs::process
