// hub/last_words.hpp: what channels said last, as text that outlives the hub: whoever looks after its restart sees why a channel
// is down. Pure.
//
//   {"kino": {"words": "on air: Film", "started": "2026-11-29T18:00:00Z", "silence": "gone" | null, "since": "…" | null}}
//
// Bounds   a file of at most 1 MiB is read; what is none, or not ours, is as if nothing had been said
#pragma once

#include "control/channel_card.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::hub {

inline constexpr std::size_t last_words_limit_bytes = 1024 * 1024;

std::string last_words_json(const std::vector<control::ChannelCard>& cards);

// As cards from which Roster goes on: one that was down is so, and another one's words are its problem.
std::map<std::string, control::ChannelCard, std::less<>> cards_from_last_words(
    std::string_view text);

}  // namespace tgvs::hub
