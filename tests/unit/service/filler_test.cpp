// With the real encoder and the real ffmpeg.
#include "service/filler.hpp"

#include "base/file.hpp"
#include "service/more_fillers.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace tgvs::service {
namespace {

namespace fs = std::filesystem;

constexpr media::HouseFormat small_format = {
    .name = "test", .width = 320, .height = 180, .h264_level = "3.1", .video_kbps = 300};

class FillerTest : public testing::Test {
protected:
    auto load() const { return load_filler(encoder_, options_, {}); }
    std::vector<fs::path> files() const
    {
        std::vector<fs::path> result;
        for (const auto& entry : fs::directory_iterator(folder_.path()))
            result.push_back(entry.path());
        return result;
    }

    test::TempFolder folder_;
    ffmpeg::Encoder encoder_{{.format = small_format}};
    FillerOptions options_{.picture_or_clip = {}, .folders = {folder_.path()}};
};

bool has_keyframe(const std::vector<media::Packet>& packets)
{
    return std::ranges::any_of(packets, [](const media::Packet& packet) {
        return packet.kind == media::Kind::video && packet.keyframe;
    });
}

TEST_F(FillerTest, IsMadeOnceAndAgainWhenItsFileIsDamaged)
{
    EXPECT_FALSE(filler_is_cached(encoder_, options_));
    const auto made = load();
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(has_keyframe(*made));
    EXPECT_TRUE(filler_is_cached(encoder_, options_));
    ASSERT_EQ(files().size(), 1U);
    const auto file = files().front();
    const auto when = fs::last_write_time(file);
    EXPECT_EQ(load()->size(), made->size());
    EXPECT_EQ(fs::last_write_time(file), when);

    ASSERT_TRUE(write_file_atomically(file, "no video", {.durable = false}));
    const auto again = load();
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_TRUE(has_keyframe(*again));
    EXPECT_GT(fs::file_size(file), 1'000U);
    EXPECT_EQ(files(), std::vector{file}) << "nothing is left beside it";
}

TEST_F(FillerTest, AnOperatorsThatDoesNotWorkIsReplacedAndAFolderThatCannotBeWrittenIsLeftOut)
{
    options_.picture_or_clip = folder_.write("filler.png", "no picture");
    options_.folders.insert(options_.folders.begin(), "/proc/nowhere");
    const auto made = load();
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(has_keyframe(*made));
}

TEST_F(FillerTest, AnOperatorsIsMadeBesideTheShowWhichBeginsWithTheBuiltInOne)
{
    const auto own = folder_.path() / "own.png";
    ASSERT_EQ(
        std::system(("ffmpeg -v error -f lavfi -i color=white:s=64x36 -frames:v 1 " + own.string())
                        .c_str()),
        0);
    options_.picture_or_clip = own;
    EXPECT_FALSE(filler_to_begin_with(encoder_, options_).picture_or_clip);

    const auto made = [this] {
        std::mutex mutex;
        std::vector<media::FillerKind> kinds;
        std::atomic<bool> last = false;
        const MoreFillers more(encoder_, options_, [&](media::FillerKind kind, auto packets) {
            const std::scoped_lock lock(mutex);
            EXPECT_TRUE(has_keyframe(packets));
            kinds.push_back(kind);
            last = kind == media::FillerKind::away;
        });
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!last && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        const std::scoped_lock lock(mutex);
        return kinds;
    };
    using Kind = media::FillerKind;
    EXPECT_EQ(made(), (std::vector{Kind::soon, Kind::paused, Kind::away}));
    EXPECT_EQ(filler_to_begin_with(encoder_, options_).picture_or_clip, own);
    EXPECT_EQ(made(), (std::vector{Kind::paused, Kind::away})) << "the show has begun with it";
}

}  // namespace
}  // namespace tgvs::service
