#include "base/sha256.hpp"
#include "library/cache_index.hpp"
#include "library/cache_key.hpp"
#include "library/cache_meta.hpp"
#include "library_support.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tgvs::library {
namespace {

playlist::Item item_at(const std::string& location)
{
    return {.location = location, .title = {}};
}

TEST(CacheKey, ChangesWithTheFileAndWithTheEncoder)
{
    const TestFolder folder;
    const auto file = item_at((folder / "a.mp4").string());
    write_bytes(file.location, "one");
    const auto key = cache_key(file, "settings");
    ASSERT_TRUE(key);
    EXPECT_TRUE(is_cache_key(*key));
    EXPECT_EQ(cache_key(file, "settings"), *key);
    EXPECT_NE(cache_key(file, "other settings"), *key);
    const auto time = std::filesystem::last_write_time(file.location);
    std::filesystem::last_write_time(file.location, time + 1ns);
    EXPECT_NE(cache_key(file, "settings"), *key);
    std::filesystem::last_write_time(file.location, time);
    EXPECT_EQ(cache_key(file, "settings"), *key);
    write_bytes(file.location, "three");
    std::filesystem::last_write_time(file.location, time);
    EXPECT_NE(cache_key(file, "settings"), *key);
}

TEST(CacheKey, OfAUrlIsItsOwn)
{
    const auto key = cache_key(item_at("https://example.org/a"), "settings");
    ASSERT_TRUE(key);
    EXPECT_NE(cache_key(item_at("https://example.org/b"), "settings"), *key);
}

TEST(CacheKey, ChangesWithWhatItsLineSays)
{
    const TestFolder folder;
    auto file = item_at((folder / "a.mp4").string());
    write_bytes(file.location, "one");
    auto url = item_at("https://example.org/a");
    for (auto* item : {&file, &url}) {
        const auto plain = *cache_key(*item, "settings");
        item->options = std::make_shared<const playlist::Options>();
        EXPECT_EQ(cache_key(*item, "settings"), plain);
        playlist::Options said;
        said.start = 90s;
        item->options = std::make_shared<const playlist::Options>(said);
        EXPECT_NE(cache_key(*item, "settings"), plain);
    }
}

TEST(CacheKey, FailsForWhatIsNoFile)
{
    const TestFolder folder;
    EXPECT_EQ(cache_key(item_at("/no/such/file"), "").error().message,
              "cannot open the file: No such file or directory");
    EXPECT_FALSE(cache_key(item_at(folder.path().string()), ""));
}

class IndexTest : public testing::Test {
protected:
    Result<TrackIndex> index_of(const std::string& bytes)
    {
        write_bytes(file, bytes);
        auto indexer = TrackIndexer::open(file);
        return indexer ? indexer->finish() : std::unexpected(indexer.error());
    }

