// http/encoding.hpp: base64url without padding (RFC 4648 section 5), and values of a URL's query.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::http {

std::string base64url(std::string_view bytes);

// All but letters, digits and "-._~".
std::string percent_encoded(std::string_view text);

// A '%' without two hexadecimal digits behind it stands for itself.
std::string percent_decoded(std::string_view text);

// The first `name=value` of a query, percent-decoded. '+' stands for itself.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace tgvs::http
