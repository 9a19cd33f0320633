// ffmpeg/encoder.hpp: everything that ffmpeg and ffprobe do for us, as child processes.
//
// Untrusted media is only ever opened in those children, never in this process, which holds
// secrets. What they make is always FLV in the house format: the form in which the playout sends
// it.
//
// Threads: any; the object holds no changing state. Every call blocks until its child has ended or
// `stop` is requested.
#pragma once

#include "base/result.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "media/filler_kind.hpp"
#include "process/child.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace tgvs::ffmpeg {

class Encoder {
public:
    explicit Encoder(EncoderOptions options);

    const EncoderOptions& options() const { return options_; }

    // Changes whenever the same source would be encoded differently: part of the cache key. Up to its dash it
    // changes only with the form of the tracks: two of one form follow each other in a stream as they are.
    std::string fingerprint() const;

    // Of source.media, as far as it is wanted.
    Result<MediaInfo> probe(const Source& source, std::stop_token stop) const;

    // What brings its sound to the house's loudness (encoder_loudness.hpp), for source.levelling.
    std::optional<Levelling> hear(const Source& source, const MediaInfo& info,
                                  const std::function<void(EncodeProgress)>& on_progress,
                                  std::stop_token stop) const;

    // Writes `out` (FLV), growing from the start, so that it can be played while it is made. `info`
    // is what probe() said. The reason of a failure is ffmpeg's own; a full disk is always named
    // "No space left on device".
    Result<void, EncodeFailure> encode(const Source& source, const MediaInfo& info,
                                       const std::filesystem::path& out,
                                       const std::function<void(EncodeProgress)>& on_progress,
                                       std::stop_token stop) const;

    // A child that pulls a live source and writes FLV in the house format to its stdout. Looks at
    // the source first, which takes as long as the source does (25 s at most). Both of the child's
    // outputs must be read; what it says on stderr may hold the address.
    Result<process::Child> start_live(const LiveSource& source, std::stop_token stop = {}) const;

    // The filler clip: from a picture or clip (its first minute) of the operator's, or the built-in
    // one.
    Result<void> make_filler(const std::optional<std::filesystem::path>& picture_or_clip,
                             media::FillerKind kind, const std::filesystem::path& out,
                             std::stop_token stop) const;

    // Encodes a generated second of picture and sound with these options and looks at what came
    // out: do they work, and is it still in the house format?
    Result<void> dry_run(std::stop_token stop) const;

private:
    EncoderOptions options_;
};

}  // namespace tgvs::ffmpeg
