// mtproto/gzip.hpp: the packed bytes of gzip_packed.
//
// Bounds   the result is measured before it is allocated, so that a bomb costs time only, up to the limit.
// Errors   a sentence.
// Source   core.telegram.org/mtproto/service_messages#packed-object; RFC 1952
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tgvs::mtproto {

// Of gzip, or of zlib's own form (RFC 1950), which one client sends. What follows the end is left alone.
Result<std::string> inflate(std::string_view gzip, std::size_t limit_bytes);

std::string deflate(std::string_view bytes);  // gzip

}  // namespace tgvs::mtproto
