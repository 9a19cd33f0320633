#include "service/bot_station.hpp"

#include "schedule/zones.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace tgvs::service {
namespace {

using broadcast::BroadcastView;
using broadcast::Degraded;
using broadcast::Reason;

BroadcastView view_of(broadcast::BroadcastState state, std::string problem = {})
{
    BroadcastView view;
    view.state = state;
    view.problem = std::move(problem);
    return view;
}

TEST(BotStation, OnlyWhatTheOperatorHasToMendIsATrouble)
{
    EXPECT_EQ(broadcast_troubles(view_of(broadcast::Paused(), "network")).session, std::nullopt);
    struct {
        Reason reason;
        bool session;
        bool rights;
    } constexpr table[] = {
        {Reason::session, true, false},   {Reason::duplicated, true, false},
        {Reason::account, true, false},   {Reason::in_use, false, false},
        {Reason::settings, false, false}, {Reason::chat, false, true},
        {Reason::rights, false, true},    {Reason::refused, false, false},
    };
    for (const auto& row : table) {
        const auto its = broadcast_troubles(view_of(Degraded{row.reason}, "why"));
        EXPECT_EQ(its.session.has_value(), row.session) << to_string(row.reason);
        EXPECT_EQ(its.rights.has_value(), row.rights) << to_string(row.reason);
        EXPECT_EQ(its.session.value_or(its.rights.value_or("why")), "why");
    }
    EXPECT_EQ(broadcast_troubles(view_of(Degraded{Reason::session})).session, "session");
}

TEST(BotStation, ADiskIsNearlyFullOnceAndNotAllTheTime)
{
    constexpr std::uint64_t mebibyte = 1024 * 1024;
    constexpr std::uint64_t large = 100'000 * mebibyte;
    EXPECT_EQ(little_room(256 * mebibyte, large, false), std::nullopt);
    EXPECT_EQ(little_room(255 * mebibyte, large, false), "255 MiB");
    EXPECT_EQ(little_room(383 * mebibyte, large, true), "383 MiB");
    EXPECT_EQ(little_room(384 * mebibyte, large, true), std::nullopt);
    EXPECT_EQ(little_room(10 * mebibyte, 1'000 * mebibyte, false), std::nullopt);
    EXPECT_EQ(little_room(9 * mebibyte, 1'000 * mebibyte, false), "9 MiB");
}

TEST(BotStation, ItsClockIsThatOfTheStation)
{
    const test::TempFolder folder;
    control::SharedDesk desk;
    playlist::ListStore lists({.playlist = folder.path() / "playlist.txt"});
    prometheus::Registry registry;
    Ledger ledger(folder.path() / "audit.jsonl", registry);
    DeskSite site({}, desk, lists, ledger);
    const bot::WallTime noon = std::chrono::sys_days(std::chrono::year(2026) / 7 / 1) +
                               std::chrono::hours(12) + std::chrono::milliseconds(59'999);
    for (const auto& [name, shown] :
         {std::pair("UTC", "12:00"), std::pair("Asia/Tokyo", "21:00"),
          std::pair("Europe/Berlin", "14:00"), std::pair("Asia/Kathmandu", "17:45")}) {
        BotStation station(site, {}, schedule::Zones().find(name));
        EXPECT_EQ(station.clock(noon), shown) << name;
    }
}

}  // namespace
}  // namespace tgvs::service
