#include "library_fixture.hpp"

namespace tgvs::library {
namespace {

namespace fs = std::filesystem;

TEST_F(LibraryTest, SendsTheHeadersThatALineGivesItsUrl)
{
    auto item = url("a");
    playlist::Options said;
    said.user_agent = "box/1";
    said.referrer = "http://x.example/";
    item.options = std::make_shared<const playlist::Options>(said);
    start().want({item});
    ASSERT_TRUE(becomes<Ready>(item));
    EXPECT_EQ(extractor.headers(item.location),
              (ytdlp::Headers{{"User-Agent", "box/1"}, {"Referer", "http://x.example/"}}));
}

TEST_F(LibraryTest, NothingIsDoneForWhatNobodyWants)
{
    start();
    EXPECT_TRUE(std::holds_alternative<Absent>(library->state(file("a.mp4"))));
    EXPECT_FALSE(library->open(file("a.mp4")));
    EXPECT_TRUE(encoder.encodes.order().empty());
}

TEST_F(LibraryTest, ALocalFileIsEncodedAndThenPlayed)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    const auto ready = std::get<Ready>(library->state(file("a.mp4")));
    EXPECT_EQ(ready.title, "a");
    EXPECT_NEAR(ready.duration.count(), 20, 1e-6);
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track) << track.error().message;
    EXPECT_EQ(track->title, "a");
    EXPECT_NEAR(track->duration.count(), 20, 1e-6);
    EXPECT_FALSE(track->live);
    const auto out = read_out(*track->reader);
    EXPECT_TRUE(std::holds_alternative<media::Ended>(out.last));
    EXPECT_EQ(out.video_ms.size(), 200U);
    EXPECT_TRUE(extractor.resolves.order().empty());
}

TEST_F(LibraryTest, AUrlIsResolvedFetchedEncodedAndLeavesOnlyTheTrack)
{
    start().want({url("a")});
    ASSERT_TRUE(becomes<Ready>(url("a")));
    EXPECT_EQ(std::get<Ready>(library->state(url("a"))).title, "Title of https://example.org/a");
    EXPECT_EQ(extractor.fetches.count(url("a").location), 1U);
    EXPECT_TRUE(eventually([&] { return fs::is_empty(root / "cache" / "incoming"); }));
    EXPECT_TRUE(has_metric("tgvs_resolve_attempts_total 1"));
    EXPECT_TRUE(has_metric("tgvs_resolve_duration_seconds_count 1"));
}

TEST_F(LibraryTest, TheTitleOfTheListWins)
{
    auto item = url("a");
    item.title = "From the list";
    start().want({item});
    ASSERT_TRUE(becomes<Ready>(item));
    EXPECT_EQ(std::get<Ready>(library->state(item)).title, "From the list");
    item.title.clear();
    EXPECT_EQ(std::get<Ready>(library->state(item)).title, "From the list");
}

TEST_F(LibraryTest, WhatIsCachedIsNeverMadeAgain)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    start().want({file("a.mp4")});
    EXPECT_TRUE(std::holds_alternative<Ready>(library->state(file("a.mp4"))));
    EXPECT_EQ(encoder.encodes.order().size(), 1U);
    EXPECT_TRUE(has_metric("tgvs_cache_requests_total 1"));
    EXPECT_TRUE(has_metric("tgvs_cache_hits_total 1"));
}

TEST_F(LibraryTest, TheOrderOfNeedIsKeptAndNoTwoEncodesRunAtOnce)
{
    start();
    encoder.half_way.close();
    library->want({file("c.mp4"), file("a.mp4"), url("b")});
    ASSERT_TRUE(is_encoding(file("c.mp4")));
    ASSERT_TRUE(eventually([&] { return extractor.fetches.order().size() == 1; }));
    encoder.half_way.open();
    for (const auto& item : {file("c.mp4"), file("a.mp4"), url("b")})
        ASSERT_TRUE(becomes<Ready>(item));
    EXPECT_EQ(encoder.encodes.order(), (std::vector<std::string>{"c.mp4", "a.mp4", "b"}));
    EXPECT_EQ(encoder.encodes.most(), 1);
}

TEST_F(LibraryTest, TheNextIsFetchedWhileOneIsEncoded)
{
    start();
    encoder.half_way.close();
    library->want({url("a"), url("b"), url("c")});
    ASSERT_TRUE(is_encoding(url("a")));
    EXPECT_TRUE(eventually([&] { return extractor.fetches.count(url("c").location) == 1; }));
    EXPECT_EQ(extractor.fetches.most(), 1);
    EXPECT_EQ(encoder.encodes.order().size(), 1U);
}

TEST_F(LibraryTest, FetchingShowsItsProgress)
{
    start();
    extractor.fetching.close();
    library->want({url("a")});
    EXPECT_TRUE(eventually([&] {
        const auto state = library->state(url("a"));
        const auto* preparing = std::get_if<Preparing>(&state);
        return preparing != nullptr && preparing->stage == Stage::fetching &&
               preparing->progress == 0.25;
    }));
    const auto snapshot = library->snapshot();
    ASSERT_EQ(snapshot.wanted.size(), 1U);
    EXPECT_EQ(snapshot.wanted[0].item, url("a"));
    EXPECT_TRUE(has_metric("tgvs_child_processes 1"));
}

