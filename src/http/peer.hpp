// http/peer.hpp: who a client is, as far as its address says.
//
// An IPv6 client commands a whole /64 and could be another one with each packet: the rest of the
// address is left out. IPv4 is kept as a mapped address, whichever kind of socket it came by.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::http {

struct Peer {
    std::array<std::uint8_t, 16> bytes{};  // all zero: not known

    auto operator<=>(const Peer&) const = default;
};

Peer peer_from_v4(const std::array<std::uint8_t, 4>& address);
Peer peer_from_v6(const std::array<std::uint8_t, 16>& address);

bool is_loopback(const Peer& peer);

// "192.0.2.1", "2001:db8::1"; anything else is not known.
Peer peer_from_text(std::string_view address);
std::string to_text(const Peer& peer);  // "192.0.2.1", "2001:db8::/64", "unknown"

}  // namespace tgvs::http
