// outputs/name_resolution.hpp: the addresses of a name, within a limit (base/name_lookup.hpp).
#pragma once

#include "base/name_lookup.hpp"
#include "base/result.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace tgvs::outputs {

enum class NameErrc { unknown, no_answer, stopped };

using Addresses = std::vector<sockaddr_storage>;

// Blocks for as long as the name server takes; empty: there is no such name.
using NameLookUp = std::function<Addresses(const std::string& name)>;

Result<Addresses, NameErrc> resolve_name(const std::string& host, std::chrono::milliseconds limit,
                                         const std::atomic<bool>& stop,
                                         NameLookUp look_up = addresses_of);

}  // namespace tgvs::outputs
