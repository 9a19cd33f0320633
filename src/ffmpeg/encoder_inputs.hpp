// ffmpeg/encoder_inputs.hpp: how ffmpeg and ffprobe open what others made: from where, in which forms, how large.
// Pure.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tgvs::ffmpeg {

using Argv = std::vector<std::string>;

inline void append(Argv& to, const Argv& more)
{
    to.insert(to.end(), more.begin(), more.end());
}

inline Argv joined(Argv first, const Argv& second)
{
    append(first, second);
    return first;
}

// Of pictures that have no times of their own, ffmpeg makes some up. AVI has those of decoding, which are right;
// made up of them, each picture of H.264 would be one late.
enum class Times { made_up, of_decoding };

// `threads` for the decoder; 0: as many as usual.
Argv media_input_options(int threads = 0,
                         Times times = Times::made_up);  // containers of moving pictures and sound
// Of a single picture. By its name ffmpeg takes many a JPEG for the first of a numbered series, which must not be opened.
// So its first bytes are looked at here.
Argv picture_input_options(const std::filesystem::path& file);
// MPEG-TS from a pipe. It is looked at for half a second, not for five, which would be lost for ever.
Argv publisher_input_options();
Argv live_input_options(int threads = 0);  // the script of a live source, and behind it the network

std::string file_url(const std::filesystem::path& path);

// Up to and with -i.
Argv file_input(Argv options, const std::filesystem::path& file);
Argv lavfi_input(std::string graph);

}  // namespace tgvs::ffmpeg
