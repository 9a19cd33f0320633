// ingest/ingest.hpp: live publishers, from the port at which they call to a track that can go on air.
//
//   port ─► gate (child) ─► pipe ─► ffmpeg (child) ─► feed ─► track
//                       └─► first bytes ─► ffprobe (child)
//
// No byte of a publisher's is looked at in this process before ffmpeg has made the house format of it. What happens when is
// decided in course.hpp; this carries it out on a thread of its own, for a look at the first bytes takes its time.
// Threads  any; `wake` is called on the ingest's own when there is news.
// Bounds   one publisher; two encoders of his that are still being read to their end; what feeds and pipes hold.
#pragma once

#include "base/backoff.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "ingest/course.hpp"
#include "ingest/entrance.hpp"
#include "ingest/gate_child.hpp"
#include "media/track_reader.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace prometheus {
class Registry;
}

namespace tgvs::ingest {

struct IngestOptions {
    std::string address;
    std::uint16_t port = 0;
    std::chrono::milliseconds latency{400};
    Secrets secrets;
    CourseOptions course = {};
    ffmpeg::EncoderOptions encoder = {};
    std::filesystem::path gate = gate_program();
    // Of the gate, and of a port that is taken.
    BackoffOptions restart = {.first = std::chrono::milliseconds(300),
                              .ceiling = std::chrono::seconds(5)};
    std::function<void()> wake = [] {};
};

// What the show has to know.
struct IngestView {
    PublisherState state = PublisherState::absent;
    bool may_go_on = false;    // take() has a track
    bool has_the_air = false;  // on air, or the filler in his place
    std::string from = {};     // his address
    std::uint16_t port = 0;    // 0: not listening

    friend bool operator==(const IngestView&, const IngestView&) = default;
};

class Ingest {
public:
    Ingest(IngestOptions options, prometheus::Registry& registry);
    ~Ingest();

    IngestView view() const;
    // His track, when he may go on; it is on air from now on. Null: he may not, any more.
    std::unique_ptr<media::TrackReader> take();

    void admit();
    void end();
    // Nobody is let in for so long; 0: everybody is again.
    void close(std::chrono::seconds length);

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace tgvs::ingest
