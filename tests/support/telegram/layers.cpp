#include "support/telegram/layers.hpp"

#include "mtproto/api.hpp"
#include "mtproto/service_ids.hpp"
#include "mtproto/tl_bytes.hpp"

#include <cstdlib>
#include <variant>

namespace tgvs::test {

using namespace mtproto;

namespace {

// The constructor up to and including a layer; rows of one object from old to new.
struct Older {
    std::uint32_t constructor;
    std::int32_t up_to;
    std::uint32_t then;
};
constexpr Older older[] = {
    {api::user::constructor, 198, 0x4b46c37e},
    {api::user::constructor, 227, 0x31774388},
    {api::channel::constructor, 198, 0xe00998b7},
    {api::channel::constructor, 227, 0x1c32b11c},
    {api::channel_full::constructor, 198, 0x52d6806b},
    {api::channel_full::constructor, 227, 0xe4e0b29d},
    {api::message::constructor, 198, 0x96fdbbe9},
    {api::message::constructor, 227, 0x95ef6f2b},
    {api::message_service::constructor, 198, 0xd3d28540},
    {api::dialog::constructor, 198, 0xd58a08c6},
    {api::group_call::constructor, 198, 0xcdf8d3e3},
    {api::group_call_participant::constructor, 198, 0xeba636fe},
    {api::keyboard_button_callback::constructor, 198, 0x35bbdb6b},
};

constexpr std::uint32_t old_update_group_call = 0x97d64341;  // flags chat_id:flags.0?long call
constexpr std::uint32_t true_constructor = 0x997275b5;
constexpr std::uint32_t false_constructor = 0xbc799737;

class Encoder {
public:
    explicit Encoder(std::int32_t layer) : layer_(layer) {}
    void object(const TlObject& object);
    void value(const TlField& field, const TlValue& value);
    std::string take() { return out_.take(); }

private:
    void single(const TlField& field, const TlValue& value);
    void older_update(const TlObject& update);
    std::uint32_t constructor_of(const TlObject& object) const;
    bool is_newer(const TlObject& object, std::size_t field) const;

    std::int32_t layer_;
    TlWriter out_;
};

std::uint32_t Encoder::constructor_of(const TlObject& object) const
{
    for (const auto& row : older)
        if (object.is(row.constructor) && layer_ <= row.up_to)
            return row.then;
    return object.constructor();
}

// The one field among them that is always there.
bool Encoder::is_newer(const TlObject& object, std::size_t field) const
{
    return layer_ <= 198 && object.is(api::dialog::constructor) &&
           field == api::dialog::unread_poll_votes_count.index;
}

std::int32_t mask_of(const TlObject& object, std::span<const TlField> fields, std::size_t index)
{
    std::uint32_t bits = 0;
    for (std::size_t i = index + 1; i < fields.size(); ++i) {
        const auto* value = fields[i].mask == static_cast<int>(index)
                                ? object.find(static_cast<std::uint16_t>(i))
                                : nullptr;
        if (value && (fields[i].kind != TlKind::presence || std::get<bool>(*value)))
            bits |= std::uint32_t{1} << fields[i].bit;
    }
    return static_cast<std::int32_t>(bits);
}

void Encoder::older_update(const TlObject& update)
{
    const auto peer = update.get_or(api::update_group_call::peer);
    const auto chat_id = peer.get_or(api::peer_channel::channel_id,
                                     peer.get_or(api::peer_chat::chat_id, std::int64_t{0}));
    out_.u32(old_update_group_call).u32(1).i64(chat_id);
    object(update.get_or(api::update_group_call::call));
}

void Encoder::object(const TlObject& object)
{
    if (layer_ <= 198 && object.is(api::update_group_call::constructor))
        return older_update(object);
    const auto fields = find_combinator(object.constructor())->fields();
    out_.u32(constructor_of(object));
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].kind == TlKind::mask) {
            out_.i32(mask_of(object, fields, i));
            continue;
        }
        const auto* value = object.find(static_cast<std::uint16_t>(i));
        if (value && fields[i].kind != TlKind::presence && !is_newer(object, i))
            this->value(fields[i], *value);
        else if (!value && fields[i].mask < 0)
            std::abort();  // the server has forgotten a field
    }
}

void Encoder::value(const TlField& field, const TlValue& value)
{
    if (!field.vector)
        return single(field, value);
    const auto& elements = std::get<TlVector>(value);
    out_.u32(service::vector).u32(static_cast<std::uint32_t>(elements.size()));
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

std::string to_our_layer(std::string_view request)
{
    constexpr std::uint32_t old_rtmp_url = 0xdeb3abbf;       // peer revoke
    constexpr std::uint32_t old_import_invite = 0x6c50051c;  // hash, answers with Updates
    constexpr std::uint32_t old_join = 0xd61e1df3;           // key_fingerprint in flags.3
    constexpr std::uint32_t older_send = 0x983f9745;         // of layer 198
    constexpr std::uint32_t old_send = 0x545cd15a;           // without rich_message, flags.23
    const auto constructor = TlReader(request).u32().value_or(0);
    const auto rest = request.substr(std::min<std::size_t>(request.size(), 4));
    switch (constructor) {
        case old_rtmp_url:
            return TlWriter()
                .u32(api::phone_get_group_call_stream_rtmp_url::constructor)
                .u32(0)
                .raw(rest)
                .take();
        case old_import_invite:
            return TlWriter().u32(api::messages_import_chat_invite::constructor).raw(rest).take();
        case old_join:
            return TlWriter().u32(api::phone_join_group_call::constructor).raw(rest).take();
        case older_send:
        case old_send:
            return TlWriter().u32(api::messages_send_message::constructor).raw(rest).take();
        default:
            return std::string(request);
    }
}

std::string encode_for_layer(const TlObject& object, std::int32_t layer)
{
    Encoder encoder(layer);
    encoder.object(object);
    return encoder.take();
}

std::string encode_answer(std::uint32_t function, const TlValue& value, std::int32_t layer)
{
    Encoder encoder(layer);
    // Before layer 228 the answer to an invite was the Updates alone.
    const auto* object = std::get_if<TlObject>(&value);
    if (layer < 228 && object &&
        object->is(api::messages_chat_invite_join_result_ok::constructor)) {
        encoder.object(object->get_or(api::messages_chat_invite_join_result_ok::updates));
        return encoder.take();
    }
    encoder.value(find_combinator(function)->result, value);
    return encoder.take();
}

}  // namespace tgvs::test
