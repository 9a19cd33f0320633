#include "control/desk.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tgvs::control {

namespace {

constexpr Seconds end_margin{1};  // a seek to the very end is a skip with a still picture

std::string clock_text(Seconds position)
{
    const auto whole = std::max(0L, std::lround(std::floor(position.count())));
    return whole >= 3'600
               ? fmt::format("{}:{:02}:{:02}", whole / 3'600, whole / 60 % 60, whole % 60)
               : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

Outcome Desk::apply(const Command& command, const Person& person, WallTime now)
{
    if (auto refused = refuse_role(command, person))
        return *std::move(refused);
    tick(now);
    return std::visit([&](const auto& one) { return on(one, person, now); }, command);
}

void Desk::show(std::optional<OnAirItem> on_air)
{
    if (order_ && (!on_air || on_air->id != order_->item))
        order_.reset();
    on_air_ = std::move(on_air);
}

void Desk::tick(WallTime now)
{
    if (state_.resume_at && now >= *state_.resume_at) {
        state_.paused = false;
        state_.resume_at.reset();
    }
    std::erase_if(removed_, [now](const auto& one) { return now - one.at > removed_is_kept_for; });
    std::erase_if(failed_, [now](const auto& one) { return now - one.at > failed_is_shown_for; });
}

// ---- What is on air

std::optional<Refused> Desk::refuse_item(const std::string& item) const
{
    if (!on_air_)
        return refusal(RefusalCode::nothing_on, "only the filler is on air");
    // Neither he nor the item that he has cut: it is not to be known which of them is meant.
    if (on_air_->claim == Claim::publisher)
        return refusal(RefusalCode::not_possible,
                       "a live publisher is on air, not an item of the programme",
                       "`ctl live end` sends him away; then the programme goes on");
    if (!item.empty() && item != on_air_->id)
        return refusal(RefusalCode::already_over, "that item is no longer on air");
    return std::nullopt;
}

Outcome Desk::on(const command::Skip& skip, const Person& /*person*/, WallTime /*now*/)
{
    if (auto refused = refuse_item(skip.item))
        return *std::move(refused);
    order_ = Order{.kind = Order::Kind::skip, .item = on_air_->id, .to = {}};
    return Done{fmt::format("“{}” is skipped", on_air_->title)};
}

Outcome Desk::on(const command::Previous& previous, const Person& /*person*/, WallTime /*now*/)
{
    if (auto refused = refuse_item(previous.item))
        return *std::move(refused);
    if (!on_air_->has_previous)
        return refusal(RefusalCode::not_possible, "no item was on air before this one",
                       "restart-item goes back to the beginning of this one");
    order_ = Order{.kind = Order::Kind::previous, .item = on_air_->id, .to = {}};
    return Done{"back to the item before"};
}

Outcome Desk::on(const command::RestartItem& restart, const Person& /*person*/, WallTime /*now*/)
{
    if (auto refused = refuse_item(restart.item))
        return *std::move(refused);
    return go_to(Seconds{}, fmt::format("“{}” begins again", on_air_->title));
}

Outcome Desk::on(const command::Seek& seek, const Person& /*person*/, WallTime /*now*/)
{
    if (auto refused = refuse_item(seek.item))
        return *std::move(refused);
    if (!std::isfinite(seek.second))
        return refusal(RefusalCode::bad_value, "that is not a number of seconds");
    const auto wanted = Seconds(seek.second) + (seek.relative ? on_air_->position : Seconds{});
    const bool beyond = on_air_->duration > Seconds{} && wanted > on_air_->duration - end_margin;
    if (beyond || (wanted < Seconds{} && !seek.relative))
        return refusal(RefusalCode::bad_value,
                       fmt::format("the item is {} long", clock_text(on_air_->duration)),
                       "skip goes to the next one");
    const auto to = std::max(Seconds{}, wanted);
    return go_to(to, fmt::format("“{}” goes on at {}", on_air_->title, clock_text(to)));
}

Outcome Desk::go_to(Seconds second, std::string text)
{
    if (on_air_->live)
        return refusal(RefusalCode::not_possible, "there is no seeking in a live source");
    if (on_air_->claim == Claim::stand_in)
        return refusal(RefusalCode::not_possible, "a stand-in is on air until its item is ready",
                       "skip shows another one");
    if (on_air_->claim == Claim::jingle)
        return refusal(RefusalCode::not_possible, "there is no seeking in a jingle");
    if (on_air_->out_of_turn)
        return refusal(RefusalCode::not_possible,
                       "what is on air ahead of its turn cannot be sought in",
                       "skip goes to the next one");
    order_ = Order{.kind = Order::Kind::go_to, .item = on_air_->id, .to = second};
    return Done{std::move(text)};
}

Outcome Desk::on(const command::Pause& pause, const Person& /*person*/, WallTime now)
{
    if (pause.length && (pause.length->count() < 1 || *pause.length > longest_pause))
        return refusal(RefusalCode::bad_value, "a pause can last from a second to a day",
                       "without a length it lasts until somebody resumes");
    state_.paused = true;
    state_.resume_at.reset();
    if (!pause.length)
        return Done{"paused; the filler is on air until somebody resumes"};
    state_.resume_at = now + *pause.length;
    return Done{
        fmt::format("paused; the programme goes on by itself in {} s", pause.length->count())};
}

Outcome Desk::on(const command::Resume& /*resume*/, const Person& /*person*/, WallTime /*now*/)
{
    state_.resume_at.reset();
    if (!std::exchange(state_.paused, false))
        return Done{"it was not paused"};
    return Done{"the programme goes on"};
}

// ---- The programme

ProgrammeChoice Desk::choice() const
{
    return {.list = state_.list.value_or(settings_.list),
            .shuffle = state_.shuffle.value_or(settings_.shuffle),
            .loop = state_.loop.value_or(settings_.loop)};
}

// Lists are files, which is nothing for a desk: whoever has them carries it out.
Outcome Desk::on(const command::PlaylistEdit& /*edit*/, const Person& /*person*/, WallTime /*now*/)
{
    return refusal(RefusalCode::not_possible, "there are no lists here");
}

Outcome Desk::on(const command::ListUse& use, const Person& /*person*/, WallTime /*now*/)
{
    if (use.list == settings_.list)
        state_.list.reset();
    else
        state_.list = use.list;
    return Done{state_.list
                    ? fmt::format("the list “{}” is played, instead of PLAYLIST, until another "
                                  "one is chosen; what is on air ends first",
                                  use.list)
                    : "the list is played that PLAYLIST names; what is on air ends first"};
}

namespace {

// A choice that is what the setting says is none: a change of the setting counts again.
std::string chosen(std::optional<bool>& choice, bool wanted, bool setting, std::string_view key)
{
    choice = wanted == setting ? std::nullopt : std::optional(wanted);
    return choice ? fmt::format("{}={} is overridden until somebody changes it back", key,
                                setting ? 1 : 0)
                  : fmt::format("as {}={} says", key, setting ? 1 : 0);
}

}  // namespace

Outcome Desk::on(const command::Shuffle& shuffle, const Person& /*person*/, WallTime /*now*/)
{
    const auto why = chosen(state_.shuffle, shuffle.on, settings_.shuffle, "SHUFFLE");
    return Done{fmt::format(
        "{}; {}", shuffle.on ? "the programme is shuffled" : "the programme is played in its order",
        why)};
}

Outcome Desk::on(const command::Loop& loop, const Person& /*person*/, WallTime /*now*/)
{
    const auto why = chosen(state_.loop, loop.on, settings_.loop, "LOOP");
    return Done{fmt::format("{}; {}",
                            loop.on ? "the programme begins again after its last item"
                                    : "the programme ends after its last item",
                            why)};
}

// ---- Live publishers, whom a desk knows nothing of: whoever has them carries it out.

namespace {

Outcome nobody_may_go_live()
{
    return Refused{.code = RefusalCode::not_possible,
                   .text = "going live is turned off here",
                   .remedy = "set INGEST"};
}

}  // namespace

Outcome Desk::on(const command::LiveAdmit& /*admit*/, const Person& /*person*/, WallTime /*now*/)
{
    return nobody_may_go_live();
}

Outcome Desk::on(const command::LiveEnd& /*end*/, const Person& /*person*/, WallTime /*now*/)
{
    return nobody_may_go_live();
}

Outcome Desk::on(const command::LiveRefuse& /*refuse*/, const Person& /*person*/, WallTime /*now*/)
{
    return nobody_may_go_live();
}

// Nor of the library.
Outcome Desk::on(const command::LibraryWork& /*work*/, const Person& /*person*/, WallTime /*now*/)
{
    return refusal(RefusalCode::not_possible, "there is no library here");
}

// ---- The output

Outcome Desk::on(const command::StreamTitle& title, const Person& /*person*/, WallTime /*now*/)
{
    auto text = printable(trim(title.text));
    if (text.empty() && !title.text.empty())
        return refusal(RefusalCode::bad_value, "that is not a valid title");
    state_.title = std::move(text);
    return Done{state_.title.empty()
                    ? "the title of the stream follows what is on air"
                    : fmt::format("the title of the stream is “{}”", state_.title)};
}

Outcome Desk::on(const command::Broadcasting& broadcasting, const Person& /*person*/,
                 WallTime /*now*/)
{
    const bool was = std::exchange(state_.stopped, !broadcasting.on);
    if (was == state_.stopped)
        return Done{broadcasting.on ? "the station was not stopped"
                                    : "the station is already stopped"};
    return Done{broadcasting.on ? "the station is on the air again"
                                : "the station is off the air until somebody starts it"};
}

}  // namespace tgvs::control
