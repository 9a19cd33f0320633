// Files that change, and tracks that were made by other settings.
#include "library_fixture.hpp"

#include <poll.h>

namespace tgvs::library {
namespace {

TEST_F(LibraryTest, OtherEncoderSettingsMakeItAnewWhileTheEarlierTrackPlays)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    encoder.settings = "form-others";
    encoder.half_way.close();
    start().want({file("a.mp4")});
    ASSERT_TRUE(eventually([&] { return encoder.encodes.count("a.mp4") == 2; }));
    EXPECT_TRUE(std::holds_alternative<Ready>(library->state(file("a.mp4"))));
    EXPECT_TRUE(library->open(file("a.mp4")));
    EXPECT_EQ(library->any_cached(playlist::Programme({file("a.mp4")}, {})), file("a.mp4"));

    encoder.half_way.open();
    EXPECT_TRUE(eventually(
        [&] { return encoder.encodes.inside() == 0 && library->snapshot().cached_items == 1; }));
    start().want({file("a.mp4")});
    EXPECT_TRUE(std::holds_alternative<Ready>(library->state(file("a.mp4"))));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 2U);
}

TEST_F(LibraryTest, WhereTitlesAreDrawnAnotherTitleMakesAnotherTrackAndTheEarlierOnePlays)
{
    const auto titled = [this](const std::string& title) {
        auto item = file("a.mp4");
        item.title = title;
        return item;
    };
    start().want({titled("One")});
    ASSERT_TRUE(becomes<Ready>(titled("One")));
    library->want({titled("Two")});
    EXPECT_TRUE(std::holds_alternative<Ready>(library->state(titled("Two"))));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 1U) << "nobody would see the difference";

    encoder.titles = true;
    start().want({titled("One")});
    ASSERT_TRUE(eventually([&] { return encoder.encodes.count("a.mp4") == 2; }));
    ASSERT_TRUE(eventually([&] { return encoder.encodes.inside() == 0; }));
    encoder.half_way.close();
    start().want({titled("Two")});
    EXPECT_TRUE(std::holds_alternative<Ready>(library->state(titled("Two"))));
    EXPECT_TRUE(eventually([&] { return encoder.encodes.count("a.mp4") == 3; }));
    encoder.half_way.open();
    ASSERT_TRUE(eventually([&] { return encoder.encodes.inside() == 0; }));
}

TEST_F(LibraryTest, AnEarlierTrackOfAnotherFormIsNeitherPlayedNorStandsIn)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    encoder.settings = "another-settings";
    start();
    EXPECT_TRUE(std::holds_alternative<Absent>(library->state(file("a.mp4"))));
    EXPECT_FALSE(library->any_cached(playlist::Programme({file("a.mp4")}, {})));
    EXPECT_FALSE(library->open(file("a.mp4")));
}

TEST_F(LibraryTest, AnEarlierTrackOfAFileThatHasChangedIsNotPlayed)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    encoder.settings = "form-others";
    write_bytes(root / "music" / "a.mp4", "another clip");
    start();
    EXPECT_TRUE(std::holds_alternative<Absent>(library->state(file("a.mp4"))));
}

TEST_F(LibraryTest, AFileThatChangesWhileItIsEncodedIsMadeAgain)
{
    encoder.half_way.close();
    start().want({file("a.mp4")});
    ASSERT_TRUE(is_encoding(file("a.mp4")));
    write_bytes(root / "music" / "a.mp4", "another clip");
    encoder.half_way.open();
    ASSERT_TRUE(eventually([&] {
        library->want({file("a.mp4")});
        return std::holds_alternative<Ready>(library->state(file("a.mp4")));
    }));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 2U);
    EXPECT_EQ(library->snapshot().cached_items, 1U) << "the torn track was kept";
    EXPECT_TRUE(has_metric("tgvs_items_failed_total{class=\"changed\",source=\"local\"} 1"));
    EXPECT_EQ(library->snapshot().quarantined_items, 0U);
}

TEST_F(LibraryTest, AFileThatIsRemovedWhileItIsEncodedIsPlayedToItsEnd)
{
    encoder.half_way.close();
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track);
    std::filesystem::remove(root / "music" / "a.mp4");
    encoder.half_way.open();
    EXPECT_TRUE(eventually(
        [&] { return std::holds_alternative<media::Ended>(read_out(*track->reader).last); }));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 1U);
}

TEST_F(LibraryTest, AFileThatIsStillBeingWrittenIsLeftAloneUntilItIsQuiet)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    bool told = false;
    for (int i = 0; i < 20; ++i) {
        write_bytes(root / "music" / "a.mp4", "more and more " + std::to_string(i));
        library->want({file("a.mp4")});
        const auto state = library->state(file("a.mp4"));
        const auto* unavailable = std::get_if<Unavailable>(&state);
        told = told || (unavailable != nullptr && unavailable->error_class == "changed");
        ::poll(nullptr, 0, 20);
    }
    EXPECT_TRUE(told);
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_LT(encoder.encodes.count("a.mp4"), 8U) << "each look made a track";
}

}  // namespace
}  // namespace tgvs::library
