// ingest/worker.hpp: the inside of ingest.hpp: its thread, and what that shares with others.
#pragma once

#include "ffmpeg/encoder_types.hpp"
#include "ingest/feed.hpp"
#include "ingest/ingest_metrics.hpp"
#include "ingest/ingest_types.hpp"
#include "ingest/publisher_look.hpp"
#include "ingest/rtmp_door.hpp"
#include "library/live_pull.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tgvs::ingest {

class Worker {
public:
    Worker(IngestOptions options, prometheus::Registry& registry);
    ~Worker();

    IngestView view() const;
    std::unique_ptr<media::TrackReader> take();
    void unplayable();
    void admit();
    void tell(const gate::Order& order);
    RtmpAnswer asked(const RtmpCall& call);

private:
    using Clock = std::chrono::steady_clock;
    using Time = Clock::time_point;

    struct Encoder {
        std::unique_ptr<library::LivePull> pull;
        std::shared_ptr<Feed> feed;
        media::Seconds delivered{};  // of pictures
        int thrown_away = 0;
        int trimmed = 0;
    };

    void run(const std::stop_token& stop);
    void listen(Time now);
    void start_gate();
    Door* door();
    std::uint16_t port() const;
    void wait();
    void obey();
    void hear(Time now);
    void see_what_was_found(Time now);
    void pump(Time now);
    static bool pump(Encoder& encoder, Time now);
    void show();
    void log_change(const IngestView& before, const IngestView& now);
    void wake() const;

    // What the gate says.
    void heard(const gate::Listening& said, Time now);
    void heard(const gate::Failed& said, Time now);
    void heard(const gate::Refused& said, Time now);
    void heard(const gate::Accepted& said, Time now);
    void heard(const gate::Media& said, Time now);
    void heard(const gate::Paused& said, Time now);
    void heard(const gate::Ended& said, Time now);

    // What the course wants.
    template <class Step>
    void step(const Step& step)
    {
        Course::Acts acts;
        {
            const std::scoped_lock lock(mutex_);
            acts = step(course_);
        }
        carry_out(acts);
    }
    void carry_out(const Course::Acts& acts);
    void act(const Course::Look& look);
    void act(const Course::Encode& encode);
    void act(const Course::Stop& stop);
    void act(const Course::Drop& drop);
    void act(const Course::SendAway& away);
    void act(const Course::Over& over);

    const IngestOptions options_;
    IngestMetrics metrics_;
    FileDescriptor waker_;

    mutable std::mutex mutex_;
    Course course_;
    std::shared_ptr<Feed> feed_;  // of the encoder that runs
    std::vector<gate::Order> orders_;
    bool unplayable_ = false;
    bool told_why_ = false;  // he is held
    IngestView view_;

    const std::unique_ptr<RtmpDoor> rtmp_;  // null: publishers come by the gate

    // The thread's own.
    FileDescriptor port_;
    std::string port_trouble_;
    Throttle port_pause_;
    std::optional<GateChild> gate_;
    Throttle gate_pause_;
    bool listening_ = false;
    Time closed_until_{};                                        // by hand
    std::chrono::system_clock::time_point closed_until_wall_{};  // the same, for people
    FileDescriptor sample_;
    FileDescriptor stream_;
    std::optional<PublisherLook> looking_;
    std::optional<ffmpeg::MediaInfo> info_;
    std::optional<Encoder> encoder_;
    std::vector<Encoder> draining_;
    std::string from_;
    std::jthread thread_;
};

}  // namespace tgvs::ingest
