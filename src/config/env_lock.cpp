#include "config/env_lock.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <tuple>
#include <unistd.h>

namespace tgvs::config {

namespace {

constexpr auto pause_between_tries = std::chrono::milliseconds(20);
constexpr std::size_t max_lock_table_bytes = 1 << 20;

std::string process_name(long long pid)
{
    const auto name = read_file(fmt::format("/proc/{}/comm", pid), 64);
    return name ? printable(trim(*name)) : std::string();
}

// From a row of /proc/locks, proc(5): "1: FLOCK  ADVISORY  WRITE 4711 08:01:12345 0 EOF".
std::string holder_of(ino_t inode)
{
    const auto table = read_file("/proc/locks", max_lock_table_bytes);
    std::istringstream rows(table ? *table : std::string());
    const auto wanted = fmt::format(":{}", inode);
    for (std::string row; std::getline(rows, row);) {
        std::istringstream words(row);
        std::string number, kind, advisory, access, device_and_inode;
        long long pid = 0;
        words >> number >> kind >> advisory >> access >> pid >> device_and_inode;
        if (kind != "FLOCK" || pid <= 0 || !device_and_inode.ends_with(wanted))
            continue;
        const auto name = process_name(pid);
        return name.empty() ? fmt::format("a child of process {}, which has ended", pid)
                            : fmt::format("process {} ({})", pid, name);
    }
    return "another process";
}

Result<FileDescriptor> open_lock(const std::filesystem::path& path,
                                 const std::filesystem::path& env_file)
{
    FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) {
        const int error = errno;
        return failure(fmt::format("cannot open {}", path.string()), error);
    }
    // Made by root, it must still serve the service's user, for whom a failure here shows above.
    struct stat env = {};
    if (::geteuid() == 0 && ::stat(env_file.c_str(), &env) == 0)
        std::ignore = ::fchown(fd.get(), env.st_uid, env.st_gid);
    return fd;
}

}  // namespace

Result<EnvLock> EnvLock::acquire(const std::filesystem::path& env_file,
                                 std::chrono::milliseconds limit)
{
    const std::filesystem::path path = env_file.string() + ".lock";
    auto fd = open_lock(path, env_file);
    if (!fd)
        return std::unexpected(fd.error());
    const auto until = std::chrono::steady_clock::now() + limit;
    while (::flock(fd->get(), LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        if (error != EWOULDBLOCK && error != EINTR)
            return failure(fmt::format("cannot lock {}", path.string()), error);
        if (std::chrono::steady_clock::now() >= until) {
            struct stat status = {};
            const bool known = ::fstat(fd->get(), &status) == 0;
            return failure(fmt::format("{} is held by {}; try again later", path.string(),
                                       known ? holder_of(status.st_ino) : "another process"));
        }
        std::this_thread::sleep_for(pause_between_tries);
    }
    return EnvLock(std::move(*fd));
}

}  // namespace tgvs::config
