// support/telegram/wrappers.hpp: what stands around a call: invokeWithLayer, initConnection and their like.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tgvs::test {

struct Unwrapped {
    std::int32_t layer = 0;  // 0: none was named
    bool init = false;
    bool without_updates = false;
    std::string_view call;
};

// Nothing for bytes that end too early.
std::optional<Unwrapped> unwrap(std::string_view body);

}  // namespace tgvs::test
