#include "bot/card.hpp"

#include "base/text.hpp"
#include "bot/words.hpp"
#include "bot/words_of.hpp"
#include "playlist/item.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tgvs::bot {

namespace {

constexpr std::int64_t rounded_to_s = 10;
constexpr std::size_t listed_requests = 8;
constexpr std::size_t buttons_in_a_row = 4;
constexpr std::size_t reason_characters = 80;
constexpr std::string_view ellipsis = "…";

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

std::string clock_of(double seconds)
{
    const auto whole =
        std::max<std::int64_t>(0, std::llround(std::floor(seconds))) / rounded_to_s * rounded_to_s;
    if (whole >= 3'600)
        return fmt::format("{}:{:02}:{:02}", whole / 3'600, whole / 60 % 60, whole % 60);
    return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
}

bool is_live(const control::Channel& channel)
{
    return !channel.outputs.empty() && channel.outputs.front().state == "live";
}

std::string length_of(std::chrono::seconds length, Language language)
{
    const auto minutes = length.count() / 60;
    return minutes >= 60 ? words_of(Phrase::hours_minutes, language, minutes / 60, minutes % 60)
                         : words_of(Phrase::minutes, language, minutes);
}

std::string head(const CardView& view, Language language)
{
    const auto& channel = view.channel;
    if (channel.desk.paused)
        return std::string(phrase(Phrase::paused, language));
    if (is_live(channel)) {
        auto text = std::string(phrase(Phrase::on_air, language));
        if (view.live_for && view.live_for->count() >= 60)
            text += " · " + length_of(*view.live_for, language);
        return text;
    }
    if (!view.was_live)
        return std::string(phrase(Phrase::starting, language));
    const auto reason = channel.outputs.empty() ? std::string() : channel.outputs.front().problem;
    return words_of(Phrase::off_air_since, language, view.off_since,
                    shortened(reason.empty() ? "…" : reason, reason_characters));
}

std::string shown_title(const control::OnAirItem& item)
{
    return shortened(item.title.empty() ? playlist::shown_name(item.item) : item.title,
                     title_characters);
}

std::string title_of(const control::Request& request)
{
    return shortened(
        request.item.title.empty() ? playlist::shown_name(request.item) : request.item.title,
        title_characters);
}

std::string next_title(const control::Channel& channel)
{
    for (const auto& request : channel.desk.queue)
        if (!channel.now || channel.now->source != request.id)
            return title_of(request);
    return channel.next.empty() ? std::string() : shown_title(channel.next.front());
}

std::vector<std::vector<Button>> buttons(const CardView& view, Language language)
{
    using Kind = PressedWords::Kind;
    const auto button = [&](Phrase label, Kind kind, std::string token = {}) {
        return Button{.label = std::string(phrase(label, language)),
                      .data = button_data({.kind = kind, .token = std::move(token)})};
    };
    std::vector<Button> first;
    first.push_back(view.channel.desk.paused
                        ? button(Phrase::button_resume, Kind::resume, view.pause_token)
                        : button(Phrase::button_pause, Kind::pause, view.pause_token));
    if (view.channel.now)
        first.push_back(button(Phrase::button_skip, Kind::skip, item_token(view.channel.now->id)));
    return {std::move(first),
            {button(Phrase::button_queue, Kind::queue), button(Phrase::button_refresh, Kind::now)}};
}

}  // namespace

std::int32_t utf16_units(std::string_view text)
{
    std::int32_t units = 0;
    while (!text.empty()) {
        const auto length = std::max<std::size_t>(1, utf8_length(text));
        units += length == 4 ? 2 : 1;
        text.remove_prefix(length);
    }
    return units;
}

std::string shortened(std::string_view text, std::size_t characters)
{
    const auto clean = printable(text, 4 * message_units);
    std::string_view rest = clean;
    std::size_t kept = 0;  // bytes up to where it may be cut
    std::size_t at = 0;
    std::size_t signs = 0;
    bool joined = false;
    while (at < clean.size()) {
        const auto length = std::max<std::size_t>(1, utf8_length(rest.substr(at)));
        const auto point = code_point(rest.substr(at, length));
        const bool begins = !joined && !belongs_to_the_one_before(point);
        if (begins && ++signs > characters)
            return clean.substr(0, kept) + std::string(ellipsis);
        if (begins && signs == characters)
            kept = at;
        joined = point == joiner;
        at += length;
    }
    return clean;
}

MessageText& MessageText::add(std::string_view text)
{
    message_.text += text;
    units_ += utf16_units(text);
    return *this;
}

// No blanks at the ends of what is marked.
MessageText& MessageText::bold(std::string_view text)
{
    const auto body = trim(text);
    if (!body.empty())
        message_.bold.push_back({.offset = units_, .length = utf16_units(body)});
    return add(body);
}

Message MessageText::take(std::vector<std::vector<Button>> rows)
{
    message_.rows = std::move(rows);
    return std::move(message_);
}

Message card(const CardView& view, Language language)
{
    const auto& channel = view.channel;
    MessageText text;
    text.add(head(view, language)).add("\n").add(phrase(Phrase::now, language));
    if (channel.now) {
        text.bold(shown_title(*channel.now)).add("\n").add(clock_of(channel.now->position.count()));
        if (channel.now->duration.count() > 0)
            text.add(" / ").add(clock_of(channel.now->duration.count()));
    } else {
        text.add(phrase(Phrase::nothing_on, language));
    }
    if (const auto next = next_title(channel); !next.empty())
        text.add("\n").add(phrase(Phrase::next, language)).add(next);
    if (!channel.desk.queue.empty())
        text.add("\n").add(words_of(Phrase::queued, language, channel.desk.queue.size()));
    if (view.failed > 0)
        text.add("\n").add(words_of(Phrase::failed_of_late, language, view.failed));
    text.add("\n").add(words_of(Phrase::updated, language, view.clock));
    return text.take(buttons(view, language));
}

Message queue_list(const control::Channel& channel, Language language)
{
    MessageText text;
    const auto& queue = channel.desk.queue;
    if (queue.empty())
        return text.add(phrase(Phrase::queue_empty, language)).take();
    text.bold(phrase(Phrase::queue_is, language));
    std::vector<std::vector<Button>> rows;
    for (std::size_t i = 0; i < std::min(queue.size(), listed_requests); ++i) {
        text.add(fmt::format("\n{}. {}", i + 1, title_of(queue[i])));
        if (i % buttons_in_a_row == 0)
            rows.emplace_back();
        rows.back().push_back(
            {.label = words_of(Phrase::button_remove, language, i + 1),
             .data = button_data({.kind = PressedWords::Kind::remove, .token = queue[i].id})});
    }
    if (queue.size() > listed_requests)
        text.add(fmt::format("\n… +{}", queue.size() - listed_requests));
    return text.take(std::move(rows));
}

std::string substance(const CardView& view)
{
    const auto& channel = view.channel;
    return fmt::format("{}|{}|{}|{}|{}|{}|{}", is_live(channel), channel.desk.paused,
                       channel.now ? channel.now->id : "", next_title(channel),
                       channel.desk.queue.size(), view.pause_token, view.failed);
}

}  // namespace tgvs::bot
