// playout/playout.hpp: the endless programme: takes tracks, splices them onto one clock, paces them and
// hands every packet to every sink. When no track can go on, the filler does, from the very next frame.
//
//   queue() ─► [next] ─► GopGate ─► Splicer ─► Pacer ─► sinks
//                         filler ──┘
//
// Threads  its own sends; queue(), retime(), cut(), take_back(), hold(), show_filler(), add_filler() and snapshot() from
//          any thread. The listener is
//          called on the playout thread and must not block.
#pragma once

#include "base/result.hpp"
#include "media/filler_kind.hpp"
#include "media/packet.hpp"
#include "media/seconds.hpp"
#include "media/track_reader.hpp"
#include "playout/pacer.hpp"
#include "playout/playout_metrics.hpp"
#include "playout/sink.hpp"
#include "playout/splicer.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace prometheus {
class Registry;
}

namespace tgvs::playout {

class GopGate;

using TrackId = std::uint64_t;
using media::Seconds;

struct Track {
    TrackId id = 0;  // the caller's
    std::unique_ptr<media::TrackReader> reader;
    Seconds start{};  // where in the item the reader begins
    // What must be there before it goes on after it ran dry, lest it flicker with the filler.
    std::size_t groups_to_go_on = 3;
    // Takes over at that time from whatever is on, to the frame, and does not begin before. What has nothing to show by
    // then waits, and leaves the air to the other.
    std::optional<std::chrono::steady_clock::time_point> at = {};
};

// A track that was given up; its reader goes on behind what the playout has read.
struct TakenBack {
    Seconds position{};
    std::unique_ptr<media::TrackReader> reader;
};

class PlayoutListener {
public:
    virtual ~PlayoutListener() = default;
    virtual void track_started(TrackId id) = 0;
    // `position`: where in the item it ended.
    virtual void track_ended(TrackId id, Seconds position) = 0;
    // Without a track_started before it when nothing of it came.
    virtual void track_failed(TrackId id, Seconds position, const std::string& reason) = 0;
};

struct PlayoutSnapshot {
    std::optional<TrackId> track;  // the track on air, or waiting behind the filler
    Seconds position{};            // in its item
    std::chrono::steady_clock::time_point track_since{};   // when its first picture left
    bool filler = true;                                    // the filler is what is seen
    std::chrono::steady_clock::time_point filler_since{};  // while filler
    bool has_next = false;
    bool held = false;             // by hold(); when it ends, filler_since starts anew
    std::int64_t timeline_ms = 0;  // the publish clock: it always moves
};

struct PlayoutOptions {
    SplicerOptions splicer = {};
    PacerOptions pacer = {};
};

class Playout {
public:
    // `filler`: one track's packets, at least one group of pictures; they are played round and round.
    Playout(PlayoutOptions options, std::vector<media::Packet> filler, std::vector<Sink*> sinks,
            PlayoutListener& listener, prometheus::Registry& registry);
    ~Playout();

    // The track that follows the one on air, at once if that is the filler. Reads its beginning, so that
    // a track that cannot even start is refused here. Replaces a track queued before.
    Result<void> queue(Track track);

    // Another time for the track with a time that is queued.
    void retime(TrackId id, std::chrono::steady_clock::time_point at);

    // What is queued is not to be played after all.
    void drop_next();

    // Leaves that track, if it is the one on air, at its next picture for what is queued, else for the filler. The
    // listener hears of it as of any end.
    void cut(TrackId id);

    // Gives up the track that the filler stands in for; nothing if there is none.
    std::optional<TakenBack> take_back();

    // While held no track is begun, and the one on air is left at the end of its group of pictures: it
    // waits behind the filler, and goes on from there when released. Nothing of it is lost or repeated.
    void hold(bool holding);

    // Which filler is shown, from the next frame on; the first one until that has been added.
    void show_filler(media::FillerKind kind);
    // Like the first.
    void add_filler(media::FillerKind kind, std::vector<media::Packet> packets);

    PlayoutSnapshot snapshot() const;
    void stop();

private:
    struct PlayedTrack;
    using Filler = std::shared_ptr<const std::vector<media::Packet>>;

    void run();
    void send_due(Pacer::Time now);
    void refill();
    void begin_next();
    bool take_next();
    bool nothing_came();
    void refill_from_track();
    void refill_from_filler();
    Filler wanted_filler() const;
    bool track_can_go_on();
    bool is_held() const;
    void collect_end();
    void carry_out_cut();
    void leave_track();
    void take_over(Pacer::Time now);
    std::optional<Pacer::Time> next_time() const;
    void answer_take_back();
    void publish_state();

    PlayoutOptions options_;
    std::vector<Sink*> sinks_;
    PlayoutListener& listener_;
    PlayoutMetrics metrics_;

    // The playout thread's own.
    Splicer splicer_;
    Pacer pacer_;
    std::unique_ptr<PlayedTrack> on_air_;
    bool filler_shown_ = true;
    Filler filler_;  // what is shown, and from where
    std::size_t filler_next_ = 0;
    std::chrono::steady_clock::time_point filler_since_;
    bool was_held_ = false;
    std::vector<media::Packet> batch_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::unique_ptr<PlayedTrack> next_;
    bool hold_ = false;
    std::array<Filler, media::all_filler_kinds.size()> fillers_;  // but the first: may be missing
    media::FillerKind filler_kind_ = media::FillerKind::soon;
    std::optional<TrackId> cut_;
    bool take_back_ = false;
    std::optional<TakenBack> taken_back_;
    bool stopped_ = false;
    PlayoutSnapshot snapshot_;

    std::thread thread_;
};

}  // namespace tgvs::playout
