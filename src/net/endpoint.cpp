#include "net/endpoint.hpp"

#include <fmt/format.h>

namespace tgvs::net {

std::string Endpoint::text() const
{
    const bool is_v6 = host.find(':') != std::string::npos;
    return is_v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace tgvs::net
