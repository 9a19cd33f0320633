// playlist/list_swap.hpp: one version of a file in place of another, or not at all if somebody else has saved it.
//
// Written aside, synced, and exchanged with the file in one step, so that what was there is in our hands: if it is not
// what we had read, or an editor is just writing into it, it is put back. Nobody is waited for: this runs on the pages'
// only thread.
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

// Somebody has it open for writing, as far as the system tells.
bool is_being_written(const std::filesystem::path& file);

}  // namespace tgvs::playlist
