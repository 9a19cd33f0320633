#include "library/cache.hpp"

#include "library/cache_key.hpp"
#include "library_support.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

namespace tgvs::library {
namespace {

namespace fs = std::filesystem;

std::string key_named(char c)
{
    return std::string(cache_key_length, c);
}

class CacheTest : public testing::Test {
protected:
    Cache make(std::uint64_t limit_bytes = 1'000'000'000)
    {
        Cache cache(
            {.folder = folder, .limit_bytes = limit_bytes, .space = [this](const fs::path&) {
                 return fs::space_info{disk_bytes, disk_free(), disk_free()};
             }});
        EXPECT_TRUE(cache.scan());
        return cache;
    }

    // A track of `seconds`, as the encoder would have made it.
    void add(Cache& cache, const std::string& key, int seconds = 4)
    {
        ASSERT_TRUE(cache.begin(key));
        write_bytes(cache.part_path(key), flv_of(seconds));
        auto indexer = TrackIndexer::open(cache.part_path(key));
        ASSERT_TRUE(indexer);
        const CacheMeta meta = {.location = "/music/" + key.substr(0, 1),
                                .title = "Title",
                                .fingerprint = "f",
                                .head = *head_of(cache.part_path(key)),
                                .created = std::chrono::system_clock::now(),
                                .index = indexer->finish().value()};
        ASSERT_TRUE(cache.keep(key, meta));
    }

    std::uintmax_t disk_free() const
    {
        std::uintmax_t used = occupied;
        for (const auto& entry : fs::directory_iterator(folder))
            if (entry.path().extension() == ".flv")
                used += entry.file_size();
        return disk_bytes - std::min(used, disk_bytes);
    }

    TestFolder root;
    fs::path folder = root / "cache";
    std::uintmax_t disk_bytes = 1ULL << 40;
    std::uintmax_t occupied = 0;  // by others
    const std::uint64_t track_bytes = flv_of(4).size();
};

TEST_F(CacheTest, AKeptTrackIsFoundOpenedAndPrivate)
{
    auto cache = make();
    add(cache, key_named('a'));
    ASSERT_NE(cache.find(key_named('a')), nullptr);
    EXPECT_EQ(cache.total_bytes(), track_bytes);
    const auto meta = cache.open(key_named('a'));
    ASSERT_TRUE(meta) << meta.error().message;
    EXPECT_EQ(meta->index.duration, 4s);
    EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
    const auto mode = fs::perms::owner_read | fs::perms::owner_write;
    EXPECT_EQ(fs::status(cache.track_path(key_named('a'))).permissions(), mode);
    EXPECT_EQ(fs::status(folder / (key_named('a') + ".json")).permissions(), mode);
    ASSERT_TRUE(cache.begin(key_named('b')));
    EXPECT_EQ(fs::status(cache.part_path(key_named('b'))).permissions(), mode);
}

TEST_F(CacheTest, IsTheSameAfterARestart)
{
    {
        auto cache = make();
        add(cache, key_named('a'));
    }
    auto cache = make();
    ASSERT_NE(cache.find(key_named('a')), nullptr);
    EXPECT_EQ(cache.find(key_named('a'))->title, "Title");
    EXPECT_TRUE(cache.open(key_named('a')));
}

TEST_F(CacheTest, TheStartRemovesWhatWasLeftHalfMadeAndNothingElse)
{
    {
        auto cache = make();
        add(cache, key_named('a'));
        add(cache, key_named('b'));
        add(cache, key_named('c'));
    }
    fs::remove(folder / (key_named('b') + ".json"));  // a track without its meta
    fs::remove(folder / (key_named('c') + ".flv"));   // and the other way round
    write_bytes(folder / (key_named('d') + ".part"), "half");
    write_bytes(folder / ("." + key_named('e') + ".json.AbCdEf"), "half");
    write_bytes(folder / "incoming" / "video.mp4", "half");
    write_bytes(folder / "holiday.flv", "the operator's own");
    write_bytes(folder / "notes.part", "the operator's own");
    auto cache = make();
    EXPECT_EQ(cache.entries().size(), 1U);
    std::set<std::string> left;
    for (const auto& entry : fs::directory_iterator(folder))
        left.insert(entry.path().filename().string());
    EXPECT_EQ(left, (std::set<std::string>{key_named('a') + ".flv", key_named('a') + ".json",
                                           "holiday.flv", "incoming", "notes.part"}));
    EXPECT_TRUE(fs::is_empty(folder / "incoming"));
}

TEST_F(CacheTest, ATrackThatWasCutIsRemovedWhenOpened)
{
    auto cache = make();
    add(cache, key_named('a'), 60);
    const auto track = cache.track_path(key_named('a'));
    fs::resize_file(track, fs::file_size(track) - 1);
    EXPECT_FALSE(cache.open(key_named('a')));
    EXPECT_EQ(cache.find(key_named('a')), nullptr);
    EXPECT_FALSE(fs::exists(cache.track_path(key_named('a'))));
}

TEST_F(CacheTest, ATrackWithAnotherBeginningIsRemovedWhenOpened)
{
    auto cache = make();
    add(cache, key_named('a'));
    auto bytes = read_bytes(cache.track_path(key_named('a')));
    bytes[100] ^= 1;
    write_bytes(cache.track_path(key_named('a')), bytes);
    EXPECT_FALSE(cache.open(key_named('a')));
    EXPECT_EQ(cache.find(key_named('a')), nullptr);
}

TEST_F(CacheTest, ATrackWithUnreadableMetaIsRemovedAtTheStart)
{
    {
        auto cache = make();
        add(cache, key_named('a'));
    }
    write_bytes(folder / (key_named('a') + ".json"), "{}");
    auto cache = make();
    EXPECT_TRUE(cache.entries().empty());
    EXPECT_FALSE(fs::exists(cache.track_path(key_named('a'))));
}

TEST_F(CacheTest, WhatWasUsedLongestAgoGoesFirst)
{
    auto cache = make(2 * track_bytes);
    add(cache, key_named('a'));
    add(cache, key_named('b'));
    ASSERT_TRUE(cache.open(key_named('a')));
    add(cache, key_named('c'));
    EXPECT_NE(cache.find(key_named('a')), nullptr);
    EXPECT_EQ(cache.find(key_named('b')), nullptr);
    EXPECT_LE(cache.total_bytes(), 2 * track_bytes);
}

TEST_F(CacheTest, TheOrderOfUseOutlivesARestart)
{
    {
        auto cache = make();
        add(cache, key_named('a'));
        add(cache, key_named('b'));
        add(cache, key_named('c'));
        ASSERT_TRUE(cache.open(key_named('a')));
    }
    auto cache = make(2 * track_bytes);
    EXPECT_EQ(cache.find(key_named('b')), nullptr);
    EXPECT_NE(cache.find(key_named('a')), nullptr);
}

TEST_F(CacheTest, WhatIsPinnedStays)
{
    auto cache = make(2 * track_bytes);
    cache.set_pinned({key_named('a'), key_named('b')});
    add(cache, key_named('a'));
    add(cache, key_named('b'));
    add(cache, key_named('c'));
    EXPECT_NE(cache.find(key_named('a')), nullptr);
    EXPECT_NE(cache.find(key_named('b')), nullptr);
    EXPECT_EQ(cache.find(key_named('c')), nullptr);
}

TEST_F(CacheTest, ATrackLargerThanTheLimitDrivesOutNothingAndGoesWhenUnpinned)
{
    auto cache = make(2 * track_bytes);
    add(cache, key_named('a'));
    cache.set_pinned({key_named('b')});
    add(cache, key_named('b'), 40);
    EXPECT_NE(cache.find(key_named('a')), nullptr);
    EXPECT_NE(cache.find(key_named('b')), nullptr);
    cache.set_pinned({});
    cache.evict_beyond_limit();
    EXPECT_NE(cache.find(key_named('a')), nullptr);
    EXPECT_EQ(cache.find(key_named('b')), nullptr);
}

TEST_F(CacheTest, RoomOnTheDiskIsMadeByEvicting)
{
    disk_bytes = 3 * track_bytes;  // 2 % of which stay free
    auto cache = make();
    add(cache, key_named('a'));
    add(cache, key_named('b'));
    EXPECT_TRUE(cache.make_room(track_bytes / 2));
    EXPECT_EQ(cache.entries().size(), 2U);
    EXPECT_TRUE(cache.make_room(track_bytes));  // exactly what is free, but for the floor
    EXPECT_EQ(cache.find(key_named('a')), nullptr);
    EXPECT_NE(cache.find(key_named('b')), nullptr);
    cache.set_pinned({key_named('b')});
    EXPECT_FALSE(cache.make_room(3 * track_bytes));
    EXPECT_NE(cache.find(key_named('b')), nullptr);
}

TEST_F(CacheTest, ADownloadHasTheRoomOfTheCacheAndOfTheDisk)
{
    using enum Cache::Room;
    disk_bytes = 4 * track_bytes;
    auto cache = make(3 * track_bytes);
    EXPECT_EQ(cache.room_for_download(3 * track_bytes, 0), enough);
    EXPECT_EQ(cache.room_for_download(3 * track_bytes + 1, 0), too_large);
    EXPECT_EQ(cache.room_for_download(0, 3 * track_bytes + 1), too_large) << "as it was announced";
    add(cache, key_named('a'));
    occupied = 3 * track_bytes;
    EXPECT_EQ(cache.room_for_download(1, 0), enough) << "a track makes room";
    EXPECT_TRUE(cache.entries().empty());
    occupied = disk_bytes;
    EXPECT_EQ(cache.room_for_download(1, 0), full);
    EXPECT_EQ(cache.room_for_download(2 * track_bytes, 0), too_large) << "without it there is room";
}

TEST(CachePart, GrowsUpToTheLimitAndDrivesOutOthersOnlyIfItWillBeKept)
{
    using enum PartVerdict;
    struct Row {
        PartSize part;
        std::uint64_t free;
        PartVerdict verdict;
    };
    constexpr std::uint64_t limit = 1'000;
    for (const auto& row :
         {Row{{.bytes = 0, .expected_bytes = 500}, 1, goes_on},
          Row{{.bytes = 1'000, .expected_bytes = 500}, 1, goes_on},
          Row{{.bytes = 1'001, .expected_bytes = 800}, 9'000, too_large},  // it should have ended
          Row{{.bytes = 1'001, .expected_bytes = 990}, 9'000, goes_on},
          Row{{.bytes = 1'001, .expected_bytes = 0}, 9'000, too_large},
          Row{{.bytes = 1'001, .expected_bytes = 0}, 0, too_large},
          Row{{.bytes = 5'000, .expected_bytes = 9'000}, 4'000, goes_on},
          Row{{.bytes = 5'000, .expected_bytes = 9'000}, 3'999, too_large},
          Row{{.bytes = 9'000, .expected_bytes = 9'000}, 0, too_large},
          Row{{.bytes = 10, .expected_bytes = 1'001}, 991, goes_on},
          Row{{.bytes = 10, .expected_bytes = 1'001}, 990, too_large},
          Row{{.bytes = 10, .expected_bytes = 1'000}, 0, evict},
          Row{{.bytes = 10, .expected_bytes = 1'000}, 1, goes_on},
          Row{{.bytes = 10, .expected_bytes = 0}, 0, evict}})
        EXPECT_EQ(judge_part(row.part, limit, row.free), row.verdict)
            << row.part.bytes << ' ' << row.part.expected_bytes << ' ' << row.free;
}

TEST(CachePart, IsEstimatedFromWhatIsThereOfIt)
{
    EXPECT_EQ(part_size(10, Seconds(299), Seconds(3'000)).expected_bytes, 0U);
    EXPECT_EQ(part_size(10, Seconds(300), Seconds(3'000)).expected_bytes, 100U);
    EXPECT_EQ(part_size(10, Seconds(3'000), Seconds(300)).expected_bytes, 1U);
    EXPECT_EQ(part_size(10, Seconds(300), Seconds(0)).expected_bytes, 0U) << "of unknown length";
    EXPECT_EQ(part_size(10, Seconds(300), Seconds(600)).bytes, 10U);
}

TEST_F(CacheTest, WhatWouldNotBeKeptDrivesOutNothing)
{
    using enum Cache::Room;
    disk_bytes = 4 * track_bytes;
    auto cache = make(2 * track_bytes);
    add(cache, key_named('a'));
    add(cache, key_named('b'));
    EXPECT_FALSE(cache.make_room(100 * track_bytes));
    occupied = 2 * track_bytes;
    EXPECT_EQ(cache.room_for_part({.bytes = 2 * track_bytes + 1}), too_large);
    EXPECT_EQ(cache.room_for_part({.bytes = 1, .expected_bytes = 9 * track_bytes}), too_large);
    EXPECT_EQ(cache.entries().size(), 2U);
    EXPECT_EQ(cache.room_for_part({.bytes = 1, .expected_bytes = track_bytes}), enough);
    EXPECT_EQ(cache.entries().size(), 1U) << "a track makes room";
    occupied = disk_bytes;
    EXPECT_EQ(cache.room_for_part({.bytes = 1}), full);
}

TEST_F(CacheTest, TheFloorOfALargeDiskIsHalfAGibibyte)
{
    auto cache = make();
    EXPECT_EQ(cache.free_above_floor(), disk_bytes - 512ULL * 1024 * 1024);
}

TEST_F(CacheTest, AFolderThatCannotBeWrittenToIsAFailureWithItsReason)
{
    write_bytes(root / "file", "");
    Cache impossible({.folder = root / "file" / "cache"});
    const auto scanned = impossible.scan();
    ASSERT_FALSE(scanned);
    EXPECT_NE(scanned.error().message.find("Not a directory"), std::string::npos);

    auto cache = make();
    fs::remove_all(folder);
    write_bytes(folder, "");
    const auto begun = cache.begin(key_named('a'));
    ASSERT_FALSE(begun);
    EXPECT_NE(begun.error().message.find("Not a directory"), std::string::npos);
}

TEST_F(CacheTest, AFolderThatWasRemovedIsMadeAgain)
{
    auto cache = make();
    fs::remove_all(folder);
    EXPECT_TRUE(cache.begin(key_named('a')));
    EXPECT_TRUE(fs::is_directory(folder));
}

TEST_F(CacheTest, ABeginThatIsMadeAgainLeavesTheEarlierFileToItsReaders)
{
    auto cache = make();
    ASSERT_TRUE(cache.begin(key_named('a')));
    struct stat first = {};
    ASSERT_EQ(::stat(cache.part_path(key_named('a')).c_str(), &first), 0);
    const FileDescriptor reader(
        ::open(cache.part_path(key_named('a')).c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(cache.begin(key_named('a')));
    struct stat second = {};
    ASSERT_EQ(::stat(cache.part_path(key_named('a')).c_str(), &second), 0);
    EXPECT_NE(first.st_ino, second.st_ino);
}

}  // namespace
}  // namespace tgvs::library
