// Updates by their numbers, and what a box makes of them as one line of text.
#pragma once

#include "bot/update_box.hpp"
#include "mtproto/api.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::bot::test {

namespace api = mtproto::api;
using Sequence = Place::Sequence;
using std::chrono::milliseconds;

inline mtproto::TlObject numbered(std::int32_t number)
{
    mtproto::TlObject message(api::message::constructor);
    message.set(api::message::id, number);
    return mtproto::TlObject(api::update_new_message::constructor)
        .set(api::update_new_message::message, message);
}

inline std::int32_t number_of(const mtproto::TlObject& update)
{
    const auto* message = update.get(api::update_new_message::message);
    return message ? message->get_or(api::message::id) : 0;
}

// An update has the number of its place, unless it says another.
inline Placed common(std::int32_t pts, std::int32_t count = 1)
{
    return {.place = {Sequence::common, 0, pts, count}, .update = numbered(pts)};
}
inline Placed of_channel(std::int64_t channel, std::int32_t pts, std::int32_t count = 1)
{
    return {.place = {Sequence::channel, channel, pts, count}, .update = numbered(pts)};
}
inline Placed of_qts(std::int32_t qts)
{
    return {.place = {Sequence::qts, 0, qts, 1}, .update = numbered(qts)};
}
inline Placed without_place(std::int32_t number)
{
    return {.place = {}, .update = numbered(number)};
}

inline Packet packet(std::vector<Placed> updates)
{
    return {.updates = std::move(updates)};
}
inline Packet in_order(std::int32_t first, std::int32_t last, std::vector<Placed> updates)
{
    return {.updates = std::move(updates), .seq_start = first, .seq = last};
}

inline Difference whole(std::vector<std::int32_t> numbers, Places places,
                        Difference::Kind kind = Difference::Kind::whole)
{
    Difference answer = {.kind = kind, .updates = {}, .places = places};
    for (const auto number : numbers)
        answer.updates.push_back(without_place(number));
    return answer;
}
inline ChannelDifference of_channel_whole(std::vector<std::int32_t> numbers, std::int32_t pts,
                                          bool final = true)
{
    ChannelDifference answer = {.final = final, .pts = pts};
    for (const auto number : numbers)
        answer.updates.push_back(numbered(number));
    return answer;
}

struct Say {
    std::string operator()(const action::Deliver& one) const
    {
        return fmt::format("{}", number_of(one.update));
    }
    std::string operator()(const action::AskState&) const { return "state?"; }
    std::string operator()(const action::AskDifference& one) const
    {
        return fmt::format("difference?{}", one.pts);
    }
    std::string operator()(const action::AskChannel& one) const
    {
        return fmt::format("channel{}?{}/{}", one.channel, one.pts, one.limit);
    }
    std::string operator()(const action::Skipped&) const { return "skipped"; }
    std::string operator()(const action::ChannelLost& one) const
    {
        return fmt::format("lost{}", one.channel);
    }
};

inline std::string said(const Actions& actions)
{
    std::string text;
    for (const auto& one : actions)
        text += (text.empty() ? "" : " ") + std::visit(Say(), one);
    return text;
}

struct UpdateBoxTest : testing::Test {
    UpdateBox::Time at(int ms) const { return UpdateBox::Time() + milliseconds(ms); }
    UpdateBox from(Places places) const { return UpdateBox(at(0), places); }
    std::string push(UpdateBox& box, std::vector<Placed> updates, int ms = 0) const
    {
        return said(box.push(packet(std::move(updates)), at(ms)));
    }
    std::string tick(UpdateBox& box, int ms) const { return said(box.tick(at(ms))); }
};

}  // namespace tgvs::bot::test
