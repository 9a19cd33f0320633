// bot/update_box.hpp: updates, each once and in order, out of what comes twice, late, in another order, or not at all.
//
//     push, answers, time ──► UpdateBox ──► what is to be delivered, and what is to be asked for
//
// Pure. What fits is delivered; what is too early is held for half a second, and then what is missing is asked for
// (getDifference). A channel is asked about at once. While a question is under way, pushes are held. Nothing of it is kept on
// disk: a fresh start begins with updates.getState.
//
// Bounds   8 channels, 64 updates held for each sequence (more: they are dropped, and asked for), 50 slices of a
//          difference in a row (more: begun anew from where the server is, and said so).
// Threads  one owner.
// Source   core.telegram.org/api/updates; tdlib/td UpdatesManager.cpp, MessagesManager.cpp
#pragma once

#include "bot/update_packet.hpp"
#include "mtproto/tl_object.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace tgvs::bot {

namespace action {

struct Deliver {
    mtproto::TlObject update;
};
struct AskState {};
struct AskDifference {
    std::int32_t pts = 0;
    std::int32_t date = 0;
    std::int32_t qts = 0;
};
struct AskChannel {
    std::int64_t channel = 0;
    std::int32_t pts = 0;
    std::int32_t limit = 0;
};
// Something has been lost for good: whoever goes by updates reads anew what he needs.
struct Skipped {
    std::string_view why;
};
// That channel says nothing any more.
struct ChannelLost {
    std::int64_t channel = 0;
};

}  // namespace action

using Action = std::variant<action::Deliver, action::AskState, action::AskDifference,
                            action::AskChannel, action::Skipped, action::ChannelLost>;
using Actions = std::vector<Action>;

// Why a question got no answer.
enum class AskFailure {
    retry,        // it is asked again, with a growing pause
    unreadable,   // it is skipped: the same would come again
    wrong_place,  // PERSISTENT_TIMESTAMP_INVALID
    gone,         // of a channel: no access any more
};

class UpdateBox {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::milliseconds patience{500};
    static constexpr std::chrono::seconds longest_silence{900};
    static constexpr std::size_t held_limit = 64;
    static constexpr std::size_t channels_limit = 8;
    static constexpr int slices_limit = 50;
    static constexpr std::int32_t channel_slice = 100;

    // Known places; without them nothing is delivered until state() has come.
    explicit UpdateBox(Time now, std::optional<Places> places = {});

    Actions start(Time now);  // the question for the first state
    Actions watch(std::int64_t channel, Time now);
    // As if it was where it is, for tests and for channels that are known.
    void watch_from(std::int64_t channel, std::int32_t pts);

    Actions push(Packet packet, Time now);
    Actions own_result(Packet packet,
                       Time now);  // moves the places and delivers nothing of its own
    Actions restarted(Time now);   // updates may have been lost
    Actions tick(Time now);

    Actions state(const Places& places, Time now);
    Actions difference(Difference answer, Time now);
    Actions ask_failed(AskFailure why, Time now);  // for the state or a difference
    Actions channel_difference(std::int64_t channel, ChannelDifference answer, Time now);
    Actions channel_failed(std::int64_t channel, AskFailure why, Time now);

    Time wake_up() const;
    const Places& places() const { return places_; }
    std::int32_t channel_pts(std::int64_t channel) const;
    bool asking() const { return question_ != Question::none; }
    // Else what comes now is in no difference.
    bool has_place() const { return known_ && question_ != Question::state; }

private:
    enum class Question { none, state, difference };
    struct Held {
        Placed placed;
        bool own = false;
    };
    struct HeldPacket {
        std::int32_t seq_start = 0;
        std::int32_t seq = 0;
        std::int32_t date = 0;
        std::vector<mtproto::TlObject> updates = {};
    };
    struct Channel {
        std::int32_t pts = 0;  // 0: not known
        std::vector<Held> held = {};
        bool asking = false;
        bool again = false;
        bool stuck = false;  // the last answer led nowhere
        int slices = 0;
        int failures = 0;
        std::optional<Time> retry_at = {};
    };

    static void deliver(mtproto::TlObject update, bool own, Actions& actions);
    Actions take(Packet packet, bool own, Time now);
    void place(Held one, Time now, Actions& actions);
    void place_common(Held one, Time now, Actions& actions);
    void place_qts(Held one, Time now, Actions& actions);
    void place_channel(Held one, Time now, Actions& actions);
    void place_packet(HeldPacket packet, bool own, Time now, Actions& actions);
    void apply_held(Time now, Actions& actions);
    void apply_held_packets(Actions& actions);
    // The place jumps from one to the other without an answer that has what lies between: what has come of it all the same is
    // delivered, for it will not come again.
    static void deliver_passed(std::vector<Held>& held, std::int32_t from, std::int32_t to,
                               Actions& actions);
    void deliver_passed_packets(std::int32_t to, Actions& actions);
    void apply_held_of(std::int64_t id, Channel& channel, Time now, Actions& actions);
    void hold(std::vector<Held>& held, Held one, Time now, Actions& actions);
    void watch_gap(Time now);
    bool has_gap() const;
    void ask(Time now, Actions& actions);
    void ask_state(Actions& actions);
    void answered(Time now, Actions& actions);
    void follow_hints(const std::vector<ChannelHint>& hints, Actions& actions);
    void ask_channel(std::int64_t id, Channel& channel, Actions& actions);
    void channel_answered(std::int64_t id, Channel& channel, Time now, Actions& actions);
    void retry_later(int& failures, std::optional<Time>& at, Time now) const;
    Channel* channel(std::int64_t id);

    Places places_;
    bool known_ = false;
    Question question_ = Question::none;
    bool again_ = false;
    int slices_ = 0;
    int failures_ = 0;
    std::optional<Time> retry_at_;
    std::optional<Time> deadline_;  // of the gap
    Time idle_at_;
    std::vector<Held> held_;  // of the common sequence
    std::vector<Held> held_qts_;
    std::vector<HeldPacket> held_packets_;
    std::map<std::int64_t, Channel> channels_;
};

}  // namespace tgvs::bot
