#include "service/plan_items.hpp"

#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PlanItemsTest : public testing::Test {
protected:
    PlanItems reading(PlanBudget budget = {}) const { return PlanItems({media}, budget); }
    // A list of the film, so many times.
    void write_list(const std::string& name, std::size_t items) const
    {
        std::string text;
        for (std::size_t i = 0; i < items; ++i)
            text += "film.mp4\n";
        folder.write("media/" + name, text);
    }

    const test::TempFolder folder;
    const std::filesystem::path media = folder.write("media/film.mp4").parent_path();
};

TEST_F(PlanItemsTest, EventsThatPlayTheSameShareOneListOfItems)
{
    write_list("list.txt", 20);
    auto one = reading({.event_items = 40, .items = 60});
    const auto first = one.of_event({"list.txt"}, "A");
    EXPECT_EQ(first.items->size(), 20U);
    for (const char* same : {"list.txt", "./list.txt", ".//list.txt"})
        EXPECT_EQ(one.of_event({same}, "B").items, first.items) << same;
    const auto twice = one.of_event({"list.txt", "list.txt"}, "A");
    EXPECT_EQ(twice.items->size(), 40U);
    EXPECT_EQ(one.of_event({"list.txt", "list.txt"}, "B").items, twice.items);
    EXPECT_THAT(twice.problems, IsEmpty());
}

TEST_F(PlanItemsTest, ASingleItemHasTheTitleOfEachEvent)
{
    auto one = reading();
    EXPECT_EQ(one.of_event({"film.mp4"}, "A").items->front().title, "A");
    EXPECT_EQ(one.of_event({"film.mp4"}, "B").items->front().title, "B");
    EXPECT_EQ(one.of_event({"film.mp4"}, "").items->front().title, "");
}