    TestFolder folder;
    std::filesystem::path file = folder / "track.flv";
};

TEST_F(IndexTest, HasAnEntryPointAboutEveryTwoSeconds)
{
    const auto bytes = flv_of(35);
    const auto index = index_of(bytes);
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(index->frames, 350U);
    EXPECT_NEAR(index->duration.count(), 35, 1e-6);
    EXPECT_EQ(index->size_bytes, bytes.size());
    const auto at = [](int seconds) {
        return flv_beginning().size() + flv_frames(0, seconds * test_fps).size();
    };
    std::vector<EntryPoint> expected;
    for (int second = 0; second < 35; second += 2)
        expected.push_back({Seconds(second), at(second)});
    EXPECT_EQ(index->points, expected);
}

TEST_F(IndexTest, IsTheSameOfAFileThatGrowsByteByByte)
{
    const auto bytes = flv_of(12);
    const auto whole = index_of(bytes);
    std::ofstream growing(file, std::ios::trunc);
    auto indexer = TrackIndexer::open(file);
    ASSERT_TRUE(indexer);
    for (const char byte : bytes) {
        growing.put(byte).flush();
        ASSERT_TRUE(indexer->follow());
    }
    EXPECT_EQ(indexer->done(), 11'900ms);
    const auto grown = indexer->finish();
    ASSERT_TRUE(grown);
    EXPECT_EQ(grown->points, whole->points);
    EXPECT_EQ(grown->duration, whole->duration);
}

TEST_F(IndexTest, IsEnteredAtOrBeforeTheSecondAskedFor)
{
    const std::vector<EntryPoint> points = {{0s, 10}, {10s, 20}, {20s, 30}};
    EXPECT_EQ(entry_before(points, 0s).offset, 10U);
    EXPECT_EQ(entry_before(points, Seconds(9.9)).offset, 10U);
    EXPECT_EQ(entry_before(points, 10s).offset, 20U);
    EXPECT_EQ(entry_before(points, 1h).offset, 30U);
    EXPECT_EQ(entry_before({}, 1h).offset, 0U);
}

TEST_F(IndexTest, RefusesATrackThatIsNotWhole)
{
    const auto whole = flv_of(4);
    EXPECT_TRUE(index_of(whole));
    EXPECT_FALSE(index_of(""));
    EXPECT_FALSE(index_of("not FLV at all"));
    EXPECT_FALSE(index_of(flv_beginning()));
    EXPECT_FALSE(index_of(whole.substr(0, whole.size() - 1)));
    EXPECT_FALSE(index_of(flv_beginning() + flv_frames(1, 30)));
    EXPECT_FALSE(index_of(flv_beginning() + flv_frames(0, 30) + flv_frames(20, 30)));
}

TEST_F(IndexTest, RefusesATimeThatStepsBackInEitherStream)
{
    const auto picture = std::string("\x17\x01\x00\x00\x00", 5) + "picture";
    const auto sound = std::string("\xAF\x01", 2) + "sound";
    for (const auto& [type, body] : {std::pair(media::FlvTagType::video, picture),
                                     std::pair(media::FlvTagType::audio, sound)}) {
        auto bytes = flv_of(2);
        append_flv_tag(bytes, type, 1'900, body);
        EXPECT_TRUE(index_of(bytes));
        append_flv_tag(bytes, type, 1'899, body);
        EXPECT_FALSE(index_of(bytes));
    }
}

TEST_F(IndexTest, RefusesATrackWithoutSound)
{
    std::string bytes(media::flv_file_header());
    append_flv_tag(bytes, media::FlvTagType::video, 0,
                   std::string("\x17\x00\x00\x00\x00", 5) + "avcC");
    append_flv_tag(bytes, media::FlvTagType::video, 0,
                   std::string("\x17\x01\x00\x00\x00", 5) + "picture");
    EXPECT_FALSE(index_of(bytes));
}

CacheMeta some_meta()
{
    return {.location = "/music/\"quoted\".mp4",
            .title = "Ünïcode",
            .fingerprint = "f",
            .head = sha256_hex(""),
            .created = std::chrono::system_clock::time_point(1'000'000s),
            .index = {.duration = Seconds(12.5),
                      .frames = 375,
                      .size_bytes = 5'000,
                      .crc32 = 0xfedcba98,
                      .points = {{Seconds(0), 100}, {Seconds(10.033), 4'000}}}};
}

TEST(CacheMeta, IsReadBackAsItWasWritten)
{
    const auto meta = some_meta();
    const auto again = parse_cache_meta(to_text(meta));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(to_text(*again), to_text(meta));
    EXPECT_EQ(again->location, meta.location);
    EXPECT_EQ(again->title, meta.title);
    EXPECT_EQ(again->index.points, meta.index.points);
    EXPECT_EQ(again->created, meta.created);
}

TEST(CacheMeta, ThatIsCutAnywhereIsRefused)
{
    const auto text = to_text(some_meta());
    for (std::size_t length = 0; length + 2 < text.size(); ++length)
        ASSERT_FALSE(parse_cache_meta(text.substr(0, length))) << length;
}

TEST(CacheMeta, ThatCannotBeTrueIsRefused)
{
    const auto with = [](const std::function<void(CacheMeta&)>& change) {
        auto meta = some_meta();
        change(meta);
        return parse_cache_meta(to_text(meta));
    };
    EXPECT_FALSE(with([](auto& meta) { meta.location.clear(); }));
    EXPECT_FALSE(with([](auto& meta) { meta.head = "../../etc/passwd"; }));
    EXPECT_FALSE(with([](auto& meta) { meta.index.frames = 0; }));
    EXPECT_FALSE(with([](auto& meta) { meta.index.points.clear(); }));
    EXPECT_FALSE(with([](auto& meta) { meta.index.duration = Seconds(-1); }));
    EXPECT_FALSE(with([](auto& meta) { meta.index.size_bytes = 4'000; }));
    EXPECT_FALSE(with([](auto& meta) { meta.index.points[1].offset = 100; }));
    EXPECT_FALSE(with([](auto& meta) { meta.index.points[1].second = Seconds(0); }));
}

TEST(CacheMeta, WithANumberThatWouldBeCutToFitIsRefused)
{
    const auto text = to_text(some_meta());
    for (const std::string_view name :
         {"\"version\":1", "\"frames\":375", "\"size_bytes\":5000", "\"created\":1000000"}) {
        const auto behind = text.find(name) + name.size();
        EXPECT_FALSE(parse_cache_meta(std::string(text).insert(behind, ".5"))) << name;
        EXPECT_FALSE(parse_cache_meta(std::string(text).insert(behind, "e300"))) << name;
    }
}

}  // namespace
}  // namespace tgvs::library
