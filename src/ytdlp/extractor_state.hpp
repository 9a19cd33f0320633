// ytdlp/extractor_state.hpp: runs yt-dlp, and remembers what it is and how its cookie jar fares.
//
// Threads  any; see extractor.hpp.
#pragma once

#include "process/child.hpp"
#include "ytdlp/extractor_program.hpp"
#include "ytdlp/extractor_run.hpp"
#include "ytdlp/extractor_types.hpp"
#include "ytdlp/json_sieve.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::ytdlp {

// One question to yt-dlp and its bounds.
struct ExtractorRequest {
    const std::string& url;
    Headers headers = {};
    std::vector<std::string> args;
    process::Limits limits;
    process::Output output = {};
    const Wanted* wanted = nullptr;  // of the JSON that it prints, for Finished::out
    // A download's folder; none: an answer is all that is wanted.
    std::optional<std::filesystem::path> into = std::nullopt;
    // What it would have found at the address (its "info JSON"), so that it does not look there.
    std::string found = {};
};

class ExtractorState {
public:
    explicit ExtractorState(ExtractorOptions options);

    // Examined when it is first asked for and whenever its file or that of a JavaScript runtime was replaced; a while
    // later once more if a runtime gave no answer, as it may on a machine that is busy.
    Extracted<ExtractorProgram> program(std::stop_token stop);

    // Runs yt-dlp; once more without the cookie jar if that turns out to be dead.
    Extracted<process::Finished> ask(const ExtractorRequest& request, std::stop_token stop);

    // Lets yt-dlp read the operator's options, and do nothing.
    Extracted<void> try_args(std::stop_token stop) const;

    // How often another jar has been put in place, our own renewals apart.
    std::uint64_t jars_seen();

private:
    enum class Cookies { sent, left_out };
    Extracted<process::Finished> run(const ExtractorRequest& request, Cookies cookies,
                                     std::stop_token stop);
    Extracted<process::Finished> judge(const ExtractorRequest& request, process::Finished finished,
                                       const std::optional<LentJar>& jar);
    std::vector<std::string> argv(const ExtractorProgram& program, const ExtractorRequest& request,
                                  const std::filesystem::path& address,
                                  const std::filesystem::path& headers,
                                  const std::optional<LentJar>& jar) const;

    std::optional<LentJar> lend_jar(const RunFolder& folder);
    void drop_jar(const LentJar& jar);
    void keep(const LentJar& jar);

    ExtractorOptions options_;
    std::mutex mutex_;
    std::string identity_;  // of the program that program_ describes
    ExtractorProgram program_;
    std::chrono::steady_clock::time_point unsure_until_;
    std::string dead_jar_;     // identity of the jar whose cookies have died
    std::string jar_trouble_;  // what was last told about it

    std::mutex jar_mutex_;  // never held while a child runs
    std::string jar_;       // identity of the newest
    std::uint64_t jars_ = 0;
};

}  // namespace tgvs::ytdlp
