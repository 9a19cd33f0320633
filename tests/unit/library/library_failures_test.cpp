// What becomes of an item that fails, and of those beside it.
#include "base/file.hpp"
#include "library_fixture.hpp"

namespace tgvs::library {
namespace {

namespace fs = std::filesystem;

TEST_F(LibraryTest, AnUnreadableFileIsQuarantinedAfterThreeTriesAndTheNextIsMade)
{
    start().want({file("unreadable.mp4"), file("b.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
    ASSERT_TRUE(quarantined(file("unreadable.mp4")));
    const auto state = std::get<Unavailable>(library->state(file("unreadable.mp4")));
    EXPECT_EQ(state.error_class, "unreadable");
    EXPECT_EQ(state.reason, "no picture and no sound");
    EXPECT_GT(state.until, std::chrono::system_clock::now() + 23h);
    EXPECT_EQ(library->snapshot().quarantined_items, 1U);
    EXPECT_TRUE(has_metric(R"(tgvs_items_failed_total{class="unreadable",source="local"} 3)"));
    library->set_playlist_size(2);
    EXPECT_TRUE(has_metric(R"(tgvs_playlist_items{state="quarantined"} 1)"));
    EXPECT_TRUE(has_metric(R"(tgvs_playlist_items{state="ok"} 1)"));
}

TEST_F(LibraryTest, QuarantineOutlivesARestartAndIsPrivate)
{
    start().want({file("unreadable.mp4")});
    ASSERT_TRUE(quarantined(file("unreadable.mp4")));
    const auto saved = root / "state" / "quarantine.json";
    ASSERT_TRUE(eventually(
        [&] { return read_bytes(saved).find("\"quarantined\": true") != std::string::npos; }));
    EXPECT_EQ(fs::status(saved).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    start();
    EXPECT_TRUE(std::holds_alternative<Unavailable>(library->state(file("unreadable.mp4"))));
}

TEST_F(LibraryTest, AnItemThatNeedsTooMuchMemoryIsQuarantinedAtOnceAndNeverDecoded)
{
    start().want({file("huge.mp4"), file("b.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
    ASSERT_TRUE(quarantined(file("huge.mp4")));
    const auto state = std::get<Unavailable>(library->state(file("huge.mp4")));
    EXPECT_EQ(state.error_class, "memory");
    EXPECT_EQ(state.reason, "16 references");
    EXPECT_TRUE(has_metric(R"(tgvs_items_failed_total{class="memory",source="local"} 1)"));
    EXPECT_EQ(encoder.encodes.count("huge.mp4"), 0U);
    // Another start may find more memory.
    ASSERT_TRUE(eventually([&] {
        return read_bytes(root / "state" / "quarantine.json").find("memory") != std::string::npos;
    }));
    encoder.much_memory = true;
    start().want({file("huge.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("huge.mp4")));
}

TEST_F(LibraryTest, WhatFailsWhileTheDiskIsLookedAtIsNotTriedAgainAtOnce)
{
    options.quarantine.pause = {.first = 1h, .ceiling = 1h};
    encoder.fail("a.mp4", {"crashed"});
    encoder.half_way.close();
    start().want({file("a.mp4")});
    ASSERT_TRUE(is_encoding(file("a.mp4")));
    extractor.looking.close();
    library->want({file("a.mp4"), file("b.mp4")});
    ASSERT_TRUE(eventually([&] { return extractor.looks.inside() == 1; }));
    library->want({file("a.mp4")});
    encoder.half_way.open();
    ASSERT_TRUE(fails_with(file("a.mp4"), "encode"));
    const auto looked = extractor.looks.order().size();
    extractor.looking.open();
    ASSERT_TRUE(eventually([&] {
        library->want({file("a.mp4"), file("c.mp4")});
        library->want({file("a.mp4")});
        return extractor.looks.order().size() > looked;
    }));
    library->want({file("a.mp4"), file("b.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("b.mp4")));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 1U);
}

TEST_F(LibraryTest, AListOfFailuresThatCannotBeReadIsForgotten)
{
    write_bytes(root / "state" / "quarantine.json", "{\"version\":1");
    start().want({file("a.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
}

TEST_F(LibraryTest, AFileThatWasChangedIsTriedAtOnce)
{
    encoder.fail("a.mp4", {"crashed", "crashed", "crashed"});
    start().want({file("a.mp4")});
    ASSERT_TRUE(quarantined(file("a.mp4")));
    write_bytes(root / "music" / "a.mp4", "repaired");
    library->want({file("a.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
}

TEST_F(LibraryTest, AFileThatIsMissingIsTakenUpWhenItComes)
{
    options.quarantine.pause = {.first = 1h, .ceiling = 1h};
    const playlist::Item late = {.location = (root / "music" / "late.mp4").string(), .title = {}};
    start().want({late});
    ASSERT_TRUE(fails_with(late, "file"));
    EXPECT_FALSE(std::get<Unavailable>(library->state(late)).quarantined);
    file("late.mp4");
    library->want({late});
    EXPECT_TRUE(becomes<Ready>(late));
}

TEST_F(LibraryTest, AUrlThatIsGoneIsQuarantinedAtOnce)
{
    extractor.fail(url("a").location, ytdlp::ExtractErrc::gone);
    start().want({url("a")});
    ASSERT_TRUE(quarantined(url("a")));
    EXPECT_EQ(extractor.resolves.order().size(), 1U);
    EXPECT_TRUE(has_metric(R"(tgvs_resolve_failures_total{class="gone"} 1)"));
    EXPECT_TRUE(has_metric(R"(tgvs_items_failed_total{class="gone",source="url"} 1)"));
}

TEST_F(LibraryTest, AnItemOfAPrivateNetworkIsQuarantinedUntilTheNextStart)
{
    extractor.fail(url("a").location, ytdlp::ExtractErrc::private_source);
    start().want({url("a")});
    EXPECT_TRUE(fails_with(url("a"), "private_source"));
    EXPECT_TRUE(quarantined(url("a")));
    EXPECT_TRUE(has_metric("tgvs_items_failed_total{class=\"private_source\",source=\"url\"} 1"));
    const auto tries = extractor.resolves.order().size();
    start().want({url("a")});  // perhaps with another ALLOW_PRIVATE_SOURCES
    EXPECT_TRUE(eventually([&] { return extractor.resolves.order().size() > tries; }));
}

TEST_F(LibraryTest, EveryClassOfFailureIsCountedFromTheStart)
{
    start();
    for (const auto* line : {R"(tgvs_resolve_failures_total{class="bot_check"} 0)",
                             R"(tgvs_resolve_failures_total{class="unknown"} 0)",
                             R"(tgvs_items_failed_total{class="unknown",source="url"} 0)",
                             R"(tgvs_items_failed_total{class="disk",source="url"} 0)",
                             R"(tgvs_items_failed_total{class="file",source="local"} 0)",
                             R"(tgvs_items_failed_total{class="network",source="live"} 0)"})
        EXPECT_TRUE(has_metric(line)) << line;
}

TEST_F(LibraryTest, AnUnreachableUrlIsNotItsOwnFault)
{
    extractor.fail(url("a").location, ytdlp::ExtractErrc::network);
    start().want({url("a"), file("b.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
    ASSERT_TRUE(fails_with(url("a"), "network"));
    EXPECT_FALSE(std::get<Unavailable>(library->state(url("a"))).quarantined);
}

TEST_F(LibraryTest, ASiteThatClosedItsDoorsIsLeftAlone)
{
    extractor.fail(url("a").location, ytdlp::ExtractErrc::bot_check);
    start().want({url("a")});
    ASSERT_TRUE(fails_with(url("a"), "bot_check"));
    library->want({url("b"), {.location = "https://elsewhere.example/c", .title = {}}});
    EXPECT_TRUE(becomes<Ready>({.location = "https://elsewhere.example/c", .title = {}}));
    EXPECT_TRUE(fails_with(url("b"), "site_closed"));
    EXPECT_EQ(extractor.resolves.count(url("b").location), 0U);
}

TEST_F(LibraryTest, WhatNobodyWantsOfAClosedSiteIsOutOfReachToo)
{
    extractor.fail(url("a").location, ytdlp::ExtractErrc::bot_check);
    start().want({url("a")});
    ASSERT_TRUE(fails_with(url("a"), "bot_check"));
    for (int i = 0; i < 3; ++i) {
        library->want({url("b" + std::to_string(i))});
        EXPECT_TRUE(fails_with(url("b" + std::to_string(i)), "site_closed"));
        EXPECT_TRUE(fails_with(url("b0"), "site_closed")) << "also when another one is wanted";
        EXPECT_TRUE(fails_with(url("never"), "site_closed"));
    }
    EXPECT_TRUE(std::holds_alternative<Absent>(library->state(file("f.mp4"))));
    EXPECT_TRUE(std::holds_alternative<Absent>(
        library->state({.location = "https://elsewhere.example/c", .title = {}})));
}

TEST_F(LibraryTest, AnEncoderThatDoesNotWorkIsNotTheItemsFault)
{
    encoder.broken = true;
    encoder.fail("a.mp4", std::vector<std::string>(10, "exit code 127"));
    start().want({file("a.mp4"), file("unreadable.mp4"), file("b.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
    ASSERT_TRUE(fails_with(file("unreadable.mp4"), "encoder"));
    ASSERT_TRUE(becomes<Ready>(file("a.mp4"))) << "after ten tries";
    EXPECT_EQ(library->snapshot().quarantined_items, 0U);
}

TEST_F(LibraryTest, AnotherExtractorTriesAgainWhatTheLastOneFailedOn)
{
    extractor.fail(url("a").location, ytdlp::ExtractErrc::unknown);
    extractor.fail(url("b").location, ytdlp::ExtractErrc::gone);
    start().want({url("a"), url("b")});
    ASSERT_TRUE(quarantined(url("a")));
    ASSERT_TRUE(quarantined(url("b")));
    extractor.heal(url("a").location);
    extractor.heal(url("b").location);
    extractor.replace();
    library->want({url("a"), url("b"), file("c.mp4")});
    EXPECT_TRUE(becomes<Ready>(url("a")));
    EXPECT_TRUE(quarantined(url("b"))) << "what is gone is gone for any of them";
}

TEST_F(LibraryTest, OtherCookiesOpenASiteThatTookUsForABot)
{
    extractor.fail(url("a").location, ytdlp::ExtractErrc::bot_check);
    start().want({url("a"), url("b")});
    ASSERT_TRUE(fails_with(url("a"), "bot_check"));
    ASSERT_TRUE(fails_with(url("b"), "site_closed"));
    extractor.heal(url("a").location);
    ++extractor.cookies;
    library->want({url("a"), url("b"), file("c.mp4")});
    EXPECT_TRUE(becomes<Ready>(url("a")));
    EXPECT_TRUE(becomes<Ready>(url("b")));
}

TEST_F(LibraryTest, OtherCookiesDoNotOpenASiteThatLimitsItsRate)
{
    extractor.fail(url("a").location, ytdlp::ExtractErrc::rate_limited);
    start().want({url("a"), url("b")});
    ASSERT_TRUE(fails_with(url("a"), "rate_limited"));
    ++extractor.cookies;
    const playlist::Item elsewhere = {.location = "https://elsewhere.example/c", .title = {}};
    library->want({url("a"), url("b"), elsewhere});
    EXPECT_TRUE(becomes<Ready>(elsewhere));
    EXPECT_TRUE(fails_with(url("a"), "rate_limited"));
    EXPECT_TRUE(fails_with(url("b"), "site_closed"));
    EXPECT_EQ(extractor.resolves.order().size(), 2U);
}

TEST_F(LibraryTest, AnEncoderThatCannotBeStartedIsNotTheItemsFault)
{
    const auto refused = failure("cannot make the pipes of a child", EMFILE).error();
    encoder.fail("a.mp4", ffmpeg::EncodeFailure{refused}, 4);
    start().want({file("a.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
}

TEST_F(LibraryTest, ALiveSourceReportedBadIsLeftAloneForAWhile)
{
    options.quarantine.pause = {.first = 1h, .ceiling = 1h};
    start();
    const playlist::Item camera = {.location = "rtmp://camera/live", .title = {}};
    library->report_bad(camera, "Connection refused");
    EXPECT_TRUE(std::holds_alternative<Unavailable>(library->state(camera)));
}

TEST_F(LibraryTest, APageThatIsLiveIsLeftAloneForAWhileIfItsReaderSaysSo)
{
    options.quarantine.pause = {.first = 1h, .ceiling = 1h};
    extractor.make_live(url("a").location, "exit 1");
    start().want({url("a")});
    ASSERT_TRUE(becomes<LiveReady>(url("a")));
    auto track = library->open(url("a"));
    ASSERT_TRUE(track);
    library->report_bad(url("a"), "Connection refused");
    track->reader.reset();
    EXPECT_TRUE(std::holds_alternative<Unavailable>(library->state(url("a"))));
    library->want({url("a")});
    EXPECT_TRUE(std::holds_alternative<Unavailable>(library->state(url("a"))));
}

// Else it would be out for a day by the third failure in a month.
TEST_F(LibraryTest, ALiveSourceThatPlaysWellHasAFreshStart)
{
    options.quarantine.pause = {.first = 1h, .ceiling = 1h};
    options.live.good = Seconds(2);
    const auto media = root / "live.flv";
    write_bytes(media, flv_of(3));
    extractor.make_live(url("a").location, "cat " + media.string() + "; exec sleep 1000");
    start().want({url("a")});
    ASSERT_TRUE(becomes<LiveReady>(url("a")));
    auto track = library->open(url("a"));
    ASSERT_TRUE(track);
    library->report_bad(url("a"), "Connection refused");
    EXPECT_TRUE(std::holds_alternative<Unavailable>(library->state(url("a"))));
    EXPECT_TRUE(eventually([&] {
        track->reader->read();
        return !std::holds_alternative<Unavailable>(library->state(url("a")));
    }));
}

TEST_F(LibraryTest, SubtitlesThatTakeTooLongToDrawAreLeftOut)
{
    using ffmpeg::EncodeErrc;
    encoder.fail("a.mp4", EncodeErrc::too_slow_with_subtitles, "too slow");
    encoder.fail("b.mp4", EncodeErrc::too_slow, "too slow", 9);
    start().want({file("a.mp4"), file("b.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 2U);
    EXPECT_EQ(encoder.encoded("a.mp4").subtitle_languages, std::vector<std::string>());
    EXPECT_TRUE(fails_with(file("b.mp4"), "encode"));
}

}  // namespace
}  // namespace tgvs::library
