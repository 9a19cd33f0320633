// base/ip_network.hpp: which addresses are somebody's own network, and lists of networks.
//
// What may be reached from everywhere is public; all else has a name of what it is instead. An address that carries
// another inside (IPv4-mapped, NAT64, 6to4) is judged by that one: it is where the packets go.
// Source   the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its successors).
// Errors   values. What is marked noexcept allocates nothing and may run in a forked process.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

namespace tgvs {

// IPv4 is kept as ::ffff:a.b.c.d.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};

    static IpAddress v4(std::uint32_t host_order) noexcept;
    // Nothing: neither AF_INET nor AF_INET6, or too short.
    static std::optional<IpAddress> of(const sockaddr* address, std::size_t size) noexcept;
    static std::optional<IpAddress> parse(
        std::string_view text);  // without brackets, without a scope

    bool is_v4() const noexcept;
    // The IPv4 address that NAT64, 6to4 or an IPv4-compatible address delivers to.
    std::optional<IpAddress> inner() const noexcept;
    std::string text() const;

    friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

struct IpNetwork {
    IpAddress address;
    int bits = 128;  // of the 128: a /24 of IPv4 has 120

    // "192.168.1.0/24", "127.0.0.1", "fd00::/8". Refused is also one whose host bits are set: it is not clear what
    // was meant.
    static Result<IpNetwork> parse(std::string_view text);

    bool contains(const IpAddress& address) const noexcept;
    std::string text() const;

    friend bool operator==(const IpNetwork&, const IpNetwork&) = default;
};

// Which networks that are not public may be played from: ALLOW_PRIVATE_SOURCES.
struct PrivateSources {
    static constexpr std::size_t networks_limit = 32;

    bool all = false;
    std::vector<IpNetwork> networks = {};  // up to the limit

    // "0" or empty, "1", or networks with commas or blanks between them.
    static Result<PrivateSources> parse(std::string_view text);

    friend bool operator==(const PrivateSources&, const PrivateSources&) = default;
};

// "loopback", "private", "link-local" …; nullptr: public.
const char* special_use(const IpAddress& address) noexcept;

// This host itself, by whatever name: loopback or unspecified.
bool is_this_host(const IpAddress& address) noexcept;

}  // namespace tgvs
