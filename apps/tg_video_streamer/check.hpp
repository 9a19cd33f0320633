// check: validates all that can be validated without going on air; one line per item: ok, warn or FAIL,
// with the remedy.
#pragma once

#include "config/settings.hpp"

#include <filesystem>

// The exit code: 0, or 2 when anything failed.
int check(const tgvs::config::Loaded& loaded, const std::filesystem::path& env_file);
