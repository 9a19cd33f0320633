// media/seconds.hpp: programme time: lengths of items and places in them.
#pragma once

#include <chrono>

namespace tgvs::media {

using Seconds = std::chrono::duration<double>;

}  // namespace tgvs::media
