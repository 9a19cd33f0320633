// process/network_policy.hpp: which destinations a child may connect to. Pure, and of a fixed size: the
// guardian (guardian.hpp) asks it in a process that may not allocate.
//
// In this order: a name server of this host's at port 53, yes; a port that we listen on ourselves, at an address of this
// host, never; the operator's proxy, yes; a public address, yes; a private one if the operator has opened it.
// Bounded  what exceeds a list's room is left out of it: then more is refused, not less.
#pragma once

#include "base/ip_network.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

struct sockaddr;

namespace tgvs::process {

template <class T, std::size_t room>
struct FixedList {
    std::array<T, room> items{};
    std::size_t size = 0;

    bool add(const T& item) noexcept
    {
        if (size == room)
            return false;
        items[size++] = item;
        return true;
    }
    const T* begin() const noexcept { return items.data(); }
    const T* end() const noexcept { return items.data() + size; }
};

struct NetworkEndpoint {
    IpAddress address;
    std::uint16_t port = 0;
};

struct NetworkPolicy {
    bool supervised = true;            // false: nothing is looked at
    bool unsupervised_before = false;  // the system did not let us, the last time
    bool private_open = false;         // ALLOW_PRIVATE_SOURCES=1
    FixedList<IpNetwork, 32> open;
    FixedList<IpAddress, 8> name_servers;
    FixedList<NetworkEndpoint, 16> proxies;  // and what this child is to reach (Command::reaches)
    FixedList<std::uint16_t, 16> own_ports;
    FixedList<IpAddress, 64> own_addresses;  // beyond loopback
    bool own_addresses_all = true;  // false: there are more; then any private one may be ours
};
static_assert(std::is_trivially_copyable_v<NetworkPolicy>);

enum class NetworkVerdict : int {
    allowed,
    refused_private,   // the address: ALLOW_PRIVATE_SOURCES
    refused_own_port,  // what we listen on ourselves
    refused_kind,      // a family of addresses that a child has no use for
};

NetworkVerdict decide(const NetworkPolicy& policy, const IpAddress& address,
                      std::uint16_t port) noexcept;

// Multicast groups are joined by an option of the socket and not by a connection.
bool may_join_groups(const NetworkPolicy& policy) noexcept;

// What a call does with the address that it is given.
enum class NetworkUse { connect, send };

struct NetworkTarget {
    NetworkVerdict verdict = NetworkVerdict::refused_kind;
    IpAddress address{};  // of refused_private and refused_own_port
    std::uint16_t port = 0;
};

// Of an address as it is given to the kernel. Of other families only netlink is allowed: behind a local socket is
// somebody's control, and the two ends of socketpair() need no address.
NetworkTarget judge(const NetworkPolicy& policy, NetworkUse use, const sockaddr* address,
                    std::size_t size) noexcept;

}  // namespace tgvs::process
