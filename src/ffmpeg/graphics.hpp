// ffmpeg/graphics.hpp: what is drawn over the picture: the station's logo, and an item's title while it begins. Pure.
//
// Both are part of the track: on air they cost nothing.
#pragma once

#include "ffmpeg/card.hpp"
#include "ffmpeg/encoder_types.hpp"

#include <filesystem>
#include <string>

namespace tgvs::ffmpeg {

inline constexpr Seconds title_length{8};

// A path as the value of an option in a filter graph, whatever its characters.
std::string escaped_in_graph(const std::filesystem::path& path);

// Each goes behind what makes the house's picture, and ends in a comma. A logo is never enlarged; a large one is made
// to fit into a fifth of the width and a seventh of the height.
std::string logo_filter(const Logo& logo, const media::HouseFormat& format);
std::string title_filter(const CardText& title, const media::HouseFormat& format);

}  // namespace tgvs::ffmpeg
