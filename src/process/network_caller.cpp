#include "process/network_caller.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

namespace tgvs::process {

namespace {

int descriptor_of(int process, int fd) noexcept
{
    return static_cast<int>(::syscall(SYS_pidfd_getfd, process, fd, 0));
}

// "/proc/123/", without what allocates; the rest is appended.
class ProcPath {
public:
    ProcPath(pid_t pid, const char* name) noexcept
    {
        char digits[16];
        std::size_t count = 0;
        for (auto rest = static_cast<unsigned>(pid); rest > 0; rest /= 10)
            digits[count++] = static_cast<char>('0' + rest % 10);
        append("/proc/");
        while (count > 0)
            text_[size_++] = digits[--count];
        append("/");
        append(name);
    }
    const char* text() const noexcept { return text_; }

private:
    void append(const char* part) noexcept
    {
        while (*part != '\0')
            text_[size_++] = *part++;
    }

    char text_[64] = {};
    std::size_t size_ = 0;
};

// The process of a thread; 0: it has gone.
pid_t process_of(pid_t thread) noexcept
{
    const BorrowedFd status(::open(ProcPath(thread, "status").text(), O_RDONLY | O_CLOEXEC));
    char text[1'024] = {};
    if (status.number < 0 || ::read(status.number, text, sizeof text - 1) <= 0)
        return 0;
    const char* at = std::strstr(text, "\nTgid:");
    if (at == nullptr)
        return 0;
    pid_t pid = 0;
    for (at += 6; *at == '\t' || (*at >= '0' && *at <= '9'); ++at)
        if (*at != '\t')
            pid = pid * 10 + (*at - '0');
    return pid;
}

}  // namespace

bool may_read_memory(pid_t child) noexcept
{
    char byte = 0;
    const iovec ours = {&byte, 1};
    const iovec theirs = {nullptr, 1};  // nothing is there
    if (::process_vm_readv(child, &ours, 1, &theirs, 1, 0) >= 0 ||
        (errno != EPERM && errno != ENOSYS))
        return true;
    const BorrowedFd memory(::open(ProcPath(child, "mem").text(), O_RDONLY | O_CLOEXEC));
    return memory.number >= 0;
}

bool read_memory(pid_t pid, std::uint64_t from, void* to, std::size_t size) noexcept
{
    if (size == 0)
        return true;
    const iovec ours = {to, size};
    const iovec theirs = {reinterpret_cast<void*>(from), size};
    const auto wanted = static_cast<ssize_t>(size);
    if (::process_vm_readv(pid, &ours, 1, &theirs, 1, 0) == wanted)
        return true;
    if (errno != ENOSYS && errno != EPERM)
        return false;
    const BorrowedFd memory(::open(ProcPath(pid, "mem").text(), O_RDONLY | O_CLOEXEC));
    return ::pread(memory.number, to, size, static_cast<off_t>(from)) == wanted;
}

bool write_memory(pid_t pid, std::uint64_t to, const void* from, std::size_t size) noexcept
{
    const iovec ours = {const_cast<void*>(from), size};
    const iovec theirs = {reinterpret_cast<void*>(to), size};
    const auto wanted = static_cast<ssize_t>(size);
    if (::process_vm_writev(pid, &ours, 1, &theirs, 1, 0) == wanted)
        return true;
    const BorrowedFd memory(::open(ProcPath(pid, "mem").text(), O_WRONLY | O_CLOEXEC));
    return ::pwrite(memory.number, from, size, static_cast<off_t>(to)) == wanted;
}

int open_process(pid_t pid) noexcept
{
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

bool is_thread_of(pid_t thread, pid_t process) noexcept
{
    return ::syscall(SYS_tgkill, process, thread, 0) == 0;
}

int borrow_descriptor(pid_t thread, int fd) noexcept
{
    BorrowedFd process(open_process(thread));
    if (process.number < 0)
        process.number = open_process(process_of(thread));
    if (process.number < 0)
        return -ESRCH;
    const int copy = descriptor_of(process.number, fd);
    return copy < 0 ? -errno : copy;
}

}  // namespace tgvs::process
