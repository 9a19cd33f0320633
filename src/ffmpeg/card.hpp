// ffmpeg/card.hpp: the picture of an item that has none: a calm dark field with the title on it.
//
// The title comes from outside. It is never written into a filter: ffmpeg reads each line from a
// file of its own in its working folder.
#pragma once

#include "base/result.hpp"
#include "media/house_format.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

// At most `rows` lines of at most `columns` characters (code points), broken at blanks where
// possible; what does not fit ends in "…".
std::vector<std::string> wrap_title(std::string_view title, std::size_t columns = 30,
                                    std::size_t rows = 4);

// A font with Latin and Cyrillic letters.
std::optional<std::filesystem::path> find_font();

// The text of a picture, as ffmpeg finds it in its working folder.
struct CardText {
    std::filesystem::path font;
    std::size_t lines = 0;
};

// In the folder of a card, what its line says.
std::string line_file(std::size_t line);

// Writes the lines into the folder. Nothing if there is no font, no text or no room: then the
// picture is shown without text.
std::optional<CardText> write_card_text(const std::filesystem::path& folder,
                                        const std::vector<std::string>& lines);

// A lavfi graph that gives one frame.
std::string card_graph(const media::HouseFormat& format, const std::optional<CardText>& text);

}  // namespace tgvs::ffmpeg
