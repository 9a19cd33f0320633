// base/name_lookup.hpp: the system's name resolution, and how to ask it without waiting for it.
//
// getaddrinfo() cannot be interrupted and blocks for tens of seconds with a mute name server. So each
// question has a thread of its own, which is left behind when nobody waits any more; the name server's
// time-outs bound their number.
#pragma once

#include <functional>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace tgvs {

// Blocks. In the order of the system; empty: unknown.
std::vector<sockaddr_storage> addresses_of(const std::string& name);

// Runs the question on a thread that may outlive everything but the process: what it refers to must be its
// own or shared. False: there is no thread to be had.
bool ask_aside(std::function<void()> question);

}  // namespace tgvs
