// http/listener.hpp: a listening socket, and the next free port when the wanted one is taken.
//
// A port counts as taken when anybody listens on it on an address that overlaps ours: 0.0.0.0:9090
// is taken while another program has 127.0.0.1:9090 (the kernel's own rule, kept by never using
// SO_REUSEPORT).
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace tgvs::http {

struct Listener {
    FileDescriptor socket;  // non-blocking
    std::uint16_t port = 0;
};

struct ListenError {
    bool in_use = false;  // else the address or the right to it is the trouble, and no port will do
    std::string message;
};

// `address` is an IPv4 or IPv6 address or "localhost"; port 0 takes any free one.
Result<Listener, ListenError> listen_on(const std::string& address, std::uint16_t port);

// Tries `port` and up to 10 after it. Logs each that is taken (ERROR `port 9090 is in use`), with
// `what` (the name of that which wanted it) as a field.
Result<Listener, ListenError> listen_on_next_free(const std::string& address, std::uint16_t port,
                                                  const char* what);

bool is_loopback(const std::string& address);

// "127.0.0.1", "[::1]": as it stands in a URL. A wildcard address is given as the loopback one.
std::string url_host(const std::string& address);

}  // namespace tgvs::http
