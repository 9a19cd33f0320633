// ingest/ingest.hpp: live publishers, from the port at which they call to a track that can go on air.
//
//   port ─► gate (child) ─► pipe ─► ffmpeg (child) ─► feed ─► track
//                       └─► first bytes ─► ffprobe (child)
//   by RTMP: nginx ─► ffmpeg, copying (child) in the gate's place
//
// No byte of a publisher's is looked at in this process before ffmpeg has made the house format of it. What happens when is
// decided in course.hpp; this carries it out on a thread of its own, for a look at the first bytes takes its time.
// Threads  any; `wake` is called on the ingest's own when there is news.
// Bounds   one publisher; two encoders of his that are still being read to their end; what feeds and pipes hold.
#pragma once

#include "ingest/ingest_types.hpp"
#include "ingest/rtmp_desk.hpp"
#include "media/track_reader.hpp"

#include <chrono>
#include <memory>

namespace prometheus {
class Registry;
}

namespace tgvs::ingest {

class Worker;

class Ingest {
public:
    Ingest(IngestOptions options, prometheus::Registry& registry);
    ~Ingest();

    IngestView view() const;
    // His track, when he may go on; it is on air from now on. Null: he may not, any more.
    std::unique_ptr<media::TrackReader> take();
    // What came of it could not be played: his encoder is begun anew.
    void unplayable();

    void admit();
    void end();
    // By nginx, whether he may publish by RTMP.
    RtmpAnswer asked(const RtmpCall& call);
    // Nobody is let in for so long; 0: everybody is again.
    void close(std::chrono::seconds length);

private:
    std::unique_ptr<Worker> worker_;
};

}  // namespace tgvs::ingest
