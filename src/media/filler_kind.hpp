// media/filler_kind.hpp: why the filler is shown, which it says to the viewers.
#pragma once

#include <array>

namespace tgvs::media {

enum class FillerKind {
    soon,    // nothing is ready yet
    paused,  // by people
    away,    // a live publisher who may come back
};
inline constexpr std::array all_filler_kinds = {FillerKind::soon, FillerKind::paused,
                                                FillerKind::away};

}  // namespace tgvs::media
