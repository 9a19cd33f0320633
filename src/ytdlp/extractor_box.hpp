// ytdlp/extractor_box.hpp: what one yt-dlp sees: its own program with plugins and JavaScript runtimes, the run's private
// folder, its cache, the folder that it downloads into, and the paths that YTDLP_ARGS name.
#pragma once

#include "process/confinement.hpp"
#include "ytdlp/extractor_types.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace tgvs::ytdlp {

// Of each process. An answer is a page and a challenge solved; a download of 16 GB whose HLS segments are decrypted by
// Python alone takes hours.
inline constexpr std::chrono::seconds answer_cpu_limit{600};
inline constexpr std::chrono::hours fetch_cpu_limit{6};

// Pure: the paths that options name, if they begin with / or ~/ ; those of options that write, as writable.
process::Confinement named_by(const std::vector<std::string>& args, const std::string& home);

// `run_folder` is private to this run; `more` is what it may write to besides.
process::Confinement box_of(const ExtractorOptions& options,
                            const std::filesystem::path& run_folder,
                            const std::vector<std::filesystem::path>& more = {});

// What the box needs in yt-dlp's environment.
std::vector<std::string> environment_of(const ExtractorOptions& options);

// yt-dlp's cache; made, since only what is there can be granted.
std::filesystem::path cache_of(const ExtractorOptions& options);

}  // namespace tgvs::ytdlp
