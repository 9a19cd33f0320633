// ingest/udp_port.hpp: the port that publishers call at. Bound here, so that the gate makes no socket and needs no right of ours.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace tgvs::ingest {

// `address` is an IP address. "::" is reached by IPv4 as well.
Result<FileDescriptor> bind_udp(const std::string& address, std::uint16_t port);
std::uint16_t port_of(const FileDescriptor& socket);

// Whether somebody listens at that TCP port, as nginx should.
bool tcp_answers(const std::string& address, std::uint16_t port, std::chrono::seconds limit);

}  // namespace tgvs::ingest
