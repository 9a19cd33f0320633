// mtproto/tl_schema.hpp: the published schema as tables, made at build time by schema/generate.py.
//
// Threads  read-only data.
// Source   schema/api.tl; core.telegram.org/mtproto/TL
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tgvs::mtproto {

enum class TlKind : std::uint8_t {
    int32,
    int64,
    float64,
    int128,
    int256,
    bytes,  // string too
    boolean,
    presence,  // `flags.N?true`: the bit alone
    mask,      // `#`
    object,
};

struct TlField {
    TlKind kind;
    bool vector;
    std::int8_t mask;    // which field of the same object holds the bit; -1: always there
    std::uint8_t bit;    // of the mask
    std::uint16_t type;  // of an object; 0: any
};

struct TlCombinator {
    std::uint32_t constructor;
    std::uint32_t name_offset;
    std::uint16_t first_field;
    std::uint16_t field_count;
    std::uint16_t type;  // 0 for functions
    bool function;
    TlField result;  // what a function answers with

    std::string_view name() const;
    std::span<const TlField> fields() const;
};

// Null for a constructor that this layer does not have.
const TlCombinator* find_combinator(std::uint32_t constructor);

}  // namespace tgvs::mtproto
