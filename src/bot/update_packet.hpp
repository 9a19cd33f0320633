// bot/update_packet.hpp: what the server sends unasked, and what it answers about it, by the sequences that it has its
// place in. Pure.
//
// `pts` counts what happens in private chats and basic groups, and in each channel by itself; `qts` the bot's own affairs.
// An update of a sequence that is not known here leaves a gap, and what follows it is asked for. The short forms become
// ordinary updates.
//
// Bounds   those of a message of the session.
// Source   core.telegram.org/api/updates
#pragma once

#include "mtproto/tl_object.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tgvs::bot {

struct Place {
    enum class Sequence { none, common, channel, qts };
    Sequence sequence = Sequence::none;
    std::int64_t channel = 0;
    std::int32_t pts = 0;  // or qts: where the sequence is after it
    std::int32_t count = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

// Where its sequence was before it. What comes from outside may be any number.
inline std::int64_t beginning(const Place& place)
{
    return std::int64_t{place.pts} - place.count;
}

inline bool follows(std::int32_t number, std::int32_t before)
{
    return number == std::int64_t{before} + 1;
}

struct Placed {
    Place place;
    mtproto::TlObject update;
};

struct ChannelHint {
    std::int64_t channel = 0;
    std::optional<std::int32_t> pts = {};
};

struct Packet {
    std::vector<Placed> updates = {};
    std::int32_t seq_start = 0;  // 0: it has no place among packets
    std::int32_t seq = 0;
    std::int32_t date = 0;
    bool too_long = false;  // there is more than was sent
    bool moved = false;     // the places are counted anew
    std::vector<ChannelHint> channels_too_long = {};
};

// `own`: who we are, for the short forms.
Packet read_packet(const mtproto::TlObject& updates, std::int64_t own = 0);
// Of a short form, which names its sender by number alone; 0: it is none.
std::int64_t sender_of_short(const mtproto::TlObject& updates);
// What an own call has moved: messages.affectedMessages (`channel`: of that one's), updateShortSentMessage, or updates.
Packet read_own_result(const mtproto::TlObject& result, std::int64_t channel = 0);

struct Places {
    std::int32_t pts = 0;
    std::int32_t qts = 0;
    std::int32_t seq = 0;
    std::int32_t date = 0;

    friend bool operator==(const Places&, const Places&) = default;
};
std::optional<Places> read_places(const mtproto::TlObject& state);

struct Difference {
    enum class Kind { empty, slice, whole, too_long };
    Kind kind = Kind::empty;
    std::vector<Placed> updates = {};  // new messages first
    Places places = {};                // empty: date and seq alone; too_long: pts alone
    std::vector<ChannelHint> channels_too_long = {};
};
// Nothing: it is none.
std::optional<Difference> read_difference(const mtproto::TlObject& answer);

struct ChannelDifference {
    bool final = true;
    bool too_long = false;
    std::int32_t pts = 0;
    std::vector<mtproto::TlObject> updates = {};
};
std::optional<ChannelDifference> read_channel_difference(const mtproto::TlObject& answer);

}  // namespace tgvs::bot
