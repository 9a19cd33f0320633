// service/readiness.hpp: how far an item is, as people see it.
#pragma once

#include "control/channel.hpp"
#include "library/library_types.hpp"

namespace tgvs::service {

control::Readiness readiness_of(const library::ItemState& state);

}  // namespace tgvs::service
