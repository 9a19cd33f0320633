#include "library/live_pull.hpp"

#include "library_support.hpp"

#include <gtest/gtest.h>

namespace tgvs::library {
namespace {

TEST(LivePull, ReadsNoMoreThanItsLimits)
{
    const TestFolder root;
    write_bytes(root / "long.flv", flv_of(600));
    auto child = process::Child::start(
        {.argv = {"sh", "-c", "cat long.flv; exec sleep 1000"}, .folder = root.path()});
    ASSERT_TRUE(child);
    LivePull pull(*std::move(child), {.buffer = Seconds(10), .buffer_bytes = 1 << 20});
    ASSERT_TRUE(eventually([&] {
        pull.pump();
        return pull.buffered() >= Seconds(10);
    }));
    const auto filled = pull.buffered();
    EXPECT_LT(filled, Seconds(300));  // one read of the pipe holds about a minute of these
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(pull.pump());
    EXPECT_EQ(pull.buffered(), filled);
}

TEST(LivePull, IsOverWhenSoundAndPictureHaveComeApart)
{
    const TestFolder root;
    auto bytes = flv_of(10);
    // The sound was away for ten seconds, and is as late from now on.
    for (int i = 0; i < 10 * test_fps; ++i) {
        const auto time_ms = static_cast<std::uint32_t>(i * 1'000 / test_fps);
        append_flv_tag(bytes, media::FlvTagType::video, 20'000 + time_ms,
                       std::string("\x17\x01\x00\x00\x00", 5) + std::string(40, 'v'));
        append_flv_tag(bytes, media::FlvTagType::audio, 10'000 + time_ms,
                       std::string("\xAF\x01", 2) + std::string(20, 'a'));
    }
    write_bytes(root / "apart.flv", bytes);
    auto child = process::Child::start(
        {.argv = {"sh", "-c", "cat apart.flv; exec sleep 1000"}, .folder = root.path()});
    ASSERT_TRUE(child);
    LivePull pull(*std::move(child), {.buffer = Seconds(100)});
    ASSERT_TRUE(eventually([&] {
        pull.pump();
        return pull.ended();
    }));
    EXPECT_EQ(pull.reason(), "its sound and its picture have come apart");
    std::int64_t last_ms = 0;
    while (const auto packet = pull.pop())
        if (packet->kind == media::Kind::video)
            last_ms = packet->dts_ms;
    EXPECT_NEAR(static_cast<double>(last_ms), 23'000, 200) << "what came before is played";
}

}  // namespace
}  // namespace tgvs::library
