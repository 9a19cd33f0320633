#include "base/file.hpp"
#include "library/cache.hpp"
#include "library_fixture.hpp"

#include <atomic>
#include <cerrno>
#include <sys/resource.h>

namespace tgvs::library {
namespace {

namespace fs = std::filesystem;

std::error_code disk_says_full(const fs::path&)
{
    return std::make_error_code(std::errc::no_space_on_device);
}

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

TEST_F(LibraryTest, AFullDiskIsTriedOnceMoreAtOnce)
{
    options.quarantine.outage_pause = {.first = 1h, .ceiling = 1h};
    options.try_write = disk_says_full;
    encoder.fail("a.mp4", {"broken off"});
    start().want({file("a.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 2U);
}

TEST_F(LibraryTest, ADiskThatStaysFullStopsNothingElse)
{
    options.quarantine.outage_pause = {.first = 1h, .ceiling = 1h};
    options.try_write = disk_says_full;
    start().want({file("b.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("b.mp4")));
    encoder.fail("a.mp4", std::vector<std::string>(6, "broken off"));
    library->want({file("a.mp4"), file("b.mp4"), file("c.mp4")});
    ASSERT_TRUE(fails_with(file("a.mp4"), "disk"));
    EXPECT_FALSE(std::get<Unavailable>(library->state(file("a.mp4"))).quarantined);
    EXPECT_TRUE(library->open(file("b.mp4")));
    EXPECT_TRUE(becomes<Ready>(file("c.mp4")));
}

TEST_F(LibraryTest, AFileThatSpeaksOfTheDiskIsToBlameItself)
{
    encoder.fail("a.mp4", std::vector<std::string>(6, "a.mp4: No space left on device"));
    start().want({file("a.mp4"), file("b.mp4")});
    EXPECT_TRUE(fails_with(file("a.mp4"), "encode"));
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
}

TEST_F(LibraryTest, ADownloadLargerThanTheCacheIsGivenUpForADay)
{
    options.cache_limit_bytes = 50'000'000;
    extractor.fetched_bytes = 50'000'001;
    start().want({url("a"), url("b")});
    ASSERT_TRUE(fails_with(url("a"), "too_large"));
    EXPECT_TRUE(std::get<Unavailable>(library->state(url("a"))).quarantined);
    extractor.fetched_bytes = 1;
    EXPECT_EQ(extractor.fetches.count(url("a").location), 1U);
}

TEST_F(LibraryTest, ADownloadThatTakesTheDisksLastRoomIsGivenUp)
{
    std::atomic<std::uint64_t> free_bytes = 1'000'000'000;
    options.space = [&](const fs::path&) {
        return fs::space_info{10'000'000'000, free_bytes, free_bytes};
    };
    extractor.resolving.close();
    extractor.fetched_bytes = 900'000'000;
    start().want({url("a")});
    ASSERT_TRUE(eventually([&] { return extractor.resolves.inside() == 1; }));
    free_bytes = 100'000'000;
    extractor.resolving.open();
    EXPECT_TRUE(fails_with(url("a"), "too_large"));
    library->stop();
}

TEST_F(LibraryTest, AnEncodeEndsWhenTheDiskFillsUpAndIsMadeWhenThereIsRoom)
{
    std::atomic<std::uint64_t> free_bytes = 1'000'000'000;
    options.space = [&](const fs::path&) {
        return fs::space_info{10'000'000'000, free_bytes, free_bytes};
    };
    start();
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(is_encoding(file("a.mp4")));
    free_bytes = 0;
    encoder.half_way.open();
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));  // it had been written
    library->want({file("a.mp4"), file("b.mp4")});
    ASSERT_TRUE(fails_with(file("b.mp4"), "disk"));
    EXPECT_TRUE(library->open(file("a.mp4")));
    free_bytes = 1'000'000'000;
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
    library->stop();
}

TEST_F(LibraryTest, AFolderThatWentAwayIsMadeAnewAndLeavesTheProgrammeGoing)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    auto track = library->open(file("a.mp4"));
    ASSERT_TRUE(track);
    fs::rename(root / "cache", root / "elsewhere");
    library->want({file("b.mp4"), url("c")});
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
    EXPECT_TRUE(becomes<Ready>(url("c")));
    EXPECT_EQ(fs::status(root / "cache").permissions(), fs::perms::owner_all);
    EXPECT_EQ(read_out(*track->reader).video_ms.size(), 200U);
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

TEST_F(LibraryTest, ACacheFolderThatCannotBeMadeIsSurvived)
{
    write_bytes(root / "file", "");
    options.cache_folder = root / "file" / "cache";
    start().want({file("a.mp4")});
    EXPECT_TRUE(fails_with(file("a.mp4"), "disk"));
}

TEST_F(LibraryTest, ATrackReportedBadIsMadeAnew)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    library->report_bad(file("a.mp4"), "damaged: expected an FLV tag");
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 2U);
}

TEST_F(LibraryTest, ABitThatFlipsInACachedTrackIsFoundBeforeItsTurn)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    for (const auto& entry : fs::directory_iterator(root / "cache"))
        if (entry.path().extension() == ".flv") {
            auto bytes = read_bytes(entry.path());
            bytes[bytes.size() - 30] ^= 1;  // within a sound
            write_bytes(entry.path(), bytes);
        }
    start();  // nothing is known to be checked
    library->want({file("a.mp4")});
    EXPECT_TRUE(eventually([&] { return encoder.encodes.count("a.mp4") == 2; }));
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_TRUE(has_metric(R"(tgvs_items_failed_total{class="damaged",source="local"} 1)"));
}

TEST_F(LibraryTest, ATrackInUseIsCheckedAgainAndAgain)
{
    options.check_every = 0s;
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    for (const auto& entry : fs::directory_iterator(root / "cache"))
        if (entry.path().extension() == ".flv")
            fs::resize_file(entry.path(), fs::file_size(entry.path()) - 1);
    EXPECT_TRUE(eventually([&] { return encoder.encodes.count("a.mp4") == 2; }));
}

TEST_F(LibraryTest, ATrackOfAnOlderVersionIsTakenWithoutACheck)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    for (const auto& entry : fs::directory_iterator(root / "cache"))
        if (entry.path().extension() == ".json") {
            auto meta = *parse_cache_meta(read_bytes(entry.path()));
            ASSERT_TRUE(meta.index.crc32);
            meta.index.crc32.reset();
            write_bytes(entry.path(), to_text(meta));
        }
    start().want({file("a.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_TRUE(library->open(file("a.mp4")));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 1U);
}

TEST_F(LibraryTest, ATrackThatChangedOnDiskIsMadeAnew)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    for (const auto& entry : fs::directory_iterator(root / "cache"))
        if (entry.path().extension() == ".flv")
            fs::resize_file(entry.path(), 100);
    EXPECT_FALSE(library->open(file("a.mp4")));
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
    EXPECT_TRUE(library->open(file("a.mp4")));
}

TEST_F(LibraryTest, WithoutDescriptorsACachedTrackIsKeptAndOpenedLater)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const auto refused = library->open(file("a.mp4"));
    ::setrlimit(RLIMIT_NOFILE, &before);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(out_of_descriptors(refused.error())) << refused.error().message;
    EXPECT_TRUE(library->open(file("a.mp4")));
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 1U);
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

}  // namespace
}  // namespace tgvs::library
