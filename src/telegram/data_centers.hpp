// telegram/data_centers.hpp: where Telegram's data centres are, before the server has told.
//
// Source   tdlib/td ConnectionCreator.cpp; telegramdesktop/tdesktop mtproto_dc_options.cpp. Ports 443,
//          80 and 5222 are all served. Only 1 to 3 exist in the test environment.
#pragma once

#include "net/endpoint.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tgvs::telegram {

constexpr std::uint16_t usual_port = 443;

// In the order to try: port 443 of all addresses, IPv4 first, then the other ports. Empty: no such
// data centre is known.
std::vector<net::Endpoint> data_center_endpoints(int dc, bool test_mode);

// The IPv4 address that stands in session strings of other programs; empty when there is none.
std::string_view data_center_address(int dc, bool test_mode);

}  // namespace tgvs::telegram