TEST_F(PlanItemsTest, AnEventHasNoMoreItemsThanItMayAndSaysWhatIsLeftOut)
{
    write_list("list.txt", 20);
    auto one = reading({.event_items = 50, .items = 1'000});
    std::vector<std::string> what(64, "list.txt");
    what.emplace_back("film.mp4");
    const auto planned = one.of_event(what, "A");
    EXPECT_EQ(planned.items->size(), 41U) << "two lists, and the film";
    EXPECT_THAT(planned.problems,
                ElementsAre("list.txt is left out: with its 20 items the event would have more "
                            "than 50; name smaller folders and lists"));
}

TEST_F(PlanItemsTest, WhatNoLongerFitsIsLeftOutAndTheRestOfThePlanIsPlayed)
{
    write_list("long.txt", 60);
    write_list("other.txt", 60);
    write_list("short.txt", 10);
    auto one = reading({.event_items = 100, .items = 100});
    EXPECT_EQ(one.of_event({"long.txt"}, "A").items->size(), 60U);
    const auto second = one.of_event({"other.txt"}, "B");
    EXPECT_THAT(*second.items, IsEmpty());
    EXPECT_THAT(second.problems,
                ElementsAre("other.txt is left out: with its 60 items all events together would "
                            "have more than 100; name smaller folders and lists"));
    EXPECT_EQ(one.of_event({"film.mp4", "short.txt"}, "C").items->size(), 11U);
    EXPECT_EQ(one.of_event({"long.txt"}, "D").items->size(), 60U) << "it is there already";
}

TEST_F(PlanItemsTest, SoManyLinesAreLookedUpAndSoManyNamesAreLookedAt)
{
    write_list("list.txt", 20);
    write_list("other.txt", 20);
    auto of_lines = reading({.lines = 3});
    EXPECT_EQ(of_lines.of_event({"film.mp4", "film.mp4"}, "A").items->size(), 2U);
    const auto planned = of_lines.of_event({"film.mp4", "list.txt"}, "B");
    EXPECT_EQ(planned.items->size(), 1U);
    EXPECT_THAT(planned.problems, ElementsAre(HasSubstr("from list.txt on nothing of it is played: "
                                                        "all events together name what to play "
                                                        "more than 3 times")));
    auto of_work = reading({.work = 10});
    EXPECT_EQ(of_work.of_event({"list.txt"}, "A").items->size(), 20U) << "what is begun is whole";
    EXPECT_THAT(of_work.of_event({"other.txt"}, "B").problems,
                ElementsAre(HasSubstr("other.txt is left out: the folders and lists of all events "
                                      "have more than 10 names and lines")));
    EXPECT_EQ(of_work.of_event({"film.mp4"}, "C").items->size(), 1U);
}

TEST_F(PlanItemsTest, WatchesEachOfItsSourcesOnce)
{
    folder.write("media/films/a.mp4");
    write_list("list.txt", 1);
    auto one = reading();
    one.of_event({"films", "list.txt", "none.mp4", "https://video.example/v"}, "A");
    one.of_event({"list.txt", "films/"}, "B");
    EXPECT_THAT(one.take_watched(),
                ElementsAre(media / "films", media / "list.txt", media / "none.mp4"));
}

TEST_F(PlanItemsTest, WhatLiesOutsideIsNeitherWatchedNorSaidToBeThere)
{
    const auto outside = folder.write("outside/secret.mp4").parent_path();
    std::filesystem::create_directory_symlink(outside, media / "out");
    std::filesystem::create_symlink(outside / "secret.mp4", media / "link.mp4");
    std::filesystem::create_symlink(outside / "none.mp4", media / "broken.mp4");
    const auto is_not_below = [](const std::string& text) {
        return text + " is not below SCHEDULE_MEDIA or the playlist's folder";
    };
    const auto there_is_no = [](const std::string& text) {
        return "there is no " + text +
               "; paths are relative to SCHEDULE_MEDIA, and links must not lead out of it";
    };
    const std::pair<std::string, std::string> rows[] = {
        {"/", is_not_below("/")},
        {"..", is_not_below("..")},
        {outside.string(), is_not_below(outside.string())},
        {"../outside/secret.mp4", is_not_below("../outside/secret.mp4")},
        {"../outside/none.mp4", is_not_below("../outside/none.mp4")},
        {"out/../../other", is_not_below("out/../../other")},
        {media.string() + "2", is_not_below(media.string() + "2")},
        {"out", there_is_no("out")},
        {"out/secret.mp4", there_is_no("out/secret.mp4")},
        {"out/none.mp4", there_is_no("out/none.mp4")},
        {"link.mp4", there_is_no("link.mp4")},
        {"broken.mp4", there_is_no("broken.mp4")},
    };
    auto one = reading();
    for (const auto& [text, problem] : rows) {
        const auto planned = one.of_event({text}, "A");
        EXPECT_THAT(*planned.items, IsEmpty()) << text;
        EXPECT_THAT(planned.problems, ElementsAre(problem));
    }
    EXPECT_THAT(one.take_watched(), IsEmpty());
}

TEST_F(PlanItemsTest, WhatIsToComeInsideIsWatchedWhereverTheFolderItselfLies)
{
    std::filesystem::create_directory_symlink(media, folder.path() / "station");
    const auto station = folder.path() / "station";
    std::filesystem::create_symlink(media / "later.mp4", media / "link.mp4");
    PlanItems one({station, folder.path() / "not yet"});
    EXPECT_EQ(one.of_event({"film.mp4"}, "").items->front().location, station / "film.mp4");
    EXPECT_EQ(one.of_event({(media / "film.mp4").string()}, "").items->size(), 1U);
    for (const auto& text : {std::string("new/later.mp4"), std::string("link.mp4"),
                             (folder.path() / "not yet/a.mp4").string()})
        EXPECT_THAT(one.of_event({text}, "").problems, ElementsAre(HasSubstr("there is no ")))
            << text;
    EXPECT_THAT(one.take_watched(),
                ElementsAre(media / "film.mp4", folder.path() / "not yet/a.mp4",
                            station / "film.mp4", station / "link.mp4", station / "new/later.mp4"));
}

TEST_F(PlanItemsTest, SoManyPathsAreWatchedAndThoseThatEventsNameBeforeOthers)
{
    for (const auto* name : {"a", "b", "c"})
        folder.write(std::string("media/films/") + name + "/1.mp4");
    auto one = reading({.watched = 3});
    one.of_event({"films", "film.mp4"}, "A");
    one.of_event({"later.mp4"}, "B");
    EXPECT_THAT(one.take_watched(),
                ElementsAre(media / "film.mp4", media / "films", media / "later.mp4"));
}

}  // namespace
}  // namespace tgvs::service