TEST_F(LibraryTest, AGrowingTrackIsPlayedAndGoesOnWhereItWaited)
{
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    const auto playable = std::get<Playable>(library->state(file("a.mp4")));
    EXPECT_EQ(playable.duration, 20s);
    EXPECT_NEAR(playable.progress, 0.5, 0.01);
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track) << track.error().message;
    auto out = read_out(*track->reader);
    EXPECT_TRUE(std::holds_alternative<media::NotYet>(out.last));
    EXPECT_EQ(out.video_ms.size(), 100U);
    encoder.half_way.open();
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    out = read_out(*track->reader);
    EXPECT_TRUE(std::holds_alternative<media::Ended>(out.last));
    EXPECT_EQ(out.video_ms.size(), 100U);
    EXPECT_EQ(out.video_ms.front(), 10'000);
}

TEST_F(LibraryTest, AGrowingTrackIsEnteredOnlyFarBehindItsEnd)
{
    options.ahead = Seconds(4);
    encoder.seconds = 50;
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(is_encoding(file("a.mp4")));  // 24.9 s of it are there
    EXPECT_TRUE(std::holds_alternative<Playable>(library->state(file("a.mp4"), Seconds(20.9))));
    EXPECT_TRUE(std::holds_alternative<Preparing>(library->state(file("a.mp4"), Seconds(21))));
    EXPECT_FALSE(library->open(file("a.mp4"), Seconds(21)));
    const auto track = library->open(file("a.mp4"), Seconds(20.9));
    ASSERT_TRUE(track);
    EXPECT_EQ(track->from, 20s);
    EXPECT_EQ(read_out(*track->reader).video_ms.front(), 20'000);
}

TEST_F(LibraryTest, ATrackThatGrowsTooSlowlyIsWaitedFor)
{
    encoder.speed = 1.05;
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(is_encoding(file("a.mp4")));
    EXPECT_FALSE(library->open(file("a.mp4")));
    encoder.half_way.open();
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
}

TEST_F(LibraryTest, ATrackThatHasStoppedGrowingIsWaitedFor)
{
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    for (const auto& entry : std::filesystem::directory_iterator(root / "cache"))
        if (entry.path().extension() == ".part")
            std::filesystem::last_write_time(entry.path(),
                                             std::filesystem::file_time_type::clock::now() - 1min);
    EXPECT_TRUE(is_encoding(file("a.mp4")));
    EXPECT_FALSE(library->open(file("a.mp4")));
    encoder.half_way.open();
}

TEST_F(LibraryTest, ACachedTrackIsEnteredAtOrBeforeTheSecondAskedFor)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    const auto track = library->open(file("a.mp4"), Seconds(15));
    ASSERT_TRUE(track);
    EXPECT_EQ(track->from, 14s);
    EXPECT_EQ(read_out(*track->reader).video_ms.front(), 14'000);
}

TEST_F(LibraryTest, AFetchThatNobodyWantsAnyMoreIsCancelled)
{
    start();
    extractor.fetching.close();
    library->want({url("a")});
    ASSERT_TRUE(eventually([&] { return extractor.fetches.inside() == 1; }));
    library->want({url("b")});
    EXPECT_TRUE(eventually([&] { return extractor.fetches.count(url("b").location) == 1; }));
    EXPECT_TRUE(std::holds_alternative<Absent>(library->state(url("a"))));
    EXPECT_EQ(library->snapshot().quarantined_items, 0U);
}

TEST_F(LibraryTest, AnEncodeThatNobodyWantsAnyMoreIsCancelled)
{
    encoder.seconds = 40;
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(is_encoding(file("a.mp4")));
    library->want({file("b.mp4")});
    EXPECT_TRUE(is_encoding(file("b.mp4")));
    EXPECT_TRUE(std::holds_alternative<Absent>(library->state(file("a.mp4"))));
}

TEST_F(LibraryTest, ATrackOnAirIsEncodedToItsEndWhetherWantedOrNot)
{
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Playable>(file("a.mp4")));
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track);
    library->want({file("b.mp4")});
    encoder.half_way.open();
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 1U);
}

TEST_F(LibraryTest, AStandInIsTheCachedOneThatWasOnAirLongestAgo)
{
    start().want({file("a.mp4"), file("b.mp4"), file("c.mp4")});
    for (const auto& item : {file("a.mp4"), file("b.mp4"), file("c.mp4")})
        ASSERT_TRUE(becomes<Ready>(item));
    ASSERT_TRUE(library->open(file("a.mp4")));
    EXPECT_EQ(
        library->any_cached(playlist::Programme({file("a.mp4"), file("b.mp4"), file("x.mp4")}, {})),
        file("b.mp4"));
    ASSERT_TRUE(library->open(file("b.mp4")));
    EXPECT_EQ(library->any_cached(playlist::Programme({file("a.mp4"), file("b.mp4")}, {})),
              file("a.mp4"));
    EXPECT_EQ(library->any_cached(playlist::Programme({file("x.mp4")}, {})), std::nullopt);
}

