#include "bot/shown_items.hpp"

#include "base/text.hpp"
#include "playlist/item.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tgvs::bot {

namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::size_t title_bytes_limit = 4'000;
constexpr std::size_t longest_sequence = 4;  // of UTF-8: two units of UTF-16

char32_t code_point(std::string_view sequence)
{
    constexpr unsigned continuation = 0x3F;
    const auto first = static_cast<unsigned char>(sequence[0]);
    if (sequence.size() == 1)
        return first;
    char32_t point = first & (0x7FU >> sequence.size());
    for (const unsigned char byte : sequence.substr(1))
        point = point << 6U | (byte & continuation);
    return point;
}

// Signs that change the one before them: accents, variation selectors, joiners, skin tones.
bool belongs_to_the_one_before(char32_t point)
{
    constexpr std::pair<char32_t, char32_t> ranges[] = {
        {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},   {0x064B, 0x065F},  {0x0E31, 0x0E3A},
        {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200D, 0x200D},   {0x20D0, 0x20FF},  {0x3099, 0x309A},
        {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F}};
    return std::ranges::any_of(
        ranges, [point](const auto& one) { return point >= one.first && point <= one.second; });
}

constexpr char32_t joiner = 0x200D;

std::string named(const std::string& title, const playlist::Item& item)
{
    return shortened(title.empty() ? playlist::shown_name(item) : title, title_characters);
}

const control::Readiness* readiness_in(const control::Channel& channel, const playlist::Item& item)
{
    const auto found = channel.ready.find(item.id());
    return found == channel.ready.end() ? nullptr : &found->second;
}

}  // namespace

std::string shortened(std::string_view text, std::size_t characters)
{
    const auto clean = printable(text, title_bytes_limit);
    const std::string_view rest = clean;
    const std::size_t most_units = 2 * characters;
    std::size_t kept = 0;  // bytes up to where it may be cut
    std::size_t at = 0;
    std::size_t signs = 0;
    std::size_t units = 0;
    bool joined = false;
    while (at < clean.size()) {
        const auto length = std::max<std::size_t>(1, utf8_length(rest.substr(at)));
        const auto point = code_point(rest.substr(at, length));
        if (!joined && !belongs_to_the_one_before(point)) {
            if (signs < characters && units < most_units)
                kept = at;
            ++signs;
        }
        units += length == longest_sequence ? 2 : 1;
        if (signs > characters || units > most_units)
            return clean.substr(0, kept) + std::string(ellipsis);
        joined = point == joiner;
        at += length;
    }
    return clean;
}

std::string shown_title(const control::OnAirItem& item)
{
    return named(item.title, item.item);
}

std::string shown_title(const control::Channel& channel, const control::Request& request)
{
    const auto* ready = readiness_in(channel, request.item);
    return named(request.item.title.empty() && ready ? ready->title : request.item.title,
                 request.item);
}

std::vector<control::Request> waiting_requests(const control::Channel& channel)
{
    auto waiting = channel.desk.queue;
    if (channel.now)
        std::erase_if(waiting,
                      [&](const auto& request) { return request.id == channel.now->source; });
    return waiting;
}

std::string next_title(const control::Channel& channel)
{
    const auto waiting = waiting_requests(channel);
    if (!waiting.empty())
        return shown_title(channel, waiting.front());
    if (channel.next.empty())
        return {};
    const auto& next = channel.next.front();
    const auto* ready = readiness_in(channel, next.item);
    return named(next.title.empty() && ready ? ready->title : next.title, next.item);
}

bool is_next_missing(const control::Channel& channel)
{
    const auto can_go_on = [&](const playlist::Item& item) {
        const auto* ready = readiness_in(channel, item);
        return !ready || (ready->state != "waiting" && ready->state != "resolving" &&
                          ready->state != "fetching" && ready->state != "failed");
    };
    return std::ranges::none_of(waiting_requests(channel), can_go_on, &control::Request::item) &&
           std::ranges::none_of(channel.next, can_go_on, &control::OnAirItem::item);
}

std::string clock_text(media::Seconds seconds)
{
    const auto whole = std::max<std::int64_t>(0, std::llround(std::floor(seconds.count())));
    if (whole >= 3'600)
        return fmt::format("{}:{:02}:{:02}", whole / 3'600, whole / 60 % 60, whole % 60);
    return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
}

}  // namespace tgvs::bot
