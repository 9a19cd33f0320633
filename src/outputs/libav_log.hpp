// outputs/libav_log.hpp: what libavformat says while it works for one thread. A failure is one number in the return value;
// the reason stands only in its log.
#pragma once

#include <string>

namespace tgvs::outputs {

// Sends libav's log to us for the rest of the process. Safe to call again.
void capture_libav_log();

// The last lines (warnings and worse) since take_libav_log() on this thread, '; ' between them, at most
// 512 bytes.
std::string take_libav_log();

std::string error_text(int error);  // what a negative return value means

}  // namespace tgvs::outputs
