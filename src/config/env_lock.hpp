// config/env_lock.hpp: the lock `.env.lock` (flock) that whoever writes `.env` holds: the deploy
// script, the login helper and this program.
//
// The file is empty, mode 600, belongs to the owner of `.env` and is never removed: a removed lock
// could be held twice. The kernel lets go of it when its holder dies.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"

#include <chrono>
#include <filesystem>

namespace tgvs::config {

class EnvLock {
public:
    // Waits for as long as `limit`; the failure then says which process holds the lock. Blocks.
    static Result<EnvLock> acquire(const std::filesystem::path& env_file,
                                   std::chrono::milliseconds limit);

private:
    explicit EnvLock(FileDescriptor fd) : fd_(std::move(fd)) {}

    FileDescriptor fd_;
};

}  // namespace tgvs::config
