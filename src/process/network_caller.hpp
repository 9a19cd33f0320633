// process/network_caller.hpp: processes whose calls are answered (network_watch.hpp): memory, descriptors, numbers.
//
// Use  as guardian.hpp has it: system calls only, nothing allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <sys/types.h>
#include <unistd.h>

namespace tgvs::process {

// Closes it, if it is one.
struct BorrowedFd {
    int number;

    explicit BorrowedFd(int fd) noexcept : number(fd) {}
    BorrowedFd(const BorrowedFd&) = delete;
    BorrowedFd& operator=(const BorrowedFd&) = delete;
    ~BorrowedFd()
    {
        if (number >= 0)
            ::close(number);
    }
};

// Of a child that has executed its program: may its memory be read? Not where Yama forbids even that of descendants.
bool may_read_memory(pid_t child) noexcept;

// All of it, or nothing.
bool read_memory(pid_t pid, std::uint64_t from, void* to, std::size_t size) noexcept;
bool write_memory(pid_t pid, std::uint64_t to, const void* from, std::size_t size) noexcept;

// Of a process that is there, by the number of its first thread: its descriptor, or negative.
int open_process(pid_t pid) noexcept;
bool is_thread_of(pid_t thread, pid_t process) noexcept;

// A duplicate of what the thread's process has at `fd`, or -errno.
int borrow_descriptor(pid_t thread, int fd) noexcept;

}  // namespace tgvs::process
