#include "base/core_dump.hpp"

#include <sys/resource.h>

namespace tgvs {

// One byte, not none: a kernel that pipes dumps to a program (systemd-coredump) does so with a limit of 0 and
// forbears with a limit of 1; in a file no dump fits into it either way.
void forbid_core_dumps()
{
    const rlimit one_byte{1, 1};
    setrlimit(RLIMIT_CORE, &one_byte);
}

}  // namespace tgvs
