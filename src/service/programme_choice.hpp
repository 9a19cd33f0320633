// service/programme_choice.hpp: what is played and how: by the settings, or by hand, which survives a restart.
#pragma once

#include "config/settings_types.hpp"
#include "control/after_break.hpp"
#include "control/shared_desk.hpp"
#include "playlist/list_names.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tgvs::service {

control::ProgrammeChoice choice_of(const config::Settings& settings);

control::BreakRules breaks_of(const config::Settings& settings);

// A setting that somebody has overridden, for whoever wonders why it does nothing.
struct Override {
    std::string setting;   // its key
    std::string set;       // as it is there
    std::string in_force;  // instead
    std::string undo;      // a command
};
std::vector<Override> overrides(const control::DeskState& state,
                                const control::ProgrammeChoice& settings);

// At the start: tells what is overridden, and gives up a list that is gone.
control::ProgrammeChoice chosen_before(control::SharedDesk& desk,
                                       const playlist::ListPlaces& places);

// Below which files may be asked for: of the list's own, or the folder that is the list; and PLAYLIST_DIR.
std::vector<std::filesystem::path> media_folders(const config::Settings& settings);

// Below which the files of the plan lie: SCHEDULE_MEDIA, or else what the playlist may have.
std::vector<std::filesystem::path> plan_folders(const config::Settings& settings);

}  // namespace tgvs::service
