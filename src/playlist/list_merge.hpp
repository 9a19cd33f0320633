// playlist/list_merge.hpp: two changes of the same list put together, or what stands in the way. Pure.
//
// What is compared are entries with what is said of them, and single lines for the rest; line ends do not count, and
// the result has those of `theirs`. Both may add at the same place: theirs comes first. Where both changed the same
// lines in different ways, that is a conflict; so it is when both moved one entry to different places.
#pragma once

#include "base/result.hpp"
#include "playlist/list_doc.hpp"

#include <string>
#include <vector>

namespace tgvs::playlist {

struct MergeConflict {
    std::vector<std::string> base;  // the lines as they were
    std::vector<std::string> mine;
    std::vector<std::string> theirs;

    friend bool operator==(const MergeConflict&, const MergeConflict&) = default;
};

using MergeConflicts = std::vector<MergeConflict>;

// Bound: two versions that differ from `base` in more than 500 entries are a conflict as a whole.
Result<ListDoc, MergeConflicts> merged(const ListDoc& base, const ListDoc& mine,
                                       const ListDoc& theirs);

}  // namespace tgvs::playlist
