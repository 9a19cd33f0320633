#include "control/channel_card.hpp"

#include "base/text.hpp"
#include "control/json_members.hpp"
#include "schedule/moment.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace tgvs::control {

namespace {

using CardJson = nlohmann::ordered_json;

constexpr std::size_t longest_card_text = 300;
constexpr std::size_t most_problems = 1'000;

CardJson text_or_null(const std::string& text)
{
    return text.empty() ? CardJson(nullptr) : CardJson(text);
}

CardJson card_time(const std::optional<WallTime>& time)
{
    if (!time)
        return nullptr;
    return schedule::to_text(std::chrono::floor<std::chrono::seconds>(*time));
}

CardJson card_object(const ChannelLine& line, bool hub)
{
    const auto& card = line.card;
    CardJson object = {{"name", card.name},
                       {"title", card.name},
                       {"root", card.root},
                       {"state", to_string(card.state)},
                       {"role", to_string(line.role)},
                       {"on_air", text_or_null(card.on_air)},
                       {"problems", card.problems},
                       {"problem", text_or_null(card.problem)},
                       {"preview", card.preview},
                       {"version", card.version},
                       {"started", card_time(card.started)}};
    if (!hub)
        return object;
    object["since"] = card_time(card.since);
    object["silence"] = card.silence ? CardJson(to_string(*card.silence)) : CardJson(nullptr);
    object["last_words"] = card.last_words;
    return object;
}

std::string short_text(const CardJson& object, const char* name)
{
    const auto member = object.find(name);
    const auto* text = member != object.end() ? member->get_ptr<const std::string*>() : nullptr;
    return text != nullptr ? printable(*text, longest_card_text) : std::string();
}

std::optional<WallTime> time_from(const std::string& text)
{
    const auto instant = schedule::parse_instant(text);
    return instant ? std::optional<WallTime>(*instant) : std::nullopt;
}

}  // namespace

std::string_view to_string(ChannelState state)
{
    switch (state) {
        case ChannelState::live:
            return "live";
        case ChannelState::off_air:
            return "off_air";
        case ChannelState::stopped:
            return "stopped";
        case ChannelState::down:
            return "down";
    }
    return "down";
}

std::string_view to_string(Silence how)
{
    switch (how) {
        case Silence::ended:
            return "ended";
        case Silence::gone:
            return "gone";
        case Silence::mute:
            return "mute";
    }
    return "mute";
}

ChannelCard card_of(const Channel& channel, const std::string& health)
{
    ChannelCard card;
    if (channel.desk.stopped)
        card.state = ChannelState::stopped;
    else
        card.state = health.empty() ? ChannelState::live : ChannelState::off_air;
    if (channel.now && !channel.filler)
        card.on_air = printable(
            channel.now->title.empty() ? playlist::log_name(channel.now->item) : channel.now->title,
            longest_card_text);
    card.problems = channel.troubles.size();
    if (!channel.troubles.empty())
        card.problem = printable(channel.troubles.front().text, longest_card_text);
    else if (card.state == ChannelState::off_air)
        card.problem = printable(health, longest_card_text);
    return card;
}

std::string last_words_of(const ChannelCard& card)
{
    if (!card.problem.empty())
        return card.problem;
    return card.on_air.empty() ? std::string() : "on air: " + card.on_air;
}

std::string channels_json(const std::vector<ChannelLine>& lines, bool hub)
{
    CardJson channels = CardJson::array();
    for (const auto& line : lines)
        channels.push_back(card_object(line, hub));
    return dumped({{"hub", hub}, {"channels", std::move(channels)}});
}

Result<ChannelCard> card_from_json(std::string_view text)
{
    if (text.size() > card_limit_bytes)
        return failure("the answer is too long");
    const auto object = CardJson::parse(text, nullptr, false);
    const auto channels = object.is_object() ? object.find("channels") : object.end();
    if (channels == object.end() || !channels->is_array() || channels->size() != 1 ||
        !channels->front().is_object())
        return failure("that is no channel");
    const auto& one = channels->front();
    ChannelCard card;
    const auto state = short_text(one, "state");
    if (state == "live")
        card.state = ChannelState::live;
    else if (state == "stopped")
        card.state = ChannelState::stopped;
    else if (state != "off_air")
        return failure("the channel says no state");
    card.on_air = short_text(one, "on_air");
    card.problem = short_text(one, "problem");
    card.version = short_text(one, "version");
    if (const auto count = one.find("problems"); count != one.end() && count->is_number_unsigned())
        card.problems = std::min(count->get<std::size_t>(), most_problems);
    if (const auto preview = one.find("preview"); preview != one.end() && preview->is_boolean())
        card.preview = preview->get<bool>();
    card.started = time_from(short_text(one, "started"));
    return card;
}

}  // namespace tgvs::control
