// ingest/rtmp_door.hpp: publishers by RTMP, whom nginx lets in as rtmp_desk.hpp says.
//
//   nginx ─► ffmpeg, copying into MPEG-TS (child) ─► pipe      as the gate gives it
//                                                └─► first bytes
//
// The child draws the stream as soon as there is one, and is started again while he is on and it has ended. Bytes that stop
// for a second (pulse.hpp) end the pipe, and the next ones begin another; who sends none for long is sent away.
// Threads  asked(): any. All else: one owner. Nothing here blocks.
// Bounds   what gate/outlet.hpp holds; the child waits while that is full.
#pragma once

#include "ffmpeg/encoder_types.hpp"
#include "gate/outlet.hpp"
#include "ingest/door.hpp"
#include "ingest/pulse.hpp"
#include "ingest/rtmp_desk.hpp"
#include "process/child.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace tgvs::ingest {

struct RtmpSource {
    std::string address;  // an IP address, where nginx is reached from here
    std::uint16_t port = 0;
    std::string app;
};

class RtmpDoor final : public Door {
public:
    RtmpDoor(RtmpSource source, Secret key, ffmpeg::EncoderOptions encoder);

    // What nginx is answered. The owner is to be woken.
    RtmpAnswer asked(const RtmpCall& call);

    void watch(std::vector<pollfd>& watched) const override;
    Result<std::optional<Heard>> hear() override;
    void tell(const gate::Order& order) override;

private:
    using Clock = std::chrono::steady_clock;
    using Time = Clock::time_point;

    // Of the publisher who is on.
    struct Session {
        gate::SessionId id = 0;
        Pulse pulse;
        std::uint64_t bytes = 0;
        std::optional<process::Child> child = {};
        Time start_at{};
        std::string trouble = {};
        std::optional<gate::Outlet> outlet = {};
    };

    void take_reports(Time now);
    void draw(Time now);
    bool read(Time now);
    void start_child(Time now);
    void child_ended(Time now);
    void look_at_silence(Time now);
    void close_outlet();
    void say(gate::Report report) { said_.push_back({.report = std::move(report)}); }

    const RtmpSource source_;
    const ffmpeg::EncoderOptions encoder_;
    std::mutex mutex_;
    RtmpDesk desk_;
    std::optional<Session> session_;
    std::deque<Heard> said_;
};

}  // namespace tgvs::ingest
