// control/desk.hpp: what people have asked for and the show has not done yet: the queue, a pause, a cut of what is on.
//
// Pure: commands and time in, sentences out. The director tells it what is on air, and takes from it what is to come.
//
// Bounds   100 requests. One order at a time: a second one for the same item takes its place.
// Threads  one at a time (control/shared_desk.hpp).
#pragma once

#include "control/claims.hpp"
#include "control/command.hpp"
#include "media/seconds.hpp"
#include "playlist/item.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::control {

using media::Seconds;
using WallTime = std::chrono::system_clock::time_point;

inline constexpr std::size_t queue_limit = 100;
inline constexpr std::chrono::hours longest_pause{24};
inline constexpr std::size_t failed_limit = 20;
inline constexpr std::chrono::hours failed_is_shown_for{1};
inline constexpr std::chrono::minutes removed_is_kept_for{10};

struct Request {
    std::string id = {};
    playlist::Item item = {};
    std::string by = {};  // the person's name
    bool now = false;     // "play now": cuts what is on
    Seconds from{};       // where it goes on after it was cut

    friend bool operator==(const Request&, const Request&) = default;
};

// It could not be played. People see it for an hour, the last 20 of them.
struct FailedRequest {
    Request request = {};
    std::string error_class = {};
    std::string reason = {};
    WallTime at{};

    friend bool operator==(const FailedRequest&, const FailedRequest&) = default;
};

// What is on air, as people see it.
struct OnAirItem {
    std::string id = {};  // of this showing: another one of the same item has another
    playlist::Item item = {};
    std::string title = {};
    Claim claim = Claim::programme;
    bool out_of_turn = false;  // of the programme, ahead of it
    std::string source = {};   // a request's id
    Seconds position{};
    Seconds duration{};  // 0: not known
    bool live = false;
    bool has_previous = false;
};

// A change of what is on air, which the director makes as soon as it can.
struct Order {
    enum class Kind { skip, previous, go_to };
    Kind kind = Kind::skip;
    std::string item = {};  // OnAirItem::id
    Seconds to{};           // go_to

    friend bool operator==(const Order&, const Order&) = default;
};

// What is played, and how: as the settings say, or as somebody chose by hand.
struct ProgrammeChoice {
    std::string list = std::string(playlist::default_list);
    bool shuffle = false;
    bool loop = true;

    friend bool operator==(const ProgrammeChoice&, const ProgrammeChoice&) = default;
};

// What is kept over a restart.
struct DeskState {
    std::vector<Request> queue = {};  // those that are `now` come first
    std::uint64_t last_entry = 0;     // ids are never used again
    bool paused = false;
    std::optional<WallTime> resume_at = {};
    // By hand; nothing: as the setting says.
    std::optional<std::string> list = {};
    std::optional<bool> shuffle = {};
    std::optional<bool> loop = {};
    bool stopped = false;    // the output is withdrawn
    std::string title = {};  // of the live stream; empty: what is on air names it

    friend bool operator==(const DeskState&, const DeskState&) = default;
};

class Desk {
public:
    explicit Desk(DeskState state = {}, ProgrammeChoice settings = {})
        : state_(std::move(state)), settings_(std::move(settings))
    {
    }

    Outcome apply(const Command& command, const Person& person, WallTime now);

    const DeskState& state() const { return state_; }
    // LOOP and SHUFFLE, and the default list.
    const ProgrammeChoice& settings() const { return settings_; }
    ProgrammeChoice choice() const;
    // The chosen list is gone: the default one is played.
    void drop_list() { state_.list.reset(); }
    const std::optional<OnAirItem>& on_air() const { return on_air_; }
    const std::optional<Order>& order() const { return order_; }
    const std::vector<FailedRequest>& failed() const { return failed_; }

    // By the director.
    void show(std::optional<OnAirItem> on_air);
    void tick(WallTime now);               // ends a pause whose time is over
    void drop_order() { order_.reset(); }  // it cannot be carried out
    // A request is so far, or has been played, or cannot be had.
    void reached(const std::string& entry, Seconds at);
    void finished(const std::string& entry);
    void failed(const std::string& entry, std::string error_class, std::string reason,
                WallTime now);

private:
    // With the one that it stood before.
    struct Removed {
        Request request;
        std::string before;
        WallTime at;
    };
    void remove(std::vector<Request>::iterator entry, WallTime now);

    std::optional<Refused> refuse_item(const std::string& item) const;
    Outcome on(const command::Skip& skip, const Person& person, WallTime now);
    Outcome on(const command::RestartItem& restart, const Person& person, WallTime now);
    Outcome on(const command::Previous& previous, const Person& person, WallTime now);
    Outcome on(const command::Seek& seek, const Person& person, WallTime now);
    Outcome on(const command::Pause& pause, const Person& person, WallTime now);
    Outcome on(const command::Resume& resume, const Person& person, WallTime now);
    Outcome on(const command::Play& play, const Person& person, WallTime now);
    Outcome on(const command::QueueMove& move, const Person& person, WallTime now);
    Outcome on(const command::QueueRemove& remove, const Person& person, WallTime now);
    Outcome on(const command::QueueClear& clear, const Person& person, WallTime now);
    Outcome on(const command::PlaylistEdit& edit, const Person& person, WallTime now);
    Outcome on(const command::ListUse& use, const Person& person, WallTime now);
    Outcome on(const command::Shuffle& shuffle, const Person& person, WallTime now);
    Outcome on(const command::Loop& loop, const Person& person, WallTime now);
    Outcome on(const command::LiveAdmit& admit, const Person& person, WallTime now);
    Outcome on(const command::LiveEnd& end, const Person& person, WallTime now);
    Outcome on(const command::LiveRefuse& refuse, const Person& person, WallTime now);
    Outcome on(const command::LibraryWork& work, const Person& person, WallTime now);
    Outcome on(const command::QueueRestore& restore, const Person& person, WallTime now);
    Outcome on(const command::StreamTitle& title, const Person& person, WallTime now);
    Outcome on(const command::Broadcasting& broadcasting, const Person& person, WallTime now);
    Outcome go_to(Seconds second, std::string text);
    std::vector<Request>::iterator find(const std::string& entry);
    bool is_on_air(const std::string& entry) const;

    DeskState state_;
    ProgrammeChoice settings_;
    std::optional<OnAirItem> on_air_;
    std::optional<Order> order_;
    std::vector<Removed> removed_;  // at most as many as the queue holds; the newest last
    std::vector<FailedRequest> failed_;
};

}  // namespace tgvs::control
