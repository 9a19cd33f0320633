#include "base/private_memory.hpp"

#include <cstdlib>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace tgvs {

// One byte, not none: a kernel that pipes dumps to a program (systemd-coredump) does so with a limit of 0 and
// forbears with a limit of 1; in a file no dump fits into it either way.
void keep_memory_private()
{
    const rlimit one_byte{1, 1};
    ::setrlimit(RLIMIT_CORE, &one_byte);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#ifdef __SANITIZE_ADDRESS__
    // At the end LeakSanitizer looks at this process with ptrace.
    std::atexit([] { ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); });
#endif
}

}  // namespace tgvs
