#include "ffmpeg/encoder_folder.hpp"

#include "base/file.hpp"

#include <cerrno>
#include <stdlib.h>
#include <string>

namespace tgvs::ffmpeg {

Result<PrivateFolder> PrivateFolder::make()
{
    std::error_code error;
    const auto parent = std::filesystem::temp_directory_path(error);
    if (error)
        return failure("there is no folder for temporary files", error);
    auto name = (parent / "tgvs-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        return failure("cannot make a temporary folder", errno);
    return PrivateFolder(name);
}

PrivateFolder::~PrivateFolder()
{
    std::error_code ignored;
    if (!path_.empty())
        std::filesystem::remove_all(path_, ignored);
}

}  // namespace tgvs::ffmpeg
