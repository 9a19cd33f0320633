#include "broadcast/session_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

namespace tgvs::broadcast {

Result<std::optional<SessionLock>> SessionLock::try_acquire(const std::filesystem::path& state_dir)
{
    const auto path = state_dir / "session.lock";
    FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd)
        return failure("cannot open " + path.string() + ": " + errno_text(errno));
    // Made by root, it must still serve the service's user.
    struct stat folder = {};
    if (::geteuid() == 0 && ::stat(state_dir.c_str(), &folder) == 0)
        std::ignore = ::fchown(fd.get(), folder.st_uid, folder.st_gid);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0)
        return SessionLock(std::move(fd));
    if (errno == EWOULDBLOCK || errno == EINTR)
        return std::nullopt;
    return failure("cannot lock " + path.string() + ": " + errno_text(errno));
}

SessionLock& SessionLock::operator=(SessionLock&& other) noexcept
{
    if (this != &other) {
        release();
        fd_ = std::move(other.fd_);
    }
    return *this;
}

SessionLock::~SessionLock()
{
    release();
}

void SessionLock::release()
{
    if (fd_)
        ::flock(fd_.get(), LOCK_UN);
    fd_.reset();
}

}  // namespace tgvs::broadcast
