#include "library/part_size.hpp"

#include <algorithm>

namespace tgvs::library {

PartVerdict judge_part(const PartSize& part, std::uint64_t limit_bytes, std::uint64_t free_bytes)
{
    const bool ends = part.bytes <= part.expected_bytes + part.expected_bytes / 8;
    const auto in_the_end = std::max(part.bytes, part.expected_bytes);
    if (in_the_end <= limit_bytes)
        return free_bytes > 0 ? PartVerdict::goes_on : PartVerdict::evict;
    const bool fits = ends && free_bytes > 0 && in_the_end - part.bytes <= free_bytes;
    return fits ? PartVerdict::goes_on : PartVerdict::too_large;
}

PartSize part_size(std::uint64_t bytes, Seconds done, Seconds duration)
{
    constexpr Seconds tells_of_the_rest{300};
    if (done < tells_of_the_rest || duration <= Seconds{})
        return {.bytes = bytes};
    return {.bytes = bytes,
            .expected_bytes =
                static_cast<std::uint64_t>(static_cast<double>(bytes) * (duration / done))};
}

}  // namespace tgvs::library
