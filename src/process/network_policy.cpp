#include "process/network_policy.hpp"

#include <algorithm>
#include <cstring>
#include <netinet/in.h>
#include <string_view>
#include <sys/socket.h>

namespace tgvs::process {

namespace {

constexpr std::uint16_t dns_port = 53;

bool contains(const IpNetwork* begin, const IpNetwork* end, const IpAddress& address) noexcept
{
    return std::any_of(begin, end, [&](const IpNetwork& net) { return net.contains(address); });
}

bool is_ours(const NetworkPolicy& policy, const IpAddress& address) noexcept
{
    if (is_this_host(address))
        return true;
    if (!policy.own_addresses_all && special_use(address) != nullptr)
        return true;
    return std::find(policy.own_addresses.begin(), policy.own_addresses.end(), address) !=
           policy.own_addresses.end();
}

}  // namespace

NetworkVerdict decide(const NetworkPolicy& policy, const IpAddress& address,
                      std::uint16_t port) noexcept
{
    const auto is_here = [&](const IpAddress& one) { return one == address; };
    if (port == dns_port && std::ranges::any_of(policy.name_servers, is_here))
        return NetworkVerdict::allowed;
    const auto inner = address.inner();
    const bool own_port = std::ranges::find(policy.own_ports, port) != policy.own_ports.end();
    if (own_port && (is_ours(policy, address) || (inner && is_ours(policy, *inner))))
        return NetworkVerdict::refused_own_port;
    if (std::ranges::any_of(policy.proxies, [&](const NetworkEndpoint& proxy) {
            return proxy.address == address && proxy.port == port;
        }))
        return NetworkVerdict::allowed;
    if (policy.private_open || special_use(address) == nullptr)
        return NetworkVerdict::allowed;
    const bool opened = contains(policy.open.begin(), policy.open.end(), address) ||
                        (inner && contains(policy.open.begin(), policy.open.end(), *inner));
    return opened ? NetworkVerdict::allowed : NetworkVerdict::refused_private;
}

bool may_join_groups(const NetworkPolicy& policy) noexcept
{
    constexpr std::string_view multicast = "multicast";
    return !policy.supervised || policy.private_open ||
           std::ranges::any_of(policy.open, [&](const IpNetwork& net) {
               const char* use = special_use(net.address);
               return use != nullptr && use == multicast;
           });
}

NetworkTarget judge(const NetworkPolicy& policy, NetworkUse use, const sockaddr* address,
                    std::size_t size) noexcept
{
    if (size < sizeof(sa_family_t))
        return {};
    sockaddr_storage copy{};
    std::memcpy(&copy, address, std::min(size, sizeof copy));
    if (copy.ss_family == AF_UNSPEC) {
        // connect() takes a connection away by it; sendto() of UDP takes it for AF_INET.
        if (use == NetworkUse::connect)
            return {.verdict = NetworkVerdict::allowed};
        copy.ss_family = AF_INET;
    }
    if (copy.ss_family == AF_NETLINK)
        return {.verdict = NetworkVerdict::allowed};
    const auto* at = reinterpret_cast<const sockaddr*>(&copy);
    const auto ip = IpAddress::of(at, size);
    if (!ip)
        return {};
    in_port_t port = 0;  // at the same place in both
    std::memcpy(&port, reinterpret_cast<const char*>(&copy) + offsetof(sockaddr_in, sin_port),
                sizeof port);
    return {decide(policy, *ip, ntohs(port)), *ip, ntohs(port)};
}

}  // namespace tgvs::process