TEST_F(LibraryTest, AStandInIsNotTheOldTrackOfAChangedFile)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    write_bytes(root / "music" / "a.mp4", "another clip");
    EXPECT_EQ(library->any_cached(playlist::Programme({file("a.mp4")}, {})), std::nullopt);
}

TEST_F(LibraryTest, TheListenerHearsOfEveryReadyItem)
{
    std::atomic<int> heard = 0;
    start().set_listener([&] { ++heard; });
    library->want({file("a.mp4")});
    EXPECT_TRUE(eventually(
        [&] { return heard > 0 && std::holds_alternative<Ready>(library->state(file("a.mp4"))); }));
    library->stop();  // before what the listener refers to is gone
}

TEST_F(LibraryTest, StopsWhileEverythingIsBusyAndCanBeStoppedTwice)
{
    start();
    extractor.resolving.close();
    encoder.half_way.close();
    library->want({file("a.mp4"), url("b")});
    ASSERT_TRUE(eventually(
        [&] { return encoder.encodes.inside() == 1 && extractor.resolves.inside() == 1; }));
    library->stop();
    library->stop();
    EXPECT_EQ(encoder.encodes.inside(), 0);
    EXPECT_EQ(extractor.resolves.inside(), 0);
    for (const auto& entry : fs::directory_iterator(root / "cache"))
        EXPECT_NE(entry.path().extension(), ".part") << entry.path();
}

TEST_F(LibraryTest, ALiveAddressNeedsNoPreparation)
{
    write_bytes(root / "live.flv", flv_of(5));
    start();
    const playlist::Item camera = {.location = "rtmp://camera/live", .title = "Camera"};
    EXPECT_TRUE(std::holds_alternative<LiveReady>(library->state(camera)));
    const auto track = library->open(camera);
    ASSERT_TRUE(track);
    EXPECT_TRUE(track->live);
    EXPECT_EQ(track->title, "Camera");
}

TEST_F(LibraryTest, AUrlThatIsLiveIsPulledAndAskedForAnewWhenItHasEnded)
{
    write_bytes(root / "live.flv", flv_of(5));
    extractor.make_live(url("a").location, "cat " + (root / "live.flv").string());
    options.live.pause = {.first = 1ms, .ceiling = 5ms};
    start().want({url("a")});
    ASSERT_TRUE(becomes<LiveReady>(url("a")));
    auto track = library->open(url("a"));
    ASSERT_TRUE(track);
    EXPECT_FALSE(std::holds_alternative<LiveReady>(library->state(url("a"))));

    // The drop makes it ask; a thread of the library answers; the answer is pulled.
    std::size_t pictures = 0;
    ASSERT_TRUE(eventually([&] {
        pictures += read_out(*track->reader).video_ms.size();
        return pictures > 50 && extractor.resolves.order().size() == 2;
    }));
    EXPECT_TRUE(extractor.fetches.order().empty());

    track->reader.reset();
    library->want({url("a")});
    EXPECT_TRUE(becomes<LiveReady>(url("a")));
}

TEST_F(LibraryTest, ALiveReaderMayOutliveTheLibrary)
{
    write_bytes(root / "live.flv", flv_of(5));
    extractor.make_live(url("a").location, "cat " + (root / "live.flv").string());
    options.live.pause = {.first = 1ms, .ceiling = 5ms};
    start().want({url("a")});
    ASSERT_TRUE(becomes<LiveReady>(url("a")));
    auto track = library->open(url("a"));
    ASSERT_TRUE(track);
    std::size_t pictures = 0;
    ASSERT_TRUE(eventually([&] { return read_out(*track->reader).video_ms.size() > 0; }));
    library.reset();
    // Its end makes it ask.
    const auto until = std::chrono::steady_clock::now() + 100ms;
    while (std::chrono::steady_clock::now() < until) {
        const auto seen = read_out(*track->reader);
        pictures += seen.video_ms.size();
        ASSERT_TRUE(std::holds_alternative<media::NotYet>(seen.last));
    }
    EXPECT_LE(pictures, 50U);
}

TEST_F(LibraryTest, ReadersMayBeManyAndAnswersComeFromAnyThread)
{
    start().want({file("a.mp4"), url("b")});
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            for (int round = 0; round < 20; ++round) {
                library->want({file("a.mp4"), url("b"), url("c")});
                library->snapshot();
                if (auto track = library->open(file("a.mp4")))
                    read_out(*track->reader);
                library->any_cached(playlist::Programme({file("a.mp4"), url("b")}, {}));
            }
        });
    readers.clear();
    EXPECT_TRUE(becomes<Ready>(url("c")));
}

}  // namespace
}  // namespace tgvs::library
