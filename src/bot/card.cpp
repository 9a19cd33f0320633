#include "bot/card.hpp"

#include "base/text.hpp"
#include "bot/shown_items.hpp"
#include "bot/words.hpp"
#include "bot/words_of.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tgvs::bot {

namespace {

constexpr double rounded_to_s = 10;
constexpr std::size_t listed_requests = 8;
constexpr std::size_t buttons_in_a_row = 4;
constexpr std::size_t reason_characters = 80;

// A card that changed each second would be edited each second.
std::string rounded_clock(media::Seconds position)
{
    return clock_text(media::Seconds(std::floor(position.count() / rounded_to_s) * rounded_to_s));
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
        text.bold(shown_title(*channel.now)).add("\n").add(rounded_clock(channel.now->position));
        if (channel.now->duration.count() > 0)
            text.add(" / ").add(clock_text(channel.now->duration));
        if (!view.quality.empty())
            text.add(" · ").add(view.quality);
        if (view.place)
            text.add(" · ").add(
                words_of(Phrase::item_of, language, view.place->number, view.place->of));
    } else {
        text.add(phrase(Phrase::nothing_on, language));
    }
    if (const auto next = next_title(channel); !next.empty())
        text.add("\n").add(phrase(Phrase::next, language)).add(next);
    if (const auto waiting = waiting_requests(channel); !waiting.empty())
        text.add("\n").add(words_of(Phrase::queued, language, waiting.size()));
    if (view.failed > 0)
        text.add("\n").add(words_of(Phrase::failed_of_late, language, view.failed));
    text.add("\n").add(words_of(Phrase::updated, language, view.clock));
    return text.take(buttons(view, language));
}

Message queue_list(const control::Channel& channel, Language language)
{
    MessageText text;
    const auto queue = waiting_requests(channel);
    if (queue.empty())
        return text.add(phrase(Phrase::queue_empty, language)).take();
    text.bold(phrase(Phrase::queue_is, language));
    std::vector<std::vector<Button>> rows;
    for (std::size_t i = 0; i < std::min(queue.size(), listed_requests); ++i) {
        text.add(fmt::format("\n{}. {}", i + 1, shown_title(channel, queue[i])));
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
                       waiting_requests(channel).size(), view.pause_token, view.failed);
}

}  // namespace tgvs::bot
