#include "service/channel_events.hpp"

#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ChannelEventsTest, TellsWhatHasChangedSinceItLookedLast)
{
    const test::TempFolder folder;
    prometheus::Registry registry;
    control::SharedDesk desk;
    Ledger ledger(folder.path() / "audit.jsonl", registry);
    playlist::ListStore lists({.playlist = folder.path() / "playlist.txt"});
    DeskSite site({.wake = [] {}}, desk, lists, ledger);
    EventHub hub(registry, "r1");
    ChannelEvents events(site, hub);
    const control::Person viewer = {.name = "A", .role = control::Role::viewer, .door = "panel"};
    const auto feed = hub.open({}, {.person = viewer,
                                    .now = [&](const auto&) { return std::optional(viewer); },
                                    .snapshot = [] { return "{}"; }})
                          .feed;
    feed->news();
    ChannelEvents::Time now{1h};
    const auto heard = [&] {
        std::vector<std::string> names;
        events.look(now);
        for (const auto& text : feed->news().texts) {
            const auto begin = text->find("event: ") + 7;
            names.push_back(text->substr(begin, text->find('\n', begin) - begin));
        }
        return names;
    };
    const auto show = [&](double position) {
        desk.with([&](auto& one) {
            one.show(control::OnAirItem{.id = "a-1", .position = control::Seconds(position)});
        });
    };
    EXPECT_THAT(heard(), IsEmpty());
    show(0);
    now += 50ms;
    EXPECT_THAT(heard(), IsEmpty());  // too soon
    now += 50ms;
    EXPECT_THAT(heard(), ElementsAre("now"));
    now += 1s;
    show(1);
    EXPECT_THAT(heard(), IsEmpty());
    now += 1s;
    show(60);
    EXPECT_THAT(heard(), ElementsAre("now"));
    now += 1s;
    site.show({.filler = false, .outputs = {{.name = "rtmp", .state = "live"}}});
    EXPECT_THAT(heard(), ElementsAre("now", "outputs"));
}

}  // namespace
}  // namespace tgvs::service
