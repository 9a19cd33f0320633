#include "http/host.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace tgvs::http {

namespace {

// Domains that no registry hands out: RFC 6761, 6762, 8375, ICANN's .internal, Kubernetes' .svc and
// cluster.local, and .lan, which home routers use.
constexpr std::string_view local_domains[] = {
    ".localhost", ".local", ".internal", ".home.arpa", ".lan", ".localdomain", ".svc", ".test"};

bool is_ip_literal(const std::string& name)
{
    in6_addr address{};
    if (name.starts_with('[') && name.ends_with(']'))
        return ::inet_pton(AF_INET6, name.substr(1, name.size() - 2).c_str(), &address) == 1;
    return ::inet_pton(AF_INET, name.c_str(), &address) == 1;
}

}  // namespace

std::string host_name(std::string_view host)
{
    const auto after_address = host.starts_with('[') ? host.find(']') : 0;
    if (after_address == std::string_view::npos)
        return {};
    auto name = to_lower(host.substr(0, host.find(':', after_address)));
    if (name.ends_with('.'))
        name.pop_back();
    return name;
}

bool is_unspoofed_host(std::string_view host, const std::vector<std::string>& own)
{
    if (host.empty())
        return true;
    const auto name = host_name(host);
    if (name.empty())
        return false;
    const auto same = [&name](const std::string& one) { return to_lower(one) == name; };
    return name.find('.') == std::string::npos || is_ip_literal(name) ||
           std::ranges::any_of(own, same) ||
           std::ranges::any_of(local_domains,
                               [&name](std::string_view domain) { return name.ends_with(domain); });
}

}  // namespace tgvs::http
