// The library with the real encoder and the real ffmpeg.
#include "library/library.hpp"
#include "library_doubles.hpp"
#include "process/child.hpp"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <signal.h>

namespace tgvs::library {
namespace {

namespace fs = std::filesystem;

class LibraryWithFfmpeg : public testing::Test {
protected:
    void SetUp() override
    {
        fs::create_directory(root / "state");
        library.emplace(LibraryOptions{.cache_folder = root / "cache",
                                       .state_folder = root / "state",
                                       .quarantine = {.pause = {.first = 500ms, .ceiling = 1s}}},
                        extractor, ffmpeg, registry);
    }

    playlist::Item make_clip(const std::string& seconds)
    {
        const auto path = (root / "clip.mkv").string();
        const auto made =
            process::run({.argv = {"ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                                   "testsrc2=s=320x180:r=25:d=" + seconds, "-f", "lavfi", "-i",
                                   "sine=d=" + seconds, "-c:v", "mpeg4", "-c:a", "ac3", path}},
                         {});
        EXPECT_TRUE(made && made->success());
        return {.location = path, .title = {}};
    }

    bool waits_for(const playlist::Item& item, const std::function<bool(const ItemState&)>& is)
    {
        const auto until = std::chrono::steady_clock::now() + 90s;
        while (std::chrono::steady_clock::now() < until) {
            if (is(library->state(item)))
                return true;
            ::poll(nullptr, 0, 5);
        }
        return false;
    }
    bool becomes_ready(const playlist::Item& item)
    {
        return waits_for(
            item, [](const ItemState& state) { return std::holds_alternative<Ready>(state); });
    }

    // The ffmpeg that writes into our cache folder; 0: none.
    pid_t encoding_process() const
    {
        for (const auto& entry : fs::directory_iterator("/proc")) {
            const auto arguments = read_file(entry.path() / "cmdline", 64 * 1024).value_or("");
            if (arguments.starts_with("ffmpeg") &&
                arguments.find((root / "cache").string()) != std::string::npos)
                return static_cast<pid_t>(std::stol(entry.path().filename()));
        }
        return 0;
    }

    fs::path cached_track() const
    {
        for (const auto& entry : fs::directory_iterator(root / "cache"))
            if (entry.path().extension() == ".flv")
                return entry.path();
        return {};
    }

    TestFolder root;
    FakeExtractor extractor;
    ffmpeg::Encoder encoder{{.format = media::house_480p}};
    Ffmpeg ffmpeg{encoder};
    prometheus::Registry registry;
    std::optional<Library> library;
};

TEST_F(LibraryWithFfmpeg, AClipBecomesATrackThatDecodesWithoutAnError)
{
    const auto clip = make_clip("6");
    library->want({clip});
    ASSERT_TRUE(becomes_ready(clip));
    EXPECT_NEAR(std::get<Ready>(library->state(clip)).duration.count(), 6, 0.05);
    auto track = library->open(clip);
    ASSERT_TRUE(track) << track.error().message;
    const auto out = read_out(*track->reader);
    EXPECT_TRUE(std::holds_alternative<media::Ended>(out.last));
    // AC-3 comes in frames of 32 ms: the sound, and with it the track, may be one longer.
    EXPECT_GE(out.video_ms.size(), 180U);
    EXPECT_LE(out.video_ms.size(), 181U);

    const auto decoded = process::run(
        {.argv = {"ffmpeg", "-v", "error", "-i", cached_track(), "-f", "null", "-"}}, {});
    ASSERT_TRUE(decoded && decoded->success());
    EXPECT_EQ(decoded->err, "");
}

TEST_F(LibraryWithFfmpeg, AnFfmpegThatIsKilledInMidEncodeIsStartedAgain)
{
    const auto clip = make_clip("40");
    library->want({clip});
    ASSERT_TRUE(waits_for(clip, [](const ItemState& state) {
        const auto* preparing = std::get_if<Preparing>(&state);
        return std::holds_alternative<Playable>(state) ||
               (preparing != nullptr && preparing->done > Seconds(0));
    }));
    const auto pid = encoding_process();
    ASSERT_GT(pid, 0);
    ASSERT_EQ(::kill(pid, SIGKILL), 0);
    EXPECT_TRUE(waits_for(clip, [](const ItemState& state) {
        const auto* unavailable = std::get_if<Unavailable>(&state);
        return unavailable != nullptr && unavailable->error_class == "killed";
    }));
    EXPECT_TRUE(becomes_ready(clip));
    EXPECT_NEAR(std::get<Ready>(library->state(clip)).duration.count(), 40, 0.05);
}

}  // namespace
}  // namespace tgvs::library
