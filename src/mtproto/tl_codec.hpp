// mtproto/tl_codec.hpp: objects of the schema to bytes and back.
//
// Bounds   every length is compared with what is left before anything is allocated; at most `max_depth`
//          objects inside each other; an element of a vector has at least four bytes.
// Errors   what came from outside gives a TlError; an object of ours that lacks a field stops the program.
// Source   core.telegram.org/mtproto/serialize, /mtproto/TL-combinators
#pragma once

#include "base/result.hpp"
#include "mtproto/tl_object.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::mtproto {

constexpr int max_depth = 64;

enum class TlErrc {
    truncated,
    unknown_constructor,  // of another layer: costs this message only
    wrong_type,           // a constructor that cannot stand there
    too_deep,
    trailing_bytes,
};

struct TlError {
    TlErrc code;
    std::uint32_t constructor = 0;  // the unknown or wrong one
};

std::string to_string(const TlError& error);

std::string encode(const TlObject& object);

// One boxed object or function, all of the bytes.
Result<TlObject, TlError> decode(std::string_view bytes);

// What a function answers with: an object, a Bool, a number or a vector.
Result<TlValue, TlError> decode_result(std::uint32_t function, std::string_view bytes);

// For those who answer.
std::string encode_result(std::uint32_t function, const TlValue& value);

}  // namespace tgvs::mtproto
