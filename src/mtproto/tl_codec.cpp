#include "mtproto/tl_codec.hpp"

#include "mtproto/service_ids.hpp"
#include "mtproto/tl_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <type_traits>

namespace tgvs::mtproto {

namespace {

constexpr std::uint32_t true_constructor = 0x997275b5;
constexpr std::uint32_t false_constructor = 0xbc799737;
constexpr std::size_t least_element_bytes = 4;
constexpr std::size_t most_reserved =
    1'024;  // elements: a count is a claim until they have been read

std::unexpected<TlError> wrong(TlErrc code, std::uint32_t constructor = 0)
{
    return std::unexpected(TlError{code, constructor});
}

// ---- Decoding

class Decoder {
public:
    explicit Decoder(std::string_view bytes) : in_(bytes) {}

    Result<TlObject, TlError> object(std::uint16_t type, int depth);
    Result<TlValue, TlError> field(const TlField& field, int depth);
    bool at_end() const { return in_.at_end(); }

private:
    Result<TlValue, TlError> vector(const TlField& field, int depth);
    Result<TlValue, TlError> single(const TlField& field, int depth);
    Result<TlValue, TlError> boolean();
    template <class T>
    static Result<TlValue, TlError> value(const std::optional<T>& read)
    {
        if (!read)
            return wrong(TlErrc::truncated);
        if constexpr (std::is_same_v<T, std::string_view>)
            return TlValue(std::string(*read));
        else
            return TlValue(*read);
    }

    TlReader in_;
};

bool is_there(const TlObject& object, const TlField& field)
{
    if (field.mask < 0)
        return true;
    const auto& mask = *object.find(static_cast<std::uint16_t>(field.mask));
    return (static_cast<std::uint32_t>(std::get<std::int32_t>(mask)) >> field.bit & 1) != 0;
}

Result<TlObject, TlError> Decoder::object(std::uint16_t type, int depth)
{
    if (depth > max_depth)
        return wrong(TlErrc::too_deep);
    const auto constructor = in_.u32();
    if (!constructor)
        return wrong(TlErrc::truncated);
    const auto* combinator = find_combinator(*constructor);
    if (!combinator)
        return wrong(TlErrc::unknown_constructor, *constructor);
    if (type != 0 && combinator->type != type)
        return wrong(TlErrc::wrong_type, *constructor);
    TlObject object(*constructor);
    std::uint16_t index = 0;
    for (const auto& field : combinator->fields()) {
        const auto here = index++;
        if (field.kind == TlKind::presence || !is_there(object, field))
            continue;
        auto read = this->field(field, depth);
        if (!read)
            return std::unexpected(read.error());
        object.put(here, *std::move(read));
    }
    return object;
}

Result<TlValue, TlError> Decoder::field(const TlField& field, int depth)
{
    return field.vector ? vector(field, depth) : single(field, depth);
}

Result<TlValue, TlError> Decoder::vector(const TlField& field, int depth)
{
    const auto constructor = in_.u32();
    const auto count = in_.u32();
    if (!count)
        return wrong(TlErrc::truncated);
    if (*constructor != service::vector)
        return wrong(TlErrc::wrong_type, *constructor);
    if (*count > in_.left() / least_element_bytes)
        return wrong(TlErrc::truncated);
    TlVector elements;
    elements.reserve(std::min<std::size_t>(*count, most_reserved));
    for (std::uint32_t i = 0; i < *count; ++i) {
        auto element = single(field, depth);
        if (!element)
            return element;
        elements.push_back(*std::move(element));
    }
    return TlValue(std::move(elements));
}

Result<TlValue, TlError> Decoder::single(const TlField& field, int depth)
{
    switch (field.kind) {
        case TlKind::int32:
        case TlKind::mask:
            return value(in_.i32());
        case TlKind::int64:
            return value(in_.i64());
        case TlKind::float64:
            return value(in_.f64());
        case TlKind::int128:
            return value(in_.raw(16));
        case TlKind::int256:
            return value(in_.raw(32));
        case TlKind::bytes:
            return value(in_.bytes());
        case TlKind::boolean:
            return boolean();
        case TlKind::presence:
            return TlValue(true);
        case TlKind::object:
            break;
    }
    auto inner = object(field.type, depth + 1);
    if (!inner)
        return std::unexpected(inner.error());
    return TlValue(*std::move(inner));
}

Result<TlValue, TlError> Decoder::boolean()
{
    const auto constructor = in_.u32();
    if (!constructor)
        return wrong(TlErrc::truncated);
    if (*constructor != true_constructor && *constructor != false_constructor)
        return wrong(TlErrc::wrong_type, *constructor);
    return TlValue(*constructor == true_constructor);
}

// ---- Encoding

[[noreturn]] void stop(const TlCombinator& combinator, std::size_t index)
{
    fmt::print(stderr, "a {} without its field {} was to be sent\n", combinator.name(), index);
    std::abort();
}

class Encoder {
public:
    void object(const TlObject& object);
    void value(const TlField& field, const TlValue& value);
    std::string take() { return out_.take(); }

private:
    void single(const TlField& field, const TlValue& value);
    static std::int32_t mask(const TlObject& object, std::span<const TlField> fields,
                             std::size_t index);

