// http/encoding.hpp: base64url without padding (RFC 4648 section 5), and values of a URL's query.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::http {

std::string base64url(std::string_view bytes);

// The first `name=value` of a query, percent-decoded. '+' stands for itself.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace tgvs::http
