// check: validates all that can be validated without going on air; one line per item: ok, warn or FAIL,
// with the remedy.
#pragma once

#include "config/settings.hpp"

#include <filesystem>

// `online`: Telegram is asked as well, once all else is right.
// The exit code: 0, 2 when anything failed, 1 when only what Telegram says did.
int check(const tgvs::config::Loaded& loaded, const std::filesystem::path& env_file, bool online);
