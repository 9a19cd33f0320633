// outputs/tcp_dial.hpp: a TCP connection to one of a host's addresses. The next one is tried when the one before has
// failed, or has not answered for a quarter of a second; the first that answers is it.
//
// Bounds   8 addresses, and the limit for all of them together.
// Errors   RtmpErrc::unreachable with the first address's reason, ::timed_out, ::stopped.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "outputs/rtmp_failure.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <sys/socket.h>
#include <vector>

namespace tgvs::outputs {

// Does not block; its buffer for what is to be sent is small, so that a server which no longer reads is noticed.
Result<FileDescriptor, RtmpFailure> dial_tcp(std::vector<sockaddr_storage> addresses,
                                             std::uint16_t port, std::chrono::milliseconds limit,
                                             const std::atomic<bool>& stop);

}  // namespace tgvs::outputs
