// library/whole_number.hpp: a number in a file of ours that anybody may have changed.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>

namespace tgvs::library {

// From 0 to `most`, as it stands there: neither rounded, nor cut to fit, nor a bool. Throws std::out_of_range.
std::uint64_t whole_number(const nlohmann::json& value, std::uint64_t most = UINT64_MAX);

}  // namespace tgvs::library
