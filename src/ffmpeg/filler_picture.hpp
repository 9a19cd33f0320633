// ffmpeg/filler_picture.hpp: the built-in filler, shown when nothing is ready: a calm picture that says
// so.
//
// It is encoded at every cold start before anything else is on air: 2 s at 720p take half a second.
#pragma once

#include "ffmpeg/card.hpp"
#include "media/filler_kind.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ffmpeg {

// One GOP, and the way of the bar there and back: it can be repeated without a jump.
inline constexpr std::chrono::seconds filler_length{2};
inline constexpr std::chrono::seconds filler_clip_limit{60};
// While its words are to be read all the time.
inline constexpr std::chrono::seconds worded_clip_limit{8};

// What it says to the viewers, in Russian and English. A picture or clip of the operator's needs no words while the show
// is about to begin.
std::vector<std::string> filler_lines(media::FillerKind kind);

// A lavfi graph of endless picture: the card, and a bar that moves to show that the stream is
// alive.
std::string filler_graph(const media::HouseFormat& format, const std::optional<CardText>& text);

}  // namespace tgvs::ffmpeg
