// library/growing_reader.hpp: a TrackReader over a track while it is encoded.
//
// When the encoding breaks off and the track is made anew, what was written is read to its end; then the
// reader says NotYet until the new file has come that far, and goes on in it with the keyframe of the group
// that had not come whole: nothing is lost, and the gate (playout/gop_gate.hpp) lets nothing out twice.
//
// Threads  the playout's, as of every reader. Finding and opening the new file is an errand, because it
//          waits for the disk and for the library.
#pragma once

#include "base/result.hpp"
#include "library/cache_index.hpp"
#include "library/errands.hpp"
#include "media/flv_file.hpp"
#include "media/track_reader.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace tgvs::library {

struct GrowingFile {
    std::unique_ptr<media::TrackReader> reader;
    media::GrowthFlag growth;  // null: it is whole
    Seconds from{};            // of its first keyframe
};

// The same track made anew, from that second on. Nothing: not yet; Error: never.
using GrowingErrands = Errands<Seconds, Result<std::optional<GrowingFile>>>;

class GrowingReader final : public media::TrackReader {
public:
    GrowingReader(GrowingFile file, std::shared_ptr<GrowingErrands> errands)
        : file_(std::move(file)), errands_(std::move(errands))
    {
    }

    media::ReadResult read() override;

private:
    bool broke_off() const;
    void note(const media::Packet& packet);

    GrowingFile file_;
    std::shared_ptr<GrowingErrands> errands_;  // with the library's worker, which may be at it
    std::optional<std::int64_t> keyframe_ms_;  // the newest, by the track's own clock
};

}  // namespace tgvs::library
