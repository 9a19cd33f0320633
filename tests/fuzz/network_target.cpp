// Where a child may connect to: an address of an item, resolv.conf, ALLOW_PRIVATE_SOURCES, and the address that a call
// passes to the kernel. What is written is read as the same, and nothing of this host is ever open by itself.
#include "process/network_access.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/socket.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    using namespace tgvs::process;
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (host_of(text).host.find_first_of("/?#") != std::string::npos)
        std::abort();
    for (const auto& server : name_servers_in(text))
        if (IpAddress::parse(server.text()) != server)
            std::abort();
    if (const auto sources = PrivateSources::parse(text))
        for (const auto& network : sources->networks) {
            const auto again = IpNetwork::parse(network.text());
            if (!again || *again != network || !network.contains(network.address))
                std::abort();
        }
    const NetworkPolicy closed;
    for (const auto use : {NetworkUse::connect, NetworkUse::send}) {
        sockaddr_storage storage{};
        std::memcpy(&storage, data, std::min(size, sizeof storage));
        const auto target = judge(closed, use, reinterpret_cast<const sockaddr*>(&storage),
                                  std::min(size, sizeof storage));
        const bool ip = storage.ss_family == AF_INET || storage.ss_family == AF_INET6;
        if (ip && target.verdict == NetworkVerdict::allowed && special_use(target.address))
            std::abort();
    }
    return 0;
}
