#include "base/file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace tgvs {

namespace {

std::unexpected<Error> errno_failure(const char* what, const std::filesystem::path& path)
{
    const int error = errno;
    return failure(std::string("cannot ") + what + ' ' + path.string(), error);
}

Result<void> write_all(int fd, std::string_view contents, const std::filesystem::path& path)
{
    while (!contents.empty()) {
        const auto written = ::write(fd, contents.data(), contents.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno_failure("write", path);
        contents.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> fill_and_rename(FileDescriptor& fd, const std::filesystem::path& aside,
                             const std::filesystem::path& path, std::string_view contents,
                             const WriteOptions& options)
{
    if (::fchmod(fd.get(), options.mode) != 0)
        return errno_failure("set the mode of", aside);
    const bool has_owner =
        options.uid != static_cast<uid_t>(-1) || options.gid != static_cast<gid_t>(-1);
    if (has_owner && ::fchown(fd.get(), options.uid, options.gid) != 0)
        return errno_failure("set the owner of", aside);
    if (auto written = write_all(fd.get(), contents, aside); !written)
        return written;
    if (options.durable && ::fsync(fd.get()) != 0)
        return errno_failure("sync", aside);
    if (::rename(aside.c_str(), path.c_str()) != 0)
        return errno_failure("replace", path);
    return {};
}

}  // namespace

void FileDescriptor::reset(int fd)
{
    if (fd_ >= 0 && fd_ != fd)
        ::close(fd_);
    fd_ = fd;
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit_bytes)
{
    // A FIFO without a writer would hold up the open.
    const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd)
        return errno_failure("open", path);
    struct stat status = {};
    if (::fstat(fd.get(), &status) != 0)
        return errno_failure("open", path);
    if (!S_ISREG(status.st_mode))
        return failure(path.string() + " is not a regular file");
    std::string contents;
    char buffer[16'384];
    for (;;) {
        const auto count = ::read(fd.get(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno_failure("read", path);
        if (count == 0)
            return contents;
        contents.append(buffer, static_cast<std::size_t>(count));
        if (contents.size() > limit_bytes)
            return failure(path.string() + " is larger than " + std::to_string(limit_bytes) +
                           " bytes");
    }
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view contents,
                                   const WriteOptions& options)
{
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::string aside = (folder / ("." + path.filename().string() + ".XXXXXX")).string();
    FileDescriptor fd(::mkostemp(aside.data(), O_CLOEXEC));  // mode 600 from birth
    if (!fd)
        return errno_failure("create a file beside", path);
    auto done = fill_and_rename(fd, aside, path, contents, options);
    if (!done) {
        ::unlink(aside.c_str());
        return done;
    }
    if (options.durable) {
        const FileDescriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!parent || ::fsync(parent.get()) != 0)
            return errno_failure("sync the folder", folder);
    }
    return {};
}

std::error_code try_write(const std::filesystem::path& folder)
{
    constexpr off_t bytes = 1 << 20;
    const auto refusal = [](int error) { return std::error_code(error, std::generic_category()); };
    // Some file systems have no files without a name.
    auto name = (folder / "try-XXXXXX").string();
    FileDescriptor fd(::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
    if (!fd && (errno == EOPNOTSUPP || errno == EISDIR)) {
        fd.reset(::mkostemp(name.data(), O_CLOEXEC));
        if (fd)
            ::unlink(name.c_str());
    }
    if (!fd)
        return refusal(errno);
    return refusal(::posix_fallocate(fd.get(), 0, bytes));
}

std::string errno_text(int error)
{
    return std::generic_category().message(error);
}

// Numbers are compared, not conditions: UBSan takes a category for none when there is no descriptor left for its look.
bool out_of_descriptors(const Error& error)
{
    return error.system.value() == EMFILE || error.system.value() == ENFILE;
}

bool out_of_space(const Error& error)
{
    const auto number = error.system.value();
    return number == ENOSPC || number == EFBIG || number == EDQUOT;
}

}  // namespace tgvs
