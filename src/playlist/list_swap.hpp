// playlist/list_swap.hpp: one version of a file in place of another, or not at all if somebody else has saved it.
//
// Written aside, synced, and exchanged with the file in one step, so that what was there is in our hands: if it is not
// what we had read, it is put back. An editor that is just writing into the file itself is waited for.
// Mode and owner stay, the owner as far as we may.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace tgvs::playlist {

// False: the file does not hold `expected` (any more), and is as somebody else has left it. A failure: nothing was
// changed.
Result<bool> swap_file(const std::filesystem::path& file, std::string_view expected,
                       std::string_view contents);

// False: somebody has had it open for writing for a whole second.
bool wait_for_writers(const std::filesystem::path& file);

}  // namespace tgvs::playlist
