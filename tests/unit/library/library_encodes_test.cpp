// Encodes that break off, end early or are killed, and what their readers see.
#include "library_fixture.hpp"

#include <atomic>

namespace tgvs::library {
namespace {

namespace fs = std::filesystem;

TEST_F(LibraryTest, WhatAListSaysOfAnItemReachesTheEncoder)
{
    playlist::Options said;
    said.start = std::chrono::milliseconds(1'500);
    said.stop = std::chrono::milliseconds(4'000);
    said.audio = {"ru", "en"};
    said.subtitles.emplace();
    said.aspect = playlist::Aspect{4, 3};
    auto item = file("a.mp4");
    item.options = std::make_shared<const playlist::Options>(said);
    start().want({item});
    ASSERT_TRUE(becomes<Ready>(item));
    const auto source = encoder.probed("a.mp4");
    EXPECT_EQ(source.start, Seconds(1.5));
    EXPECT_EQ(source.stop, Seconds(4));
    EXPECT_EQ(source.audio_languages, said.audio);
    EXPECT_EQ(source.subtitle_languages, said.subtitles);
    ASSERT_TRUE(source.aspect);
    EXPECT_EQ(source.aspect->width, 4);
    EXPECT_EQ(source.aspect->height, 3);
}

TEST(TimeToHear, IsAFiftiethOfTheItemAndTheBeginningOfItsEncode)
{
    struct Case {
        Seconds length;
        Seconds needed_in;
        bool time;
    };
    const Seconds long_since(2);
    for (const auto& c :
         {Case{Seconds(0), Seconds(0), false}, Case{Seconds(50), Seconds(15), false},
          Case{Seconds(50), Seconds(16.1), true}, Case{Seconds(3'600), Seconds(80), false},
          Case{Seconds(3'600), Seconds(88), true}, Case{Seconds(0), Seconds(15), false},
          Case{Seconds(0), Seconds(16), true}, Case{Seconds(-1), Seconds(16), true},
          // A short one is made as a whole before fifteen seconds are over.
          Case{Seconds(4), Seconds(3), false}, Case{Seconds(4), Seconds(3.1), true},
          // One that loudnorm cannot level is always heard.
          Case{Seconds(0.04), Seconds(0), true}, Case{Seconds(3), Seconds(0), true},
          Case{Seconds(3.1), Seconds(2), false}})
        EXPECT_EQ(time_to_hear({c.length, c.length, c.needed_in, long_since}), c.time)
            << c.length.count() << ' ' << c.needed_in.count();
    EXPECT_TRUE(time_to_hear({Seconds(3'600), Seconds(50), Seconds(16.1), {}}));
}

TEST(TimeToHear, IsThereForAShortItemAlthoughItIsNeededNow)
{
    for (const auto& [length, spent, time] :
         {std::tuple(4.0, 0.0, true), std::tuple(4.0, 1.9, true), std::tuple(4.0, 2.0, false),
          std::tuple(9.9, 0.0, true), std::tuple(10.0, 0.0, false), std::tuple(0.0, 0.0, false),
          std::tuple(-1.0, 0.0, false)})
        EXPECT_EQ(time_to_hear({Seconds(length), Seconds(length), Seconds(0), Seconds(spent)}),
                  time)
            << length << ' ' << spent;
}

TEST_F(LibraryTest, WhatIsNeededLaterIsHeardBeforeItIsEncoded)
{
    start().want({file("a.mp4"), file("b.mp4")}, Seconds(60));
    ASSERT_TRUE(becomes<Ready>(file("b.mp4")));
    EXPECT_EQ(encoder.encoded("a.mp4").levelling, ffmpeg::Levelling{.gain_db = 5});
    EXPECT_EQ(encoder.encoded("b.mp4").levelling, ffmpeg::Levelling{.gain_db = 5});
}

TEST_F(LibraryTest, WhatIsNeededNowIsNotHeardButWhatComesAfterItIs)
{
    start().want({file("a.mp4"), file("b.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("b.mp4")));
    EXPECT_FALSE(encoder.encoded("a.mp4").levelling);
    EXPECT_EQ(encoder.encoded("b.mp4").levelling, ffmpeg::Levelling{.gain_db = 5});
}

TEST_F(LibraryTest, WhatIsNeededSoonerThanWasThoughtIsNotHeardToItsEnd)
{
    start();
    encoder.hearing.close();
    library->want({file("a.mp4")}, Seconds(60));
    ASSERT_TRUE(eventually([&] { return encoder.hearings.inside() == 1; }));
    library->want({file("a.mp4")}, Seconds(2));
    encoder.hearing.open();
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_FALSE(encoder.encoded("a.mp4").levelling);
}

TEST_F(LibraryTest, AnEncodeThatBreaksOffIsTriedAgain)
{
    encoder.fail("a.mp4", {"signal 9 (Killed)"});
    start().want({file("a.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 2U);
}

TEST_F(LibraryTest, TheReaderOfAnEncodeThatBreaksOffIsTold)
{
    options.quarantine.pause = {.first = 1h, .ceiling = 1h};
    encoder.fail("a.mp4", {"crashed", "crashed"});
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track);
    encoder.half_way.open();
    EXPECT_TRUE(becomes<Unavailable>(file("a.mp4")));
    EXPECT_TRUE(eventually(
        [&] { return std::holds_alternative<media::Failed>(read_out(*track->reader).last); }));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 2U) << "each time it is on air, it is tried twice";
}

TEST_F(LibraryTest, ATrackOnAirWhoseEncodeBreaksOffGoesOnInTheOneThatIsMadeAtOnce)
{
    options.quarantine.pause = {.first = 1h, .ceiling = 1h};
    encoder.fail("a.mp4", {"crashed"});
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    auto track = library->open(file("a.mp4"), Seconds(2));
    ASSERT_TRUE(track);
    auto seen = read_out(*track->reader);
    EXPECT_EQ(seen.video_ms.front(), 2'000);
    EXPECT_EQ(seen.video_ms.back(), 9'900);
    EXPECT_TRUE(std::holds_alternative<media::NotYet>(seen.last));
    encoder.half_way.open();
    ASSERT_TRUE(eventually([&] {
        seen = read_out(*track->reader);
        return !seen.video_ms.empty();
    }));
    EXPECT_EQ(seen.video_ms.front(), 8'000) << "the group that had not come whole";
    auto last = seen.video_ms.back();
    ASSERT_TRUE(eventually([&] {
        if (std::holds_alternative<media::NotYet>(seen.last)) {
            seen = read_out(*track->reader);
            last = seen.video_ms.empty() ? last : seen.video_ms.back();
        }
        return std::holds_alternative<media::Ended>(seen.last);
    }));
    EXPECT_EQ(last, 19'900);
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
}

TEST_F(LibraryTest, ATrackOnAirWhoseEncodeBreaksOffGoesOnInTheOneThatIsBeingMade)
{
    encoder.fail("a.mp4", {"crashed"});
    encoder.on_failure = [this] { encoder.half_way.close(); };
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track);
    read_out(*track->reader);
    encoder.half_way.open();
    ReadOut seen;
    ASSERT_TRUE(eventually([&] {
        seen = read_out(*track->reader);
        return !seen.video_ms.empty() || std::holds_alternative<media::Failed>(seen.last);
    }));
    ASSERT_FALSE(seen.video_ms.empty());
    EXPECT_EQ(seen.video_ms.front(), 8'000);
    EXPECT_TRUE(std::holds_alternative<media::NotYet>(seen.last)) << "half of it is there";
    encoder.half_way.open();
    EXPECT_TRUE(eventually(
        [&] { return std::holds_alternative<media::Ended>(read_out(*track->reader).last); }));
}

TEST_F(LibraryTest, ReadersNeverWaitForTheLibrary)
{
    encoder.fail("a.mp4", {"crashed"});
    std::atomic<int> held = 0;
    Barrier disk;
    const std::shared_ptr<void> end(nullptr, [&](void*) {
        disk.open();
        library.reset();
    });
    // Asked with the library's lock held: from then on nobody gets that lock.
    options.space = [&](const fs::path&) {
        ++held;
        disk.pass({});
        return fs::space_info{1'000'000, 1'000'000, 1'000'000};
    };
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track);
    read_out(*track->reader);
    encoder.half_way.open();
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    auto live = library->open({.location = "rtmp://camera/live", .title = {}});
    ASSERT_TRUE(live);

    // The library is busy with the disk.
    disk.close();
    const auto before = held.load();
    library->want({file("b.mp4")});
    ASSERT_TRUE(eventually([&] { return held > before; }));
    const auto until = std::chrono::steady_clock::now() + 100ms;
    while (std::chrono::steady_clock::now() < until) {
        const auto seen = read_out(*track->reader);
        ASSERT_TRUE(std::holds_alternative<media::NotYet>(seen.last));
        ASSERT_TRUE(seen.video_ms.empty());
        ASSERT_TRUE(std::holds_alternative<media::NotYet>(live->reader->read()));
    }
    disk.open();
    ReadOut seen;
    EXPECT_TRUE(eventually([&] {
        seen = read_out(*track->reader);
        return std::holds_alternative<media::Ended>(seen.last);
    }));
    EXPECT_EQ(seen.video_ms.front(), 8'000);
}

TEST_F(LibraryTest, FindingTheTrackThatWasMadeAnewIsNotTheReadersWork)
{
    encoder.fail("a.mp4", {"crashed"});
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track);
    read_out(*track->reader);
    encoder.half_way.open();
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_TRUE(std::holds_alternative<media::NotYet>(track->reader->read()))
        << "although it is there: looking for it takes time";
    EXPECT_TRUE(eventually(
        [&] { return std::holds_alternative<media::Ended>(read_out(*track->reader).last); }));
}

TEST_F(LibraryTest, TheReaderOfAnEncodeThatBreaksOffMayOutliveTheLibrary)
{
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track);
    library.reset();
    auto seen = read_out(*track->reader);
    EXPECT_EQ(seen.video_ms.size(), 100U);
    EXPECT_TRUE(std::holds_alternative<media::NotYet>(seen.last));
    EXPECT_TRUE(std::holds_alternative<media::NotYet>(track->reader->read()));
}

TEST_F(LibraryTest, AnEncodeThatEndsEarlyIsMadeOnceMore)
{
    encoder.fail("a.mp4", ffmpeg::EncodeErrc::ended_early, "ffmpeg ended after 10 s of 20 s");
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_NEAR(std::get<Ready>(library->state(file("a.mp4"))).duration.count(), 20, 0.01);
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 2U);
}

TEST_F(LibraryTest, ATrackThatIsShortEachTimeIsTakenAsItIs)
{
    for (int i = 0; i < 2; ++i)
        encoder.fail("a.mp4", ffmpeg::EncodeErrc::ended_early, "ffmpeg ended after 10 s of 20 s");
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_NEAR(std::get<Ready>(library->state(file("a.mp4"))).duration.count(), 10, 0.01);
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 2U);
}

TEST_F(LibraryTest, AnEncoderThatIsKilledIsNotTheItemsFault)
{
    encoder.fail("a.mp4", ffmpeg::EncodeErrc::killed, "signal 9 (Killed)", 10);
    start().want({file("a.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_TRUE(has_metric(R"(tgvs_items_failed_total{class="killed",source="local"} 10)"));
}

TEST_F(LibraryTest, AnItemWhoseEncoderIsKilledWhileOthersAreMadeLeavesThemTheEncoderForLonger)
{
    options.quarantine.pause = {.first = 1h, .ceiling = 1h};
    encoder.fail("a.mp4", ffmpeg::EncodeErrc::killed, "signal 9 (Killed)", 1'000);
    start().want({file("a.mp4"), file("b.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
    ASSERT_TRUE(eventually([&] {
        const auto state = library->state(file("a.mp4"));
        const auto* waits = std::get_if<Unavailable>(&state);
        return waits != nullptr && waits->until > std::chrono::system_clock::now() + 30min;
    }));
    EXPECT_EQ(library->snapshot().quarantined_items, 0U);
}

}  // namespace
}  // namespace tgvs::library
