// broadcast/access_options.hpp: the settings by which Telegram is reached, for telegram::Access.
#pragma once

#include "config/settings.hpp"
#include "telegram/access.hpp"

#include <string>

namespace tgvs::broadcast {

// API_ID is 0 when it is not set.
telegram::AccessOptions access_options(const config::Settings& settings,
                                       const std::string& version);

}  // namespace tgvs::broadcast
