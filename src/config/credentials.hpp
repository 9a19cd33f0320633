// config/credentials.hpp: settings that systemd hands over in files, one each (LoadCredential=).
//
// Bounds   64 KiB a value; a line end behind it is left out. Files with other names than our keys are left alone.
// Errors   as findings, without values.
// Source   systemd.exec(5) "Credentials"; https://systemd.io/CREDENTIALS/
#pragma once

#include "base/secret.hpp"
#include "config/settings_types.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tgvs::config {

inline constexpr std::size_t max_credential_bytes = 1 << 16;

struct Credentials {
    std::map<std::string, Secret, std::less<>> values;  // by key
    std::vector<Finding> errors;
};

// `folder`: $CREDENTIALS_DIRECTORY.
Credentials read_credentials(const std::filesystem::path& folder);

}  // namespace tgvs::config
