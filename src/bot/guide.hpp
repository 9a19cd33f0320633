// bot/guide.hpp: what the audience is shown of the station: one message, by a template. Pure.
//
//     {now}    what is on, in bold
//     {next}   what comes then
//     {today}  the rest of today's plan, a line each: "20:00 Title"
//
// A line that has nothing to put in its place is left out, and so is a paragraph of which no such line is left.
//
// Bounds   templates of 1,000 bytes, 20 events, 3,500 UTF-16 units: later events are left out, and a template
//          that makes more of it without them is not used.
#pragma once

#include "bot/card.hpp"
#include "bot/texts.hpp"
#include "control/channel.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::bot {

struct GuideEvent {
    std::string start = {};  // "20:00", by the station's clock
    std::string title = {};

    friend bool operator==(const GuideEvent&, const GuideEvent&) = default;
};

inline constexpr std::size_t guide_events = 20;
inline constexpr std::int32_t guide_units = 3'500;

// Empty: the one of that language.
Message guide_message(std::string_view text_template, const control::Channel& channel,
                      const std::vector<GuideEvent>& today, Language language);

// Names in braces that mean nothing.
std::vector<std::string> unknown_places(std::string_view text_template);

}  // namespace tgvs::bot
