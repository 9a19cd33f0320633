// base/core_dump.hpp: a core dump would hold the session, and whoever has that is the user.
#pragma once

namespace tgvs {

// For this process and its children.
void forbid_core_dumps();

}  // namespace tgvs
