// outputs/libav_log.hpp: what libavformat says while it works for one thread. A failed TLS handshake or a
// server's refusal is a plain EIO in the return value; the reason stands only in its log.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::outputs {

// Sends libav's log to us for the rest of the process. Safe to call again.
void capture_libav_log();

// The last lines (warnings and worse) since take_libav_log() on this thread, '; ' between them, at most
// 512 bytes. Taken out of them: `secret` ("app/key"), and what stands behind its last '/' alone, which is
// what a server calls the stream.
std::string take_libav_log(std::string_view secret);

std::string error_text(int error);  // what a negative return value means

}  // namespace tgvs::outputs
