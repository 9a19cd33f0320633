#include "http/peer.hpp"

#include "base/ip_network.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <span>

namespace tgvs::http {

namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<std::uint8_t, 16> v6_loopback = {0, 0, 0, 0, 0, 0, 0, 0,
                                                      0, 0, 0, 0, 0, 0, 0, 1};
constexpr std::size_t network_bytes = 8;  // a /64

bool is_mapped(const std::array<std::uint8_t, 16>& address)
{
    return std::ranges::equal(v4_prefix, std::span(address).first<v4_prefix.size()>());
}

}  // namespace

Peer peer_from_v4(const std::array<std::uint8_t, 4>& address)
{
    Peer peer;
    std::ranges::copy(v4_prefix, peer.bytes.begin());
    std::ranges::copy(address, peer.bytes.begin() + v4_prefix.size());
    return peer;
}

Peer peer_from_v6(const std::array<std::uint8_t, 16>& address)
{
    Peer peer{address};
    if (!is_mapped(address) && address != v6_loopback)
        std::ranges::fill(std::span(peer.bytes).subspan<network_bytes>(), 0);
    return peer;
}

bool is_loopback(const Peer& peer)
{
    return peer.bytes == v6_loopback ||
           (is_mapped(peer.bytes) && peer.bytes[v4_prefix.size()] == 127);
}

Peer peer_from_text(std::string_view address)
{
    const auto parsed = IpAddress::parse(address);
    return parsed ? peer_from_v6(parsed->bytes) : Peer{};
}

std::string to_text(const Peer& peer)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (peer == Peer{})
        return "unknown";
    if (is_mapped(peer.bytes))
        return ::inet_ntop(AF_INET, peer.bytes.data() + v4_prefix.size(), text.data(), text.size());
    std::string network = ::inet_ntop(AF_INET6, peer.bytes.data(), text.data(), text.size());
    return peer.bytes == v6_loopback ? network : network + "/64";
}

}  // namespace tgvs::http
