// base/private_memory.hpp: a core dump would hold the session, and whoever has that is the user; so would what another
// process of the same user reads in /proc/PID/mem.
#pragma once

namespace tgvs {

// For this process and its children: no dumps. This process's memory can be read by root alone.
void keep_memory_private();

}  // namespace tgvs
