// mtproto/invariant.hpp: stops the program when we have broken a rule of our own. Never for outside data.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tgvs::mtproto {

inline void require(bool holds, const char* rule)
{
    if (holds)
        return;
    std::fprintf(stderr, "mtproto: broken invariant: %s\n", rule);
    std::abort();
}

}  // namespace tgvs::mtproto
