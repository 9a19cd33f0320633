// base/file.hpp: reading and replacing small files that matter.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <system_error>

namespace tgvs {

// Owns a file descriptor.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : fd_(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept
    {
        reset(other.release());
        return *this;
    }
    ~FileDescriptor() { reset(); }

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release()
    {
        const int fd = fd_;
        fd_ = -1;
        return fd;
    }
    void reset(int fd = -1);

private:
    int fd_ = -1;
};

// The whole file; a failure when it is larger than `limit_bytes`, or no regular file: a FIFO or a device
// could hold us up.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit_bytes);

struct WriteOptions {
    mode_t mode = 0600;   // from birth: there is no moment at which the file is wider
    bool durable = true;  // fsync file and folder; false for files that may be lost in a power cut
    uid_t uid = static_cast<uid_t>(-1);  // owner to give it, -1: leave
    gid_t gid = static_cast<gid_t>(-1);
};

// Writes aside in the same folder, syncs, renames: a reader sees the old file or the new one, whole.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view contents,
                                   const WriteOptions& options = {});

// What the system says to a write of some size in this folder: a full disk, a quota, a folder that is gone or
// read-only. Nothing is left of it. For telling whose fault a failed write of a child was: its words may be
// somebody else's.
std::error_code try_write(const std::filesystem::path& folder);

// "No such file or directory" and so on, for messages.
std::string errno_text(int error);

// There were no descriptors left, which says nothing of what was to be opened or started.
bool out_of_descriptors(const Error& error);
// The disk is full, or what one user or file may have of it is.
bool out_of_space(const Error& error);

}  // namespace tgvs
