// apps/gate/listener.hpp: one UDP port at which publishers call by SRT, and what becomes of them.
//
// Who may publish is decided in gate/admission.hpp; this does it, with libsrt, and tells the parent.
// Bounds   of the bytes of who is on, what gate/outlet.hpp holds, and 4 MB in libsrt's own buffer.
#pragma once

#include "gate/admission.hpp"
#include "gate/outlet.hpp"
#include "greeting.hpp"
#include "parent.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <srt/srt.h>
#include <string>

namespace tgvs::gate {

class Listener {
public:
    // `socket` is bound.
    Listener(Parent& parent, const Open& open, Descriptor socket);
    ~Listener();

    // False: the parent has been told why not.
    bool listen();
    // Until the parent is gone, or can be told nothing more.
    void run();

private:
    using Time = Admission::Time;

    struct Session {
        SRTSOCKET socket = SRT_INVALID_SOCK;
        std::string from;
        std::optional<Outlet> outlet;
        bool watched = false;
        std::uint64_t bytes = 0;
        std::uint32_t rtt_ms = 0;
        std::uint32_t lost = 0;
        Time measured_at{};
    };

    bool set_up();
    void wait();
    bool obey();
    void accept_all(Time now);
    void arrived(SRTSOCKET socket, Time now);
    void read(Time now);
    bool read_message(SessionId id, Session& session, Time now);
    void see_to_outlet(SessionId id, Session& session, Time now);
    void measure(Session& session, Time now) const;
    void drop_broken_waiting(Time now);
    void watch(Session& session, bool reading);
    void carry_out(const Admission::Acts& acts);
    void close(Session& session);
    void tell(const Report& report, std::initializer_list<int> descriptors = {});

    // Each act of the table.
    void act(const Admission::Take& take);
    void act(const Admission::Refuse& refuse);
    void act(const Admission::Pause& pause);
    void act(const Admission::Stop& stop);

    Parent& parent_;
    const int latency_ms_;
    Descriptor udp_;
    Greeting greeting_;
    Admission admission_;
    SRTSOCKET listener_ = SRT_INVALID_SOCK;
    int epoll_ = -1;
    SessionId last_id_ = 0;
    std::map<SessionId, Session> sessions_;
    bool going_ = true;
};

}  // namespace tgvs::gate
