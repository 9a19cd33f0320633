#include "ffmpeg/encoder_box.hpp"

#include "base/file.hpp"

#include <fcntl.h>

namespace tgvs::ffmpeg {

process::Confinement sees(const EncoderOptions& options, const std::filesystem::path& input)
{
    process::Confinement result = {.readable = {input}, .programs = options.may_read};
    if (options.logo)
        result.readable.push_back(options.logo->file);
    return result;
}

process::Confinement sees(const EncoderOptions& options, const Source& source,
                          const std::filesystem::path& out)
{
    auto result = sees(options, source.media);
    for (const auto& more : {source.separate_audio, source.cover})
        if (more)
            result.readable.push_back(*more);
    result.writable.push_back(out);
    return result;
}

void make_sure_of(const std::filesystem::path& out)
{
    constexpr mode_t by_umask = 0666;
    const FileDescriptor made(::open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, by_umask));
}

}  // namespace tgvs::ffmpeg
