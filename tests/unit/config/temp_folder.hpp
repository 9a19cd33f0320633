// tests/unit/config/temp_folder.hpp: a folder of its own for each test, gone with it.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdlib.h>
#include <string>
#include <sys/stat.h>

namespace tgvs::config {

class TempFolder {
public:
    // In memory where it can be: most tests are not about the speed of a disk.
    TempFolder() : TempFolder(memory()) {}
    explicit TempFolder(const std::filesystem::path& parent)
    {
        auto pattern = (parent / "tgvs-test.XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }

    std::filesystem::path write(const std::string& name, const std::string& text,
                                mode_t mode = 0600) const
    {
        const auto file = path_ / name;
        std::ofstream(file, std::ios::binary) << text;
        ::chmod(file.c_str(), mode);
        return file;
    }

    std::set<std::string> names() const
    {
        std::set<std::string> result;
        for (const auto& entry : std::filesystem::directory_iterator(path_))
            result.insert(entry.path().filename().string());
        return result;
    }

private:
    static std::filesystem::path memory()
    {
        const std::filesystem::path memory = "/dev/shm";
        return std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
    }

    std::filesystem::path path_;
};

inline std::string text_of(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline struct stat status_of(const std::filesystem::path& path)
{
    struct stat status = {};
    ::stat(path.c_str(), &status);
    return status;
}

inline mode_t mode_of(const std::filesystem::path& path)
{
    return status_of(path).st_mode & 07777;
}

}  // namespace tgvs::config
