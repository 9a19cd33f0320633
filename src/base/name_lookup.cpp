#include "base/name_lookup.hpp"

#include <cstring>
#include <memory>
#include <netdb.h>
#include <system_error>
#include <thread>
#include <utility>

namespace tgvs {

std::vector<sockaddr_storage> addresses_of(const std::string& name)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* answer = nullptr;
    if (::getaddrinfo(name.c_str(), nullptr, &hints, &answer) != 0)
        return {};
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(answer, &::freeaddrinfo);
    std::vector<sockaddr_storage> addresses;
    for (const auto* one = answer; one != nullptr; one = one->ai_next) {
        sockaddr_storage address{};
        if (one->ai_addrlen > sizeof address)
            continue;
        std::memcpy(&address, one->ai_addr, one->ai_addrlen);
        addresses.push_back(address);
    }
    return addresses;
}

bool ask_aside(std::function<void()> question)
{
    try {
        std::thread(std::move(question)).detach();
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

}  // namespace tgvs
