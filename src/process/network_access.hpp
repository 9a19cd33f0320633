// process/network_access.hpp: what the operator and this host say of where children may connect to.
//
// It is the whole process's: a child whose caller forgets it must not be freer than others. Before
// set_private_sources() nothing is supervised: what is no service, such as a test, has nothing to protect.
// Threads  any. It may wait for a name server, for 5 s at most, if a proxy is set by its name.
#pragma once

#include "base/ip_network.hpp"
#include "process/network_policy.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::process {

// A destination that was refused.
struct NetworkRefusal {
    NetworkTarget target;
    // It was to be connected or sent to. Otherwise it may be that getaddrinfo() only wanted to know which of a name's
    // addresses is nearest, for which it connects a datagram socket to each.
    bool certain = true;

    // "192.168.1.7:80 is a private address; …" with the remedy.
    std::string text() const;
};

// The same as an error, and whether an error is one.
std::unexpected<Error> as_error(const NetworkRefusal& refusal);
bool is_network_refusal(const Error& error);

// What is known of this system is forgotten, and found out anew by the next child.
void set_private_sources(const PrivateSources& sources);

// For a child of these words, as this host is now: its name servers, its proxies, the addresses it has, and the ports
// that we listen on.
NetworkPolicy network_policy(const std::vector<std::string>& argv);

// Why the calls of children are not supervised here; empty: they are, as far as is known.
std::string unsupervised_because();
// `error`: of the system, when a child was started with this policy; 0: it is supervised. Logged once. A failure: it is
// not, though others were; a supervision that ends by itself is none.
Result<void> accept_supervision(const NetworkPolicy& policy, int error);

// Of where something is about to connect to; also for who connects by itself, after it has looked the name up.
std::optional<NetworkRefusal> refusal_of(const IpAddress& address, std::uint16_t port);
// Of an address that is to be given to a child: what is known before, by what stands in it, or, where children are not
// supervised, by what its name means now.
std::optional<NetworkRefusal> refusal_of(const std::string& url);

// ---- Pure parts.

// The name or address in "scheme://user@host:port/path"; without brackets.
struct UrlHost {
    std::string host;
    std::optional<std::uint16_t> port;
};
UrlHost host_of(std::string_view url);

// The lines "nameserver …" of resolv.conf(5); without any, this host.
std::vector<IpAddress> name_servers_in(std::string_view resolv_conf);

// What follows --proxy and the like.
std::vector<std::string> proxies_in(const std::vector<std::string>& argv);

}  // namespace tgvs::process
