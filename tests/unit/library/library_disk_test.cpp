// Disks that are full or lose a bit, folders that go away, and downloads that are too large.
#include "base/file.hpp"
#include "base/log.hpp"
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

TEST_F(LibraryTest, WhatADownloadWritesBeforeItTellsOfAnyCountsAsWell)
{
    options.cache_limit_bytes = 50'000'000;
    extractor.unspoken_bytes = 50'000'001;
    start().want({url("a"), url("b")});
    ASSERT_TRUE(fails_with(url("a"), "too_large"));
    EXPECT_TRUE(std::get<Unavailable>(library->state(url("a"))).quarantined);
}

TEST_F(LibraryTest, ATrackThatIsLargerThanTheCacheIsMadeWhileTheDiskHasRoom)
{
    options.cache_limit_bytes = 3 * flv_of(20).size();
    encoder.seconds = 1'000;
    start().want({file("a.mp4")});
    EXPECT_TRUE(becomes<Ready>(file("a.mp4")));
}

TEST_F(LibraryTest, ATrackWithoutEndThatOutgrowsTheCacheIsGivenUpForADayAndDrivesOutNothing)
{
    options.cache_limit_bytes = 3 * flv_of(20).size();
    start().want({file("b.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("b.mp4")));
    encoder.seconds = 200;
    encoder.knows_length = false;
    library->want({file("a.mp4")});
    ASSERT_TRUE(fails_with(file("a.mp4"), "too_large"));
    EXPECT_TRUE(std::get<Unavailable>(library->state(file("a.mp4"))).quarantined);
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 1U);
    EXPECT_TRUE(library->open(file("b.mp4")));
    EXPECT_TRUE(has_metric(R"(tgvs_items_failed_total{class="too_large",source="local"} 1)"));
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
    // UBSan looks at a type that it has not seen yet through a pipe, and takes it for broken when there is none.
    log::warn("test", "a line with a field", {{"seconds", 1.5}});
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

}  // namespace
}  // namespace tgvs::library
