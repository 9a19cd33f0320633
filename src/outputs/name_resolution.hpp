// outputs/name_resolution.hpp: asks the resolver on a thread of its own, with a limit. getaddrinfo()
// cannot be interrupted, and with a mute name server it blocks for tens of seconds.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

namespace tgvs::outputs {

enum class NameAnswer { found, unknown, no_answer, stopped };

NameAnswer resolve_name(const std::string& host, std::chrono::milliseconds limit,
                        const std::atomic<bool>& stop);

}  // namespace tgvs::outputs
