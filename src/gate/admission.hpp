// gate/admission.hpp: which publisher goes on, and when it is over for him.
//
// Pure: no sockets, no clock. Whoever gets here has proved that he knows the passphrase; who has not, has touched nothing.
//
//   a newcomer, while                                is
//     nobody is on                                   taken
//     whoever is on has sent nothing for `silence`   taken in his place: the same publisher at a new address
//     whoever is on sends                            kept waiting for `newcomer_wait` and the latency of whoever is on, as a
//                                                    phone that has changed its network calls again before its old
//                                                    connection has fallen silent: what it had sent comes so long still;
//                                                    then refused
//     the operator lets nobody in                    refused
//
//   who is on                                        is
//     breaks off, bytes less than `polite` ago       ended: he has stopped by himself
//     breaks off later                               ended: lost on the way
//     sends nothing for `silence`                    paused; he goes on with his next byte
//     sends nothing for `idle`                       ended
//
// Bounds   `waiting_limit` newcomers wait; who comes then is refused at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace tgvs::gate {

using SessionId = std::uint32_t;

enum class Refusal {
    stream_id,   // not ours: nothing of him was looked at
    passphrase,  // wrong, or none
    busy,        // another publisher is on
    closed,      // the operator lets nobody in
};
inline constexpr Refusal all_refusals[] = {Refusal::stream_id, Refusal::passphrase, Refusal::busy,
                                           Refusal::closed};

enum class Ending {
    polite,    // he stopped
    vanished,  // his network did, or he was killed
    replaced,  // he came back at another address
    idle,      // connected, and sends nothing
    told,      // by the operator
    closed,    // by him or on the way, which RTMP does not tell; the gate never says so
};
inline constexpr Ending all_endings[] = {Ending::polite, Ending::vanished, Ending::replaced,
                                         Ending::idle,   Ending::told,     Ending::closed};

struct AdmissionLimits {
    std::chrono::milliseconds newcomer_wait{
        2'000};  // `silence`, and as long again for a slow machine
    std::chrono::milliseconds silence{1'000};
    std::chrono::milliseconds polite{500};
    std::chrono::milliseconds idle{10'000};
    std::size_t waiting_limit = 4;
};

class Admission {
public:
    using Time = std::chrono::steady_clock::time_point;

    struct Take {
        SessionId id;
        friend bool operator==(const Take&, const Take&) = default;
    };
    struct Refuse {
        SessionId id;
        Refusal why;
        friend bool operator==(const Refuse&, const Refuse&) = default;
    };
    struct Pause {
        SessionId id;
        friend bool operator==(const Pause&, const Pause&) = default;
    };
    struct Stop {
        SessionId id;
        Ending why;
        friend bool operator==(const Stop&, const Stop&) = default;
    };
    using Act = std::variant<Take, Refuse, Pause, Stop>;
    using Acts = std::vector<Act>;

    explicit Admission(AdmissionLimits limits = {}) : limits_(limits) {}

    // `latency`: so long after they were sent his bytes are read.
    Acts arrived(SessionId id, Time now, std::chrono::milliseconds latency = {});
    void sent(SessionId id, Time now);  // bytes of his were read
    Acts broke_off(SessionId id, Time now);
    Acts end_by_hand();
    // Nobody is let in until then, and who is on goes.
    Acts close_until(Time until);
    bool closed(Time now) const { return now < closed_until_; }
    Acts look(Time now);

    std::optional<SessionId> on() const;
    // Something may be due in a moment.
    bool waits() const { return on_ || !waiting_.empty(); }

private:
    struct On {
        SessionId id;
        Time bytes_at;  // or when he was taken
        std::chrono::milliseconds latency;
        bool paused = false;
    };
    struct Waiting {
        SessionId id;
        Time until;
        std::chrono::milliseconds latency;
    };

    bool silent(Time now) const { return now - on_->bytes_at >= limits_.silence; }
    void take(SessionId id, std::chrono::milliseconds latency, Time now, Acts& acts);
    void take_next(Time now, Acts& acts);

    AdmissionLimits limits_;
    std::optional<On> on_;
    std::vector<Waiting> waiting_;  // the oldest first
    Time closed_until_{};
};

}  // namespace tgvs::gate
