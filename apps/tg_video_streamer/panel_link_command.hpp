// panel_link_command.hpp: `tg_video_streamer panel-link`, a link that opens the panel of a running service once.
#pragma once

#include <filesystem>
#include <string>

// `address`: the panel's as the browser has it; empty: as the service has it.
int print_panel_link(const std::filesystem::path& state_dir, const std::string& address);
