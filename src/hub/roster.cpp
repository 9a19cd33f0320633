#include "hub/roster.hpp"

#include "http/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::hub {

namespace {

using control::ChannelCard;
using control::ChannelState;
using control::Silence;

std::string sentence_of(Silence how)
{
    switch (how) {
        case Silence::ended:
            return "has ended";
        case Silence::gone:
            return "ended without notice";
        case Silence::mute:
            return "does not answer";
    }
    return "does not answer";
}

// As it was, but for what silence tells.
ChannelCard fallen_silent(ChannelCard card, Silence how)
{
    if (card.state != ChannelState::down)
        card.last_words = control::last_words_of(card);
    card.state = ChannelState::down;
    card.silence = how;
    card.on_air.clear();
    card.problem.clear();
    card.problems = 0;
    card.preview = false;
    return card;
}

}  // namespace

void Roster::keep_only(const std::vector<std::string>& names)
{
    const auto is_gone = [&](const auto& one) {
        return std::ranges::find(names, one.first) == names.end();
    };
    std::erase_if(channels_, is_gone);
    std::erase_if(before_, is_gone);
}

std::string Roster::hear(const std::string& name, const Heard& heard, control::WallTime now)
{
    const auto known = channels_.find(name);
    const bool is_new = known == channels_.end();
    const auto kept = before_.find(name);
    const auto before = !is_new                 ? known->second
                        : kept != before_.end() ? kept->second
                                                : ChannelCard{};
    const auto* said = std::get_if<ChannelCard>(&heard);
    auto card = said != nullptr ? *said : fallen_silent(before, std::get<Silence>(heard));
    card.name = name;
    card.root = "/channels/" + http::percent_encoded(name);
    const bool same = !is_new && card.state == before.state && card.silence == before.silence &&
                      card.started == before.started;
    const bool still_down = is_new && card.silence && card.silence == before.silence;
    card.since = same || still_down ? before.since : now;
    if (kept != before_.end())
        before_.erase(kept);
    channels_.insert_or_assign(name, card);
    if (same)
        return {};
    if (card.silence)
        return sentence_of(*card.silence);
    if (!is_new && card.started != before.started)
        return "was restarted";
    return fmt::format("is {}", to_string(card.state));
}

std::vector<ChannelCard> Roster::cards() const
{
    std::vector<ChannelCard> cards;
    for (const auto& [name, card] : channels_)
        cards.push_back(card);
    return cards;
}

std::optional<ChannelCard> Roster::find(std::string_view name) const
{
    const auto one = channels_.find(name);
    return one != channels_.end() ? std::optional(one->second) : std::nullopt;
}

}  // namespace tgvs::hub
