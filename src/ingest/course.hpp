// ingest/course.hpp: the course of a publisher, from his first byte until the programme goes on.
//
// Pure: no gate, no children, no clock. Whoever holds it tells what happens and does what it is answered.
//
//   state     what happens                                   then
//   absent    his first bytes are there                      probing: a look at them
//   probing   the look found something                       starting: an encoder
//             it found too little, for the first time        looked at once more, `second_look` after the first bytes
//             it found nothing we can play                   sent away
//   starting  the encoder's picture can be joined            ready
//             nothing of it within `start_limit` of his      sent away
//             first bytes, pauses and all
//   ready     he may (by himself, or admitted)               waits to be taken by the show
//   on air    no picture comes for `picture_limit`,          held: the encoder is ended, and begun anew for what he
//             or the show cannot play what comes             still sends
//   any       his bytes stop, or his encoder ends            held: what is there is played, then the filler, for `hold`;
//                                                            his next bytes go on as above, admitted as he was
//             he stops by himself, or is told to             absent: the programme goes on at once
//             his connection is closed, by whom is unknown   held, for `closed_hold` at most
//             he is lost                                     held
//   held      `hold` is over                                 absent
//
// Who comes back twice within `flapping` is held for twice as long, 60 s at most. Bytes that stop before he was on air hold
// nothing up: nobody has seen him.
#pragma once

#include "gate/admission.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tgvs::ingest {

struct CourseOptions {
    std::chrono::milliseconds hold{10'000};
    std::chrono::milliseconds hold_limit{60'000};
    std::chrono::milliseconds closed_hold{3'000};
    std::chrono::milliseconds flapping{60'000};
    std::chrono::milliseconds second_look{2'000};
    std::chrono::milliseconds start_limit{10'000};
    std::chrono::milliseconds picture_limit{5'000};
    int encoder_failures = 3;  // in a row, without a picture between them
    bool ask = false;          // he waits for admit()
};

enum class PublisherState { absent, probing, starting, ready, on_air, held };
std::string_view to_string(PublisherState state);

class Course {
public:
    using Time = std::chrono::steady_clock::time_point;
    using SessionId = gate::SessionId;

    // What is to be done.
    struct Look {};    // at the first bytes: then looked()
    struct Encode {};  // start an encoder on what was found: then encoding() or encoder_ended()
    struct Stop {};    // the encoder; what is there of it is played
    struct Drop {};    // encoder and buffer
    struct SendAway {  // from the gate, for that reason
        std::string reason;
    };
    struct Over {};  // the programme goes on
    using Act = std::variant<Look, Encode, Stop, Drop, SendAway, Over>;
    using Acts = std::vector<Act>;

    explicit Course(CourseOptions options) : options_(options) {}

    // The gate says.
    void accepted(SessionId id);
    Acts media(SessionId id, Time now);
    Acts paused(SessionId id, Time now);
    Acts ended(SessionId id, gate::Ending why, Time now);
    Acts gate_lost(Time now);

    // Whoever carries it out says.
    Acts looked(bool found, const std::string& reason, Time now);
    void pictured(Time now);  // a picture came out of the encoder
    void joinable();
    Acts encoder_ended(Time now);
    void taken();               // by the show: it is on air
    Acts unplayable(Time now);  // the show had to leave it

    // Whoever calls, or is waited for.
    void admit() { admitted_ = session_ || holding_until_; }
    // By hand, to whoever is waited for; who is there is sent away by the gate.
    Acts told_to_end();
    Acts look(Time now);

    PublisherState state() const { return state_; }
    // Ready, and let on.
    bool may_go_on() const
    {
        return state_ == PublisherState::ready && (admitted_ || !options_.ask);
    }
    // Nothing but he, or the filler in his place, is on air.
    bool has_the_air() const
    {
        return state_ == PublisherState::on_air || (holding_until_.has_value());
    }

private:
    Acts hold(Time now, bool closed = false);
    void forget_who_left();
    Acts send_away(std::string reason);
    Acts over(bool at_once);
    std::chrono::milliseconds hold_length(Time now);

    CourseOptions options_;
    PublisherState state_ = PublisherState::absent;
    std::optional<SessionId> session_;
    bool known_ = false;  // what he sends has been looked at
    bool looked_once_ = false;
    bool admitted_ = false;
    bool encoder_ = false;
    int failures_ = 0;
    Time since_{};  // of his first bytes after a pause
    std::optional<Time>
        trying_since_;  // of his first bytes since there was a picture of him, or he came
    std::optional<Time> pictured_at_;  // the last
    std::optional<Time> look_again_at_;
    std::optional<Time> holding_until_;
    std::vector<Time> returns_;
};

}  // namespace tgvs::ingest
