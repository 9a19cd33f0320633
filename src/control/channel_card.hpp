// control/channel_card.hpp: a channel as one line among others, and the list of them at GET /api/v1/channels.
//
// A channel has itself in it; a hub has all that it finds, which it reads of what each says of itself. Pure text in and out.
#pragma once

#include "base/result.hpp"
#include "control/channel.hpp"
#include "control/person.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::control {

enum class ChannelState {
    live,     // media leaves to its output
    off_air,  // none does
    stopped,  // on purpose, by somebody's hand
    down,     // of a hub alone: the channel does not answer
};
std::string_view to_string(ChannelState state);

// How a channel is down.
enum class Silence {
    ended,  // it has taken its socket with it: it was stopped, or has not been started
    gone,   // it has left its socket: killed, or crashed
    mute,   // somebody is there and says nothing
};
std::string_view to_string(Silence how);

struct ChannelCard {
    std::string name = "main";
    std::string root =
        {};  // before the paths of what is the channel's; "/channels/NAME" of a hub's
    ChannelState state = ChannelState::off_air;
    std::string on_air = {};   // empty: the filler, or nothing
    std::string problem = {};  // the first of them
    std::size_t problems = 0;
    bool preview = false;  // below /hls/
    std::string version = {};
    std::optional<WallTime> started = {};
    // Of a hub's:
    std::optional<Silence> silence = {};
    std::optional<WallTime> since = {};  // it is in this state
    std::string last_words = {};         // of one that is down

    friend bool operator==(const ChannelCard&, const ChannelCard&) = default;
};

// `health` is empty while media leaves, else why none does.
ChannelCard card_of(const Channel& channel, const std::string& health);

// What it last said of itself: what was wrong, else what was on.
std::string last_words_of(const ChannelCard& card);

struct ChannelLine {
    ChannelCard card = {};
    Role role = Role::viewer;  // of whoever asks
};
std::string channels_json(const std::vector<ChannelLine>& lines, bool hub);

// What a channel answers: its own card. What is too long is cut.
inline constexpr std::size_t card_limit_bytes = 64 * 1024;
Result<ChannelCard> card_from_json(std::string_view text);

}  // namespace tgvs::control
