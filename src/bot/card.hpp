// bot/card.hpp: the message that shows what the station does, with its buttons; and other messages. Pure.
//
// Bounds   titles of 60 characters, messages of 1,000 UTF-16 units.
#pragma once

#include "bot/shown_items.hpp"
#include "bot/texts.hpp"
#include "control/channel.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::bot {

struct Button {
    std::string label;
    std::string data;

    friend bool operator==(const Button&, const Button&) = default;
};

struct Message {
    // In UTF-16 units, as Telegram counts.
    struct Bold {
        std::int32_t offset = 0;
        std::int32_t length = 0;

        friend bool operator==(const Bold&, const Bold&) = default;
    };
    std::string text = {};
    std::vector<Bold> bold = {};
    std::vector<std::vector<Button>> rows = {};

    friend bool operator==(const Message&, const Message&) = default;
};

inline constexpr std::size_t message_units = 1'000;

std::int32_t utf16_units(std::string_view text);

// A message that is put together of pieces.
class MessageText {
public:
    MessageText& add(std::string_view text);
    MessageText& bold(std::string_view text);
    Message take(std::vector<std::vector<Button>> rows = {});

private:
    Message message_;
    std::int32_t units_ = 0;
};

// Of what is on, if it is of the playlist: "item 12 of 80".
struct ListPlace {
    std::size_t number = 0;  // from 1
    std::size_t of = 0;

    friend bool operator==(const ListPlace&, const ListPlace&) = default;
};

struct CardView {
    control::Channel channel = {};
    bool was_live = false;  // since the start
    std::optional<std::chrono::seconds> live_for = {};
    std::string off_since = {};  // "14:01"
    std::string clock = {};      // "14:05"
    std::string pause_token = {};
    std::string quality = {};  // "1080p"
    std::optional<ListPlace> place = {};
    std::size_t failed = 0;  // items within the hour
};

Message card(const CardView& view, Language language);
// What is asked for by hand, with a button for each.
Message queue_list(const control::Channel& channel, Language language);

// What a card says but for times that pass by themselves: another means that it is to be shown soon.
std::string substance(const CardView& view);

}  // namespace tgvs::bot
