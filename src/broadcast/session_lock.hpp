// broadcast/session_lock.hpp: keeps two of our processes from using one Telegram session.
//
// Telegram ends a session that it sees on two connections at once, for good. So whoever connects with one
// holds `STATE_DIR/session.lock` (flock). The kernel lets go of it when its holder dies; the file stays. It is let
// go of by name, not by closing: a child that is just being started has a copy of the descriptor for a moment.
// What it cannot see is another host, or another program with the same string.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <optional>

namespace tgvs::broadcast {

class SessionLock {
public:
    // Nothing: another process holds it. Does not wait.
    static Result<std::optional<SessionLock>> try_acquire(const std::filesystem::path& state_dir);

    SessionLock(SessionLock&&) noexcept = default;
    SessionLock& operator=(SessionLock&& other) noexcept;
    ~SessionLock();

private:
    explicit SessionLock(FileDescriptor fd) : fd_(std::move(fd)) {}
    void release();

    FileDescriptor fd_;
};

}  // namespace tgvs::broadcast
