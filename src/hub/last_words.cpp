#include "hub/last_words.hpp"

#include "base/text.hpp"
#include "control/json_members.hpp"
#include "schedule/moment.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <optional>

namespace tgvs::hub {

namespace {

using WordsJson = nlohmann::ordered_json;
using control::ChannelCard;
using control::ChannelState;
using control::Silence;
using control::WallTime;

constexpr std::size_t longest_words = 400;

WordsJson time_of_words(const std::optional<WallTime>& time)
{
    if (!time)
        return nullptr;
    return schedule::to_text(std::chrono::floor<std::chrono::seconds>(*time));
}

std::string words_member(const WordsJson& object, const char* name)
{
    const auto found = object.find(name);
    const auto* text = found != object.end() ? found->get_ptr<const std::string*>() : nullptr;
    return text != nullptr ? printable(*text, longest_words) : std::string();
}

std::optional<WallTime> time_member(const WordsJson& object, const char* name)
{
    const auto instant = schedule::parse_instant(words_member(object, name));
    return instant ? std::optional<WallTime>(*instant) : std::nullopt;
}

std::optional<Silence> silence_named(std::string_view word)
{
    for (const auto how : std::array{Silence::ended, Silence::gone, Silence::mute})
        if (to_string(how) == word)
            return how;
    return std::nullopt;
}

}  // namespace

std::string last_words_json(const std::vector<ChannelCard>& cards)
{
    WordsJson all = WordsJson::object();
    for (const auto& card : cards) {
        const bool down = card.state == ChannelState::down;
        all[card.name] = {
            {"words", down ? card.last_words : control::last_words_of(card)},
            {"started", time_of_words(card.started)},
            {"silence", card.silence ? WordsJson(to_string(*card.silence)) : WordsJson(nullptr)},
            {"since", down ? time_of_words(card.since) : WordsJson(nullptr)}};
    }
    return control::dumped(all);
}

std::map<std::string, ChannelCard, std::less<>> cards_from_last_words(std::string_view text)
{
    std::map<std::string, ChannelCard, std::less<>> cards;
    const auto all = WordsJson::parse(text, nullptr, false);
    if (!all.is_object())
        return cards;
    for (const auto& [name, one] : all.items()) {
        if (!one.is_object())
            continue;
        ChannelCard card = {.name = name, .started = time_member(one, "started")};
        card.silence = silence_named(words_member(one, "silence"));
        auto words = words_member(one, "words");
        if (card.silence) {
            card.state = ChannelState::down;
            card.last_words = std::move(words);
            card.since = time_member(one, "since");
        } else {
            card.problem = std::move(words);
        }
        cards.insert_or_assign(name, std::move(card));
    }
    return cards;
}

}  // namespace tgvs::hub
