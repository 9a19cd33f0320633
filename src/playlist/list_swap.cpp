#include "playlist/list_swap.hpp"

#include "base/file.hpp"
#include "playlist/line.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <stdlib.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace tgvs::playlist {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t read_limit = 2 * playlist_limit_bytes;
constexpr int most_exchanges = 20;
constexpr std::chrono::seconds writer_limit{1};
constexpr std::chrono::milliseconds writer_look{10};

std::string what_went_wrong(const char* what, const fs::path& file)
{
    return std::string("cannot ") + what + ' ' + file.string();
}

// A file beside the list, gone with this unless it was told to stay.
class Aside {
public:
    explicit Aside(const fs::path& file)
        : path_((file.parent_path() / ("." + file.filename().string() + ".XXXXXX")).string()),
          fd_(::mkostemp(path_.data(), O_CLOEXEC)),
          made_(fd_)
    {
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    ~Aside()
    {
        if (made_)
            ::unlink(path_.c_str());
    }

    const std::string& path() const { return path_; }
    const FileDescriptor& fd() const { return fd_; }
    // Whoever has it open for writing afterwards is somebody else.
    void close() { fd_ = FileDescriptor(); }

private:
    std::string path_;
    FileDescriptor fd_;
    bool made_;
};

// Mode and owner of the original. Without the right to give a file away, it becomes our own: who could read and write
// it still can, as far as the group allows.
bool take_over_rights(int fd, const struct stat& original)
{
    if (::fchown(fd, original.st_uid, original.st_gid) != 0)
        (void)(::fchown(fd, static_cast<uid_t>(-1), original.st_gid) == 0);
    return ::fchmod(fd, original.st_mode & 07777) == 0;
}

Result<void> filled(const Aside& aside, const struct stat& original, std::string_view contents)
{
    if (!take_over_rights(aside.fd().get(), original))
        return failure(what_went_wrong("set the mode of", aside.path()), errno);
    while (!contents.empty()) {
        const auto written = ::write(aside.fd().get(), contents.data(), contents.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failure(what_went_wrong("write", aside.path()), errno);
        contents.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(aside.fd().get()) != 0)
        return failure(what_went_wrong("write", aside.path()), errno);
    return {};
}

bool exchange(const std::string& a, const fs::path& b)
{
    return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

std::string text_of(const fs::path& file)
{
    return read_file(file, read_limit).value_or(std::string());
}

// What lies aside was saved by somebody else. It goes back, until what comes out is what was put in the time before:
// then nobody has saved in between.
void give_back(const Aside& aside, const fs::path& file, std::string ours, std::string theirs)
{
    for (int i = 0; i < most_exchanges && exchange(aside.path(), file); ++i) {
        wait_for_writers(aside.path());
        auto out = text_of(aside.path());
        if (out == ours)
            return;
        ours = std::exchange(theirs, std::move(out));
    }
}

void sync_folder(const fs::path& folder)
{
    const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd)
        ::fsync(fd.get());
}

}  // namespace

// A lease is given only while nobody has the file open for writing. Whoever opens it while we have it sends us a signal;
// the one chosen here means nothing to anybody.
bool wait_for_writers(const fs::path& file)
{
    const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd || ::fcntl(fd.get(), F_SETSIG, SIGURG) != 0)
        return true;
    const auto until = std::chrono::steady_clock::now() + writer_limit;
    while (::fcntl(fd.get(), F_SETLEASE, F_RDLCK) != 0) {
        if (errno != EAGAIN)  // not our file, or a file system without leases: nothing is known
            return true;
        if (std::chrono::steady_clock::now() > until)
            return false;
        std::this_thread::sleep_for(writer_look);
    }
    ::fcntl(fd.get(), F_SETLEASE, F_UNLCK);
    return true;
}

Result<bool> swap_file(const fs::path& file, std::string_view expected, std::string_view contents)
{
    struct stat original = {};
    if (::stat(file.c_str(), &original) != 0)
        return failure(what_went_wrong("open", file), errno);
    Aside aside(file);
    if (!aside.fd())
        return failure(what_went_wrong("write into", file.parent_path()), errno);
    if (auto done = filled(aside, original, contents); !done)
        return std::unexpected(done.error());
    aside.close();
    if (!wait_for_writers(file) || text_of(file) != expected)
        return false;
    if (exchange(aside.path(), file)) {
        // Who has it open still may write into it yet.
        const bool closed = wait_for_writers(aside.path());
        auto was = text_of(aside.path());
        const bool unchanged = closed && was == expected;
        if (!unchanged)
            give_back(aside, file, std::string(contents), std::move(was));
        sync_folder(file.parent_path());
        return unchanged;
    }
    // Not every file system can exchange.
    if (::rename(aside.path().c_str(), file.c_str()) != 0)
        return failure(what_went_wrong("replace", file), errno);
    sync_folder(file.parent_path());
    return true;
}

}  // namespace tgvs::playlist
