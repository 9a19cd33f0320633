#include "support/telegram/wrappers.hpp"

#include "mtproto/tl_bytes.hpp"

namespace tgvs::test {

using mtproto::TlReader;

namespace {

constexpr std::uint32_t invoke_with_layer = 0xda9b0d0d;
constexpr std::uint32_t invoke_without_updates = 0xbf9459b7;
constexpr std::uint32_t invoke_after_msg = 0xcb9f372d;
constexpr std::uint32_t init_connection = 0xc1cd5ea9;
constexpr std::uint32_t vector = 0x1cb5c415;
constexpr int most_wrappers = 8;

bool skip_json(TlReader& in, int depth = 0)
{
    constexpr int deepest = 16;
    if (depth > deepest)
        return false;
    switch (in.u32().value_or(0)) {
        case 0x3f6d7b68:  // jsonNull
            return true;
        case 0xc7345e6a:  // jsonBool
            return in.u32().has_value();
        case 0x2be0dfa4:  // jsonNumber
            return in.f64().has_value();
        case 0xb71e767a:  // jsonString
            return in.bytes().has_value();
        case 0xf7444763:    // jsonArray
        case 0x99c1d49d: {  // jsonObject
            const auto is_vector = in.u32() == vector;
            const auto count = in.u32();
            if (!is_vector || !count || *count > in.left() / 4)
                return false;
            for (std::uint32_t i = 0; i < *count; ++i) {
                // A jsonObjectValue is a key before its value; an array has the value alone.
                auto ahead = in;
                if (ahead.u32() == 0xc0de1bd9u) {
                    in.u32();
                    if (!in.bytes())
                        return false;
                }
                if (!skip_json(in, depth + 1))
                    return false;
            }
            return true;
        }
        default:
            return false;
    }
}

bool skip_init(TlReader& in)
{
    constexpr int texts = 6;
    const auto flags = in.u32();
    if (!flags || !in.i32())
        return false;
    for (int i = 0; i < texts; ++i)
        if (!in.bytes())
            return false;
    if ((*flags & 1) != 0 && !(in.u32() && in.bytes() && in.i32()))
        return false;
    return (*flags & 2) == 0 || skip_json(in);
}

}  // namespace

std::optional<Unwrapped> unwrap(std::string_view body)
{
    Unwrapped found;
    TlReader in(body);
    for (int i = 0; i < most_wrappers; ++i) {
        found.call = body.substr(body.size() - in.left());
        const auto constructor = in.u32();
        if (!constructor)
            return std::nullopt;
        if (*constructor == invoke_with_layer) {
            found.layer = in.i32().value_or(0);
        } else if (*constructor == invoke_without_updates) {
            found.without_updates = true;
        } else if (*constructor == invoke_after_msg) {
            in.u64();
        } else if (*constructor == init_connection) {
            found.init = true;
            if (!skip_init(in))
                return std::nullopt;
        } else {
            return found;
        }
    }
    return std::nullopt;
}

}  // namespace tgvs::test
