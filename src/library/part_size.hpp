// library/part_size.hpp: whether a track that is being made may become as large as it will be. Pure.
#pragma once

#include "library/cache_index.hpp"

#include <cstdint>

namespace tgvs::library {

// Of a track that is being made.
struct PartSize {
    std::uint64_t bytes = 0;           // so far
    std::uint64_t expected_bytes = 0;  // in the end; 0: not known
};

// From what is there of it. Five minutes must be: how a track begins says little about the rest. Pure.
PartSize part_size(std::uint64_t bytes, Seconds done, Seconds duration);

enum class PartVerdict {
    goes_on,
    evict,      // others make room for it
    too_large,  // it would not be kept, and drives out nobody
};

// What becomes of it. That it is larger than the limit is no reason to refuse it while the disk has room for it: it is
// played as it is made. But it drives out nobody, and must come to an end. Pure.
PartVerdict judge_part(const PartSize& part, std::uint64_t limit_bytes, std::uint64_t free_bytes);

}  // namespace tgvs::library
