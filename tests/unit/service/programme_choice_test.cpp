#include "service/programme_choice.hpp"

#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using testing::ElementsAre;

std::vector<std::string> told(const control::DeskState& state, const config::Settings& settings)
{
    std::vector<std::string> lines;
    for (const auto& each : overrides(state, choice_of(settings)))
        lines.push_back(each.setting + '=' + each.set + " is " + each.in_force + ": " + each.undo);
    return lines;
}

TEST(ProgrammeChoice, WhatIsOverriddenIsToldWithItsWayBack)
{
    config::Settings settings;
    settings.shuffle = true;
    EXPECT_THAT(told({}, settings), ElementsAre());
    EXPECT_THAT(told({.list = "evening", .shuffle = false, .loop = false}, settings),
                ElementsAre("PLAYLIST=default is evening: ctl list use default",
                            "SHUFFLE=1 is 0: ctl shuffle on", "LOOP=1 is 0: ctl loop on"));
}

TEST(ProgrammeChoice, AListThatIsGoneIsGivenUpForTheDefaultOne)
{
    const test::TempFolder folder;
    const playlist::ListPlaces places = {.playlist = folder.path() / "playlist.txt",
                                         .folder = folder.path() / "lists"};
    folder.write("lists/evening.txt", "a\n");
    control::SharedDesk kept({.list = "evening", .loop = false}, {});
    EXPECT_EQ(chosen_before(kept, places),
              (control::ProgrammeChoice{.list = "evening", .loop = false}));
    control::SharedDesk gone({.list = "morning", .loop = false}, {});
    EXPECT_EQ(chosen_before(gone, places), (control::ProgrammeChoice{.loop = false}));
    EXPECT_EQ(gone.with([](auto& desk) { return desk.state().list; }), std::nullopt);
}

TEST(ProgrammeChoice, FilesMayBeAskedForBesideTheListAndInTheFolderOfTheOthers)
{
    const test::TempFolder folder;
    config::Settings settings;
    settings.playlist = folder.write("media/playlist.txt");
    EXPECT_THAT(media_folders(settings), ElementsAre(folder.path() / "media"));
    settings.playlist = folder.path() / "media";
    settings.playlist_dir = folder.path() / "lists";
    EXPECT_THAT(media_folders(settings),
                ElementsAre(folder.path() / "media", folder.path() / "lists"));
}

}  // namespace
}  // namespace tgvs::service
