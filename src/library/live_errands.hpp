// library/live_errands.hpp: what a live reader has done for it: errands.hpp with its questions and answers.
#pragma once

#include "base/result.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "library/errands.hpp"
#include "process/child.hpp"
#include "ytdlp/extractor_types.hpp"

#include <variant>

namespace tgvs::library {

struct StartPull {
    ffmpeg::LiveSource source;
};
struct AskForAddress {};
// What is pulled has led to where it may not. The answer is the refusal, as if the pull could not be started.
struct TellRefused {
    Error refusal;
};
// It has played well for long enough: what failed before does not count any more.
struct TellGood {};
struct Noted {};
using LiveErrand = std::variant<StartPull, AskForAddress, TellRefused, TellGood>;
using LiveAnswer = std::variant<Result<process::Child>, ytdlp::Extracted<ytdlp::Resolved>, Noted>;

using LiveErrands = Errands<LiveErrand, LiveAnswer>;

}  // namespace tgvs::library
