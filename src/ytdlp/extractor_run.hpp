// ytdlp/extractor_run.hpp: the private files of one run of yt-dlp: the address and a copy of the jar.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ytdlp {

// A folder of mode 700 with files of mode 600, gone with this object.
class RunFolder {
public:
    static Result<RunFolder> make(const std::filesystem::path& parent);

    RunFolder(RunFolder&& other) noexcept;
    RunFolder& operator=(RunFolder&&) = delete;
    ~RunFolder();

    const std::filesystem::path& path() const { return path_; }
    Result<std::filesystem::path> write(const std::string& name, std::string_view contents) const;

    // Removes what runs of a process that was killed left behind, a day later.
    static void remove_old(const std::filesystem::path& parent);

private:
    explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
};

// The operator's cookie jar, lent to one run.
class LentJar {
public:
    // `identity`: of the jar before this.
    static Result<LentJar> lend(const std::filesystem::path& jar, std::string identity,
                                const RunFolder& folder);

    const std::filesystem::path& copy() const { return copy_; }
    // Which file it is a copy of; that of the one before, if the jar was replaced while it was lent.
    const std::string& identity() const { return identity_; }
    // The cookies' values, to be kept out of messages.
    std::vector<std::string> secrets() const;
    // Replaces the operator's jar by the copy if yt-dlp changed it and nobody changed the jar meanwhile.
    Result<bool> give_back() const;

private:
    std::filesystem::path jar_;
    std::filesystem::path copy_;
    std::string identity_;
    std::string contents_;
};

}  // namespace tgvs::ytdlp
