// http/host.hpp: the Host header, as far as it tells whether a browser was tricked.
//
// A page on the Internet can point a name of its own at an address of ours (DNS rebinding) and then
// read what we answer, through its visitor's browser. The request still carries that page's name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tgvs::http {

// "[::1]:8080" → "[::1]", "LocalHost.:80" → "localhost"; empty: not a host. The port is not looked
// at: it differs behind an ssh tunnel, and a page elsewhere can choose it freely.
std::string host_name(std::string_view host);

// Whether a request under this host may be answered with something that is no secret: for an IP
// address, for a name nobody can register on the Internet (without a dot, or one of a local
// network's or a cluster's), and for `own` names. Without a host it is not from a browser.
bool is_unspoofed_host(std::string_view host, const std::vector<std::string>& own);

}  // namespace tgvs::http
