// ytdlp/extractor_program.hpp: which yt-dlp this is and which options it knows.
//
// Debian 12 has 2023.03.04, Debian 13 2025.04.30, the operator's virtual environment today's: newer
// options are passed only where --help names them.
#pragma once

#include "base/result.hpp"
#include "ytdlp/extractor_types.hpp"

#include <filesystem>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ytdlp {

struct ExtractorProgram {
    std::string version;                         // "2023.03.04"
    std::set<std::string, std::less<>> options;  // "--js-runtimes", …
    std::string runtime;  // "deno 2.3.1"; empty: none that will do, or a yt-dlp that needs none
    std::string runtime_option;  // for --js-runtimes; empty: yt-dlp finds it by itself
    bool unsure = false;         // a runtime that is there did not answer

    bool knows(std::string_view option) const { return options.contains(option); }
};

Result<ExtractorProgram> examine_program(const ExtractorOptions& options, std::stop_token stop);

// The options that --help names.
std::set<std::string, std::less<>> options_in(std::string_view help);

// Is "v22.1.0" at least "22"? Compared number by number.
bool at_least(std::string_view version, std::string_view minimum);

// The value of --ffmpeg-location with which this version goes on without ffmpeg.
const char* no_ffmpeg(std::string_view version);

// Tells whether the program has been replaced: changes with the file that the name leads to.
std::string identity_of_program(const std::string& program);
// The same of yt-dlp and of the JavaScript runtimes that are there for it; empty: yt-dlp is not.
std::string identity_of_extractor(const std::string& program);
// Changes when the file is replaced or written to; empty: it is not there.
std::string identity_of_file(const std::filesystem::path& file);

}  // namespace tgvs::ytdlp
