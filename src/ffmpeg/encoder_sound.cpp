#include "ffmpeg/encoder_sound.hpp"

#include "base/async.hpp"
#include "base/file.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_reason.hpp"
#include "ffmpeg/encoder_run.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

constexpr int look_again_ms = 20;

// A writer that ended before it opened the pipe would leave its reader waiting in open() for ever. That it
// may do only later: until it does, or has ended.
void release_reader(const std::filesystem::path& pipe, const std::stop_token& ended)
{
    while (!ended.stop_requested()) {
        if (const FileDescriptor fd(::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)); fd)
            return;
        ::poll(nullptr, 0, look_again_ms);
    }
}

// Likewise, should the reader never have come; a signal alone does not end a wait in open().
void release_writer(const std::filesystem::path& pipe)
{
    const FileDescriptor opened(::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

// The reader had all that it wanted.
bool was_left(const process::Finished& finished)
{
    return finished.end == process::End::cancelled ||
           finished.err.find("Broken pipe") != std::string::npos;
}

}  // namespace

std::string sound_times_filter(bool without_holes)
{
    // Register 0 has the length of the packet before.
    return without_holes ? "asetpts='if(isnan(PREV_OUTPTS),PTS,PREV_OUTPTS+ld(0))"
                           "+0*st(0,NB_SAMPLES)',"
                         : "asetpts='if(gt((PTS-PREV_INPTS-ld(0))*TB,0.1),PREV_INPTS+ld(0),PTS)"
                           "+0*st(0,NB_SAMPLES)',";
}

Argv piped_sound_input(const std::filesystem::path& pipe)
{
    return {"-protocol_whitelist", "file", "-format_whitelist", "nut", "-f", "nut", "-i",
            file_url(pipe)};
}

Result<SoundFeed> SoundFeed::start(const EncoderOptions& options, Argv argv,
                                   const std::filesystem::path& source, std::filesystem::path pipe,
                                   std::stop_source reader)
{
    ::unlink(pipe.c_str());  // of an attempt before
    if (::mkfifo(pipe.c_str(), 0600) != 0)
        return failure("cannot make a named pipe", errno);
    // It decodes no picture, so that it needs no more than one that looks into the file.
    process::Command command = {.argv = std::move(argv),
                                .folder = pipe.parent_path(),
                                .nice = options.nice,
                                .memory_limit_bytes = process::look_bytes,
                                .confinement = sees(options, {.media = source}, pipe)};
    std::stop_source end;
    auto running = start_async([command = std::move(command), pipe, stop = end.get_token(),
                                reader = std::move(reader)]() mutable {
        auto finished = process::run(command, {}, stop);
        if (!finished || !(finished->success() || was_left(*finished)))
            reader.request_stop();
        release_reader(pipe, stop);
        return finished;
    });
    if (!running)
        return std::unexpected(running.error());
    return SoundFeed(std::move(pipe), std::move(end), *std::move(running));
}

std::optional<EncodeFailure> SoundFeed::finish()
{
    release_writer(pipe_);
    end_.request_stop();
    const auto finished = running_.get();
    if (!finished)
        return EncodeFailure{finished.error()};
    if (finished->success() || was_left(*finished))
        return std::nullopt;
    return why_it_failed(*finished);
}

}  // namespace tgvs::ffmpeg
