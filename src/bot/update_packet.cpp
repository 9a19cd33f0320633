#include "bot/update_packet.hpp"

#include "mtproto/api.hpp"

#include <utility>

namespace tgvs::bot {

namespace api = mtproto::api;
using mtproto::Field;
using mtproto::TlObject;
using mtproto::TlVector;

namespace {

using Sequence = Place::Sequence;
using Number = Field<std::int32_t>;

template <class Update>
std::optional<Place> common_place(const TlObject& update)
{
    if (!update.is(Update::constructor))
        return std::nullopt;
    return Place{.sequence = Sequence::common,
                 .channel = 0,
                 .pts = update.get_or(Update::pts),
                 .count = update.get_or(Update::pts_count)};
}

template <class Update>
std::optional<Place> channel_place(const TlObject& update)
{
    if (!update.is(Update::constructor))
        return std::nullopt;
    return Place{.sequence = Sequence::channel,
                 .channel = update.get_or(Update::channel_id),
                 .pts = update.get_or(Update::pts),
                 .count = update.get_or(Update::pts_count)};
}

std::int64_t channel_of(const TlObject& message)
{
    const auto* peer = message.get(api::message::peer_id);
    if (peer == nullptr)
        peer = message.get(api::message_service::peer_id);
    return peer ? peer->get_or(api::peer_channel::channel_id) : 0;
}

template <class Update>
std::optional<Place> channel_message_place(const TlObject& update)
{
    const auto* message = update.get(Update::message);
    if (message == nullptr)
        return std::nullopt;
    return Place{.sequence = Sequence::channel,
                 .channel = channel_of(*message),
                 .pts = update.get_or(Update::pts),
                 .count = update.get_or(Update::pts_count)};
}

// 0 is no place.
template <class Update>
std::optional<Place> qts_place(const TlObject& update)
{
    const auto qts = update.get_or(Update::qts);
    if (!update.is(Update::constructor) || qts == 0)
        return std::nullopt;
    return Place{.sequence = Sequence::qts, .channel = 0, .pts = qts, .count = 1};
}

Place place_of(const TlObject& update)
{
    using Reader = std::optional<Place> (*)(const TlObject&);
    constexpr Reader readers[] = {
        common_place<api::update_new_message>,
        common_place<api::update_edit_message>,
        common_place<api::update_delete_messages>,
        common_place<api::update_read_history_inbox>,
        common_place<api::update_read_history_outbox>,
        common_place<api::update_read_messages_contents>,
        common_place<api::update_web_page>,
        common_place<api::update_pinned_messages>,
        common_place<api::update_folder_peers>,
        channel_message_place<api::update_new_channel_message>,
        channel_message_place<api::update_edit_channel_message>,
        channel_place<api::update_delete_channel_messages>,
        channel_place<api::update_pinned_channel_messages>,
        channel_place<api::update_channel_web_page>,
        qts_place<api::update_bot_stopped>,
        qts_place<api::update_channel_participant>,
        qts_place<api::update_chat_participant>,
    };
    for (const auto reader : readers)
        if (const auto place = reader(update))
            return *place;
    return {};
}

// What tells of updates instead of being one.
bool is_hint(const TlObject& update, Packet& packet)
{
    if (update.is(api::updates_too_long::constructor))
        return packet.too_long = true;
    if (update.is(api::update_pts_changed::constructor))
        return packet.moved = true;
    if (!update.is(api::update_channel_too_long::constructor))
        return false;
    const auto* pts = update.get(api::update_channel_too_long::pts);
    packet.channels_too_long.push_back(
        {.channel = update.get_or(api::update_channel_too_long::channel_id),
         .pts = pts ? std::optional(*pts) : std::nullopt});
    return true;
}

void add(Packet& packet, const TlObject& update)
{
    if (!is_hint(update, packet))
        packet.updates.push_back({.place = place_of(update), .update = update});
}

void add(Packet& packet, const TlVector& updates)
{
    for (const auto& value : updates)
        if (const auto* update = std::get_if<TlObject>(&value))
            add(packet, *update);
}

TlObject peer_of_user(std::int64_t id)
{
    TlObject peer(api::peer_user::constructor);
    peer.set(api::peer_user::user_id, id);
    return peer;
}

template <class Short>
TlObject message_of(const TlObject& update)
{
    TlObject message(api::message::constructor);
    message.set(api::message::id, update.get_or(Short::id))
        .set(api::message::date, update.get_or(Short::date))
        .set(api::message::message_, update.get_or(Short::message));
    if (update.has(Short::out))
        message.set(api::message::out, true);
    if (const auto* forwarded = update.get(Short::fwd_from))
        message.set(api::message::fwd_from, *forwarded);
    if (const auto* via = update.get(Short::via_bot_id))
        message.set(api::message::via_bot_id, *via);
    if (const auto* entities = update.get(Short::entities))
        message.set(api::message::entities, *entities);
    return message;
}

template <class Short>
void add_short(Packet& packet, const TlObject& update, TlObject message)
{
    const auto pts = update.get_or(Short::pts);
    const auto count = update.get_or(Short::pts_count);
    TlObject whole(api::update_new_message::constructor);
    whole.set(api::update_new_message::message, std::move(message))
        .set(api::update_new_message::pts, pts)
        .set(api::update_new_message::pts_count, count);
    add(packet, whole);
}

void add_short_message(Packet& packet, const TlObject& update, std::int64_t own)
{
    using Short = api::update_short_message;
    const auto user = update.get_or(Short::user_id);
    auto message = message_of<Short>(update);
    message.set(api::message::peer_id, peer_of_user(user))
        .set(api::message::from_id, peer_of_user(update.has(Short::out) ? own : user));
    add_short<Short>(packet, update, std::move(message));
}

void add_short_chat_message(Packet& packet, const TlObject& update)
{
    using Short = api::update_short_chat_message;
    TlObject chat(api::peer_chat::constructor);
    chat.set(api::peer_chat::chat_id, update.get_or(Short::chat_id));
    auto message = message_of<Short>(update);
    message.set(api::message::peer_id, chat)
        .set(api::message::from_id, peer_of_user(update.get_or(Short::from_id)));
    add_short<Short>(packet, update, std::move(message));
}

}  // namespace

Packet read_packet(const TlObject& updates, std::int64_t own)
{
    Packet packet;
    if (const auto* one = updates.get(api::update_short::update)) {
        add(packet, *one);
    } else if (const auto* many = updates.get(api::updates::updates_)) {
        add(packet, *many);
        packet.seq = updates.get_or(api::updates::seq);
        packet.seq_start = packet.seq;
        packet.date = updates.get_or(api::updates::date);
    } else if (const auto* combined = updates.get(api::updates_combined::updates)) {
        add(packet, *combined);
        packet.seq = updates.get_or(api::updates_combined::seq);
        packet.seq_start = updates.get_or(api::updates_combined::seq_start);
        packet.date = updates.get_or(api::updates_combined::date);
    } else if (updates.is(api::update_short_message::constructor)) {
        add_short_message(packet, updates, own);
    } else if (updates.is(api::update_short_chat_message::constructor)) {
        add_short_chat_message(packet, updates);
    } else {
        add(packet, updates);
    }
    return packet;
}

std::int64_t sender_of_short(const TlObject& updates)
{
    if (const auto* user = updates.get(api::update_short_message::user_id))
        return *user;
    return updates.get_or(api::update_short_chat_message::from_id);
}

Packet read_own_result(const TlObject& result, std::int64_t channel)
{
    const auto moved = [channel](std::int32_t pts, std::int32_t count) {
        Packet packet;
        packet.updates.push_back(
            {.place = {.sequence = channel == 0 ? Sequence::common : Sequence::channel,
                       .channel = channel,
                       .pts = pts,
                       .count = count},
             .update = {}});
        return packet;
    };
    using Sent = api::update_short_sent_message;
    using Affected = api::messages_affected_messages;
    if (result.is(Sent::constructor))
        return moved(result.get_or(Sent::pts), result.get_or(Sent::pts_count));
    if (result.is(Affected::constructor))
        return moved(result.get_or(Affected::pts), result.get_or(Affected::pts_count));
    return read_packet(result);
}

std::optional<Places> read_places(const TlObject& state)
{
    if (!state.is(api::updates_state::constructor))
        return std::nullopt;
    return Places{.pts = state.get_or(api::updates_state::pts),
                  .qts = state.get_or(api::updates_state::qts),
                  .seq = state.get_or(api::updates_state::seq),
                  .date = state.get_or(api::updates_state::date)};
}

namespace {

TlObject as_update(const TlObject& message)
{
    if (channel_of(message) != 0)
        return TlObject(api::update_new_channel_message::constructor)
            .set(api::update_new_channel_message::message, message);
    return TlObject(api::update_new_message::constructor)
        .set(api::update_new_message::message, message);
}

// New messages have no place of their own: the whole difference is one.
template <class Answer>
Difference whole_difference(const TlObject& answer, Difference::Kind kind, const TlObject& state)
{
    Difference difference = {
        .kind = kind, .updates = {}, .places = read_places(state).value_or(Places())};
    if (const auto* messages = answer.get(Answer::new_messages))
        for (const auto& value : *messages)
            if (const auto* message = std::get_if<TlObject>(&value))
                difference.updates.push_back({.place = {}, .update = as_update(*message)});
    if (const auto* others = answer.get(Answer::other_updates)) {
        Packet packet;
        add(packet, *others);
        for (auto& one : packet.updates)
            difference.updates.push_back(std::move(one));
        difference.channels_too_long = std::move(packet.channels_too_long);
    }
    return difference;
}

}  // namespace

std::optional<Difference> read_difference(const TlObject& answer)
{
    using Kind = Difference::Kind;
    if (answer.is(api::updates_difference_empty::constructor))
        return Difference{.kind = Kind::empty,
                          .updates = {},
                          .places = {.seq = answer.get_or(api::updates_difference_empty::seq),
                                     .date = answer.get_or(api::updates_difference_empty::date)}};
    if (answer.is(api::updates_difference_too_long::constructor))
        return Difference{.kind = Kind::too_long,
                          .updates = {},
                          .places = {.pts = answer.get_or(api::updates_difference_too_long::pts)}};
    if (const auto* state = answer.get(api::updates_difference::state))
        return whole_difference<api::updates_difference>(answer, Kind::whole, *state);
    if (const auto* state = answer.get(api::updates_difference_slice::intermediate_state))
        return whole_difference<api::updates_difference_slice>(answer, Kind::slice, *state);
    return std::nullopt;
}

std::optional<ChannelDifference> read_channel_difference(const TlObject& answer)
{
    using Empty = api::updates_channel_difference_empty;
    using Whole = api::updates_channel_difference;
    using TooLong = api::updates_channel_difference_too_long;
    if (answer.is(Empty::constructor))
        return ChannelDifference{.final = answer.has(Empty::final),
                                 .pts = answer.get_or(Empty::pts)};
    if (const auto* dialog = answer.get(TooLong::dialog))
        return ChannelDifference{.final = answer.has(TooLong::final),
                                 .too_long = true,
                                 .pts = dialog->get_or(api::dialog::pts)};
    if (!answer.is(Whole::constructor))
        return std::nullopt;
    ChannelDifference difference = {.final = answer.has(Whole::final),
                                    .pts = answer.get_or(Whole::pts)};
    if (const auto* messages = answer.get(Whole::new_messages))
        for (const auto& value : *messages)
            if (const auto* message = std::get_if<TlObject>(&value))
                difference.updates.push_back(as_update(*message));
    if (const auto* others = answer.get(Whole::other_updates))
        for (const auto& value : *others)
            if (const auto* update = std::get_if<TlObject>(&value))
                difference.updates.push_back(*update);
    return difference;
}

}  // namespace tgvs::bot
