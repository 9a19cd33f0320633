// library/prepared.hpp: whether an item's track lies in the folder of encoded tracks, for whoever looks from outside of the
// service. Nothing is made, removed or counted as used there, and the track itself is not read.
#pragma once

#include "playlist/item.hpp"

#include <filesystem>
#include <string>

namespace tgvs::library {

struct TrackForm {
    std::filesystem::path folder;  // CACHE_DIR
    std::string fingerprint;       // of the encoder
    bool draws_titles = false;
};

bool is_prepared(const playlist::Item& item, const TrackForm& form);

}  // namespace tgvs::library