    TlWriter out_;
};

// Bits that were set by hand or came from outside stay, those of fields follow the fields.
std::int32_t Encoder::mask(const TlObject& object, std::span<const TlField> fields,
                           std::size_t index)
{
    std::uint32_t bits = 0;
    if (const auto* kept = object.find(static_cast<std::uint16_t>(index)))
        bits = static_cast<std::uint32_t>(std::get<std::int32_t>(*kept));
    for (std::size_t i = index + 1; i < fields.size(); ++i) {
        if (fields[i].mask != static_cast<int>(index))
            continue;
        const auto* value = object.find(static_cast<std::uint16_t>(i));
        const bool is_flag = fields[i].kind == TlKind::presence;
        if (is_flag && !value)
            continue;
        const auto bit = std::uint32_t{1} << fields[i].bit;
        const bool on = value && (!is_flag || std::get<bool>(*value));
        bits = on ? bits | bit : bits & ~bit;
    }
    return static_cast<std::int32_t>(bits);
}

void Encoder::object(const TlObject& object)
{
    const auto* combinator = find_combinator(object.constructor());
    if (!combinator)
        std::abort();  // constructors come from mtproto/api.hpp
    out_.u32(object.constructor());
    const auto fields = combinator->fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].kind == TlKind::mask) {
            out_.i32(mask(object, fields, i));
            continue;
        }
        if (fields[i].kind == TlKind::presence)
            continue;
        const auto* value = object.find(static_cast<std::uint16_t>(i));
        if (value)
            this->value(fields[i], *value);
        else if (fields[i].mask < 0)
            stop(*combinator, i);
    }
}

void Encoder::value(const TlField& field, const TlValue& value)
{
    if (!field.vector)
        return single(field, value);
    const auto& elements = std::get<TlVector>(value);
    out_.u32(service::vector);
    out_.u32(static_cast<std::uint32_t>(elements.size()));
    for (const auto& element : elements)
        single(field, element);
}

void Encoder::single(const TlField& field, const TlValue& value)
{
    switch (field.kind) {
        case TlKind::int32:
        case TlKind::mask:
            out_.i32(std::get<std::int32_t>(value));
            return;
        case TlKind::int64:
            out_.i64(std::get<std::int64_t>(value));
            return;
        case TlKind::float64:
            out_.f64(std::get<double>(value));
            return;
        case TlKind::int128:
        case TlKind::int256:
            out_.raw(std::get<std::string>(value));
            return;
        case TlKind::bytes:
            out_.bytes(std::get<std::string>(value));
            return;
        case TlKind::boolean:
            out_.u32(std::get<bool>(value) ? true_constructor : false_constructor);
            return;
        case TlKind::presence:
            return;
        case TlKind::object:
            object(std::get<TlObject>(value));
    }
}

}  // namespace

std::string to_string(const TlError& error)
{
    switch (error.code) {
        case TlErrc::truncated:
            return "the object is cut off";
        case TlErrc::unknown_constructor:
            return fmt::format("unknown constructor {:08x}", error.constructor);
        case TlErrc::wrong_type:
            return fmt::format("constructor {:08x} in the wrong place", error.constructor);
        case TlErrc::too_deep:
            return "the object is nested too deeply";
        case TlErrc::trailing_bytes:
            return "trailing bytes after the object";
    }
    return "unknown error";
}

std::string encode(const TlObject& object)
{
    Encoder encoder;
    encoder.object(object);
    return encoder.take();
}

Result<TlObject, TlError> decode(std::string_view bytes)
{
    Decoder decoder(bytes);
    auto object = decoder.object(0, 0);
    if (object && !decoder.at_end())
        return wrong(TlErrc::trailing_bytes);
    return object;
}

Result<TlValue, TlError> decode_result(std::uint32_t function, std::string_view bytes)
{
    const auto* combinator = find_combinator(function);
    if (!combinator)
        return wrong(TlErrc::unknown_constructor, function);
    Decoder decoder(bytes);
    auto value = decoder.field(combinator->result, 0);
    if (value && !decoder.at_end())
        return wrong(TlErrc::trailing_bytes);
    return value;
}

std::string encode_result(std::uint32_t function, const TlValue& value)
{
    Encoder encoder;
    encoder.value(find_combinator(function)->result, value);
    return encoder.take();
}

}  // namespace tgvs::mtproto
