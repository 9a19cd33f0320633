// ffmpeg/subtitles.hpp: which subtitles are wanted, and how they get into the picture.
//
// An ffmpeg of its own makes a script for libass of them, in the item's private folder. So what burns them in opens
// a file that we named, not one of a stranger: nothing of its path has to be quoted, and no demuxer guesses at it.
//
// Only text: subtitles that are pictures (DVD, Blu-ray, DVB) are not taken.
#pragma once

#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_types.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

struct ChosenSubtitles {
    std::filesystem::path file = {};  // beside the film; empty: the film itself
    int stream = 0;                   // in it
    std::string language = {};        // the wanted one for which they were chosen

    friend bool operator==(const ChosenSubtitles&, const ChosenSubtitles&) = default;
};

bool is_text_of_subtitles(std::string_view codec);

// "ru" of film.ru.srt, film.forced.ru.srt and film.mkv.ru.srt beside film.mkv, "" of film.srt and film.sdh.srt; nothing:
// it does not belong to it. Pure.
std::optional<std::string> language_beside(const std::filesystem::path& media,
                                           const std::filesystem::path& file);

// The first language that there is; whole ones before forced ones, a file beside the film before a stream of it, of the
// wanted region before others, and at last a file that does not name its language. Pure.
std::optional<ChosenSubtitles> choose_subtitles(const std::vector<std::string>& languages,
                                                const std::filesystem::path& media,
                                                const std::vector<std::filesystem::path>& beside,
                                                const std::vector<SubtitleStream>& streams);

// In the order of their names.
std::vector<std::filesystem::path> subtitles_beside(const std::filesystem::path& media);

// Writes the script into `folder`, beginning where the source is to begin.
Result<void> take_out_subtitles(const EncoderOptions& options, const Source& source,
                                ChosenSubtitles chosen, const std::filesystem::path& folder,
                                std::stop_token stop);

// Behind what makes the house's picture of it, with a comma at its end; of an ffmpeg that works in that folder.
std::string burn_in_filter();

}  // namespace tgvs::ffmpeg
