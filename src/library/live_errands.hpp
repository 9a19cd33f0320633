// library/live_errands.hpp: what a live reader cannot do itself, because it takes seconds.
//
// One errand at a time, between the playout's thread, which asks and looks for the answer, and a thread
// of the library, which may block.
#pragma once

#include "base/result.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "process/child.hpp"
#include "ytdlp/extractor_types.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace tgvs::library {

struct StartPull {
    ffmpeg::LiveSource source;
};
struct AskForAddress {};
using LiveErrand = std::variant<StartPull, AskForAddress>;
using LiveAnswer = std::variant<Result<process::Child>, ytdlp::Extracted<ytdlp::Resolved>>;

class LiveErrands {
public:
    // `wake` is called on the asking thread, without a lock held.
    explicit LiveErrands(std::function<void()> wake) : wake_(std::move(wake)) {}

    // The reader's side. While one errand is under way, another is ignored.
    void ask(LiveErrand errand);
    std::optional<LiveAnswer> take();

    // The other side: each errand is given out once.
    std::optional<LiveErrand> accept();
    void answer(LiveAnswer answer);

private:
    std::function<void()> wake_;
    std::mutex mutex_;
    bool busy_ = false;
    std::optional<LiveErrand> errand_;
    std::optional<LiveAnswer> answer_;
};

}  // namespace tgvs::library
