// ffmpeg/encoder_folder.hpp: a private folder for the small files of one ffmpeg, gone with its
// owner.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <utility>

namespace tgvs::ffmpeg {

class PrivateFolder {
public:
    // Mode 700, under the system's folder for temporary files.
    static Result<PrivateFolder> make();

    PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    PrivateFolder& operator=(PrivateFolder&&) = delete;
    ~PrivateFolder();

    const std::filesystem::path& path() const { return path_; }

private:
    explicit PrivateFolder(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
};

}  // namespace tgvs::ffmpeg
