// library/kept_ahead.hpp: how much of what is wanted is prepared and kept.
//
// In the order of need, and as long as what comes before it takes less than half of the cache: the other half is the
// programme's, of which something is played again sooner or later. What is not made yet counts for nothing, so that one at a
// time goes beyond. The first `always` are kept in any case: nothing could be played without them. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tgvs::library {

inline constexpr std::size_t kept_always = 4;

// `sizes` of the tracks that there are, 0 of the others. How many from the first.
inline std::size_t kept_ahead(std::span<const std::uint64_t> sizes, std::uint64_t limit_bytes)
{
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        if (i >= kept_always && before >= limit_bytes / 2)
            return i;
        before += sizes[i];
    }
    return sizes.size();
}

}  // namespace tgvs::library
