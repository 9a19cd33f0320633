// bot/shown_items.hpp: items and what waits, as people are shown them. Pure.
//
// Titles are cut to 60 characters. Without one there is the name of the file or what an address ends with.
#pragma once

#include "control/channel.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::bot {

inline constexpr std::size_t title_characters = 60;

// At most so many characters and "…", with no mark or half of a composed sign left over. A sign may have marks without end:
// twice as many UTF-16 units are the most.
std::string shortened(std::string_view text, std::size_t characters);

std::string shown_title(const control::OnAirItem& item);
// As far as is known: of a link the library and the resolver tell it.
std::string shown_title(const control::Channel& channel, const control::Request& request);

// What waits by hand. A request that is on air has its place in the queue until it is over, and waits no more.
std::vector<control::Request> waiting_requests(const control::Channel& channel);

// Empty: nothing is known of what comes.
std::string next_title(const control::Channel& channel);
// Nothing that comes could go on air now.
bool is_next_missing(const control::Channel& channel);

// "04:35", "1:02:03"
std::string clock_text(media::Seconds seconds);

}  // namespace tgvs::bot
