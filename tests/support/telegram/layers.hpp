// support/telegram/layers.hpp: objects in the form of the layer that a client speaks.
//
// Between layer 198 and ours only few of the objects that this server sends have changed, and nearly all of
// them by optional fields that it never sets: there another constructor is all of the difference.
#pragma once

#include "base/result.hpp"
#include "mtproto/tl_codec.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::test {

constexpr std::int32_t oldest_layer = 198;

// A call in the form of our layer.
std::string to_our_layer(std::string_view request);

std::string encode_for_layer(const mtproto::TlObject& object, std::int32_t layer);
// What a function (of our layer) answers with.
std::string encode_answer(std::uint32_t function, const mtproto::TlValue& value,
                          std::int32_t layer);

}  // namespace tgvs::test
