// config/env_writer.hpp: sets keys in a `.env` file so that no reader ever sees half of it.
//
// Under the lock `.env.lock`: the old text goes to `.env.bak`, the new one is written aside in the
// same folder (mode 600 from birth), synced and renamed. Comments, order, owner and unknown keys
// stay. A symbolic link is written at its target, and lock and backup lie beside that target. What
// a killed writer left (one temporary file at most) the next write takes away.
#pragma once

#include "base/result.hpp"
#include "config/env_text.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace tgvs::config {

struct EnvWriteOptions {
    std::chrono::milliseconds lock_limit{10'000};  // a deploy holds the lock for a second or two
    // Asked under the lock; what it fails with is what the write fails with.
    std::function<Result<void>(std::string_view old_text, std::string_view new_text)> judge = {};
};

// Makes the file if it is missing. Blocks for as long as another writer holds the lock.
Result<void> write_env(const std::filesystem::path& path, const std::vector<EnvChange>& changes,
                       const EnvWriteOptions& options = {});

// Whether a write could succeed as far as can be known before: the lock, the text, the folder. Changes nothing; a full disk
// shows itself only later.
Result<void> can_write_env(const std::filesystem::path& path, const EnvWriteOptions& options = {});

}  // namespace tgvs::config
