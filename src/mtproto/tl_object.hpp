// mtproto/tl_object.hpp: an object of the schema, as data.
//
// Fields are reached through the typed names of mtproto/api.hpp only:
//
//     if (call.is(api::group_call::constructor))
//         title = call.get_or(api::group_call::title, "");
//
// A name of another constructor finds nothing, so an unexpected object reads as an empty one.
// Memory   only fields that are there are kept: at most some ten bytes for each byte on the wire.
#pragma once

#include "mtproto/tl_schema.hpp"

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tgvs::mtproto {

struct TlValue;
using TlVector = std::vector<TlValue>;

// A field of one constructor, made by schema/generate.py.
template <class T>
struct Field {
    std::uint32_t constructor;
    std::uint16_t index;
};

struct TlSlot;

class TlObject {
public:
    TlObject() = default;  // of no constructor
    explicit TlObject(std::uint32_t constructor);

    std::uint32_t constructor() const { return constructor_; }
    bool is(std::uint32_t constructor) const { return constructor_ == constructor; }
    // The name in the schema, for logs.
    std::string_view name() const;

    // Null when the field is not there, or the object is another.
    template <class T>
    const T* get(Field<T> field) const;
    template <class T>
    T get_or(Field<T> field, std::type_identity_t<T> otherwise = {}) const;
    bool has(Field<bool> flag) const;

    template <class T>
    TlObject& set(Field<T> field, std::type_identity_t<T> value);
    const TlValue* find(std::uint16_t index) const;
    void put(std::uint16_t index, TlValue value);

private:
    std::uint32_t constructor_ = 0;
    std::vector<TlSlot> slots_;  // in the order of their indexes
};

struct TlValue
    : std::variant<std::int32_t, std::int64_t, double, bool, std::string, TlObject, TlVector> {
    using variant::variant;
};

struct TlSlot {
    std::uint16_t index;
    TlValue value;
};

// Below TlSlot, as clang wants a whole element for a vector's constructor.
inline TlObject::TlObject(std::uint32_t constructor) : constructor_(constructor) {}

template <class T>
const T* TlObject::get(Field<T> field) const
{
    const auto* value = field.constructor == constructor_ ? find(field.index) : nullptr;
    return value ? std::get_if<T>(value) : nullptr;
}

template <class T>
T TlObject::get_or(Field<T> field, std::type_identity_t<T> otherwise) const
{
    const auto* value = get(field);
    return value ? *value : std::move(otherwise);
}

template <class T>
TlObject& TlObject::set(Field<T> field, std::type_identity_t<T> value)
{
    if (field.constructor == constructor_)
        put(field.index, TlValue(std::move(value)));
    return *this;
}

}  // namespace tgvs::mtproto
