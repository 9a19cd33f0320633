// outputs/name_resolution.hpp: does a name resolve, within a limit (base/name_lookup.hpp)?
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

namespace tgvs::outputs {

enum class NameAnswer { found, unknown, no_answer, stopped };

// Blocks for as long as the name server takes to say whether there is such a name.
using NameLookUp = std::function<bool(const std::string& name)>;
bool look_up_by_system(const std::string& name);

NameAnswer resolve_name(const std::string& host, std::chrono::milliseconds limit,
                        const std::atomic<bool>& stop, NameLookUp look_up = look_up_by_system);

}  // namespace tgvs::outputs
