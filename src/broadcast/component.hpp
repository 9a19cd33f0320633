// broadcast/component.hpp: the components that this module's log lines belong to.
#pragma once

#include <string_view>

namespace tgvs::broadcast {

inline constexpr std::string_view component = "broadcast";
inline constexpr std::string_view login_component = "login";

}  // namespace tgvs::broadcast
