// What somebody publishes, through a pipe into the house format: how soon it comes out, and that nobody sees the join.
#include "ffmpeg/encoder_publisher.hpp"

#include "encoder_support.hpp"
#include "ffmpeg/encode_command.hpp"
#include "media/flv.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <thread>
#include <unistd.h>

namespace tgvs::ffmpeg {
namespace {

using namespace std::chrono_literals;

const std::string published_picture = "-f lavfi -i testsrc2=s=320x180:r=25:d=6 ";
const std::string published_tone = "-f lavfi -i sine=f=440:r=48000:d=6 ";

class Publisher : public testing::Test {
protected:
    Publisher() { ::signal(SIGPIPE, SIG_IGN); }

    std::filesystem::path clip(const std::string& arguments)
    {
        auto file = folder / "clip.ts";
        ffmpeg(arguments + " -f mpegts", file);
        return file;
    }

    Result<MediaInfo> probe(const std::filesystem::path& file) const
    {
        return probe_publisher(options, FileDescriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC)),
                               {});
    }

    // Gives it to the encoder, and takes what comes out; then nothing more comes in, but the pipe stays open for as long as
    // `until` wants more.
    void encode(const std::filesystem::path& file, const std::function<bool()>& until)
    {
        const auto info = probe(file);
        ASSERT_TRUE(info) << info.error().message;
        int ends[2];
        ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        FileDescriptor read(ends[0]);
        FileDescriptor write(ends[1]);
        auto child = start_publisher_child(options, *info, read);
        ASSERT_TRUE(child) << child.error().message;
        read.reset();
        std::jthread feeding([&] {
            const auto bytes = *read_file(file, 64 * 1024 * 1024);
            for (std::size_t at = 0; at < bytes.size();) {
                const auto count = ::write(write.get(), bytes.data() + at, bytes.size() - at);
                if (count <= 0)
                    return;
                at += static_cast<std::size_t>(count);
            }
        });
        media::FlvParser parser;
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (std::chrono::steady_clock::now() < deadline) {
            char buffer[65'536];
            const auto count = ::read(child->stdout_fd(), buffer, sizeof buffer);
            if (count == 0)
                break;
            if (count < 0) {
                ::poll(nullptr, 0, 5);
                continue;
            }
            parser.feed({buffer, static_cast<std::size_t>(count)});
            take(parser);
            if (until() && write)
                break;
        }
        child->kill();
    }

    void take(media::FlvParser& parser)
    {
        for (;;) {
            auto next = parser.next();
            auto* parsed = std::get_if<media::FlvParser::Parsed>(&next);
            if (parsed == nullptr)
                return;
            config = parser.config();
            const auto& packet = parsed->packet;
            auto& last = packet.kind == media::Kind::video ? last_picture_ms : last_sound_ms;
            last = packet.dts_ms;
            if (packet.kind == media::Kind::video && packet.keyframe)
                keyframes.push_back(packet.dts_ms);
        }
    }

    Folder folder;
    EncoderOptions options = {.format = test_format};
    std::shared_ptr<const media::StreamConfig> config;
    std::int64_t last_picture_ms = 0;
    std::int64_t last_sound_ms = 0;
    std::vector<std::int64_t> keyframes;
};

TEST_F(Publisher, IsSeenThroughWithoutMoreOfHimThanHasCome)
{
    const auto file = clip(published_picture + published_tone + small + "-g 25 -c:a aac");
    // Six seconds have come in, and the pipe stays open.
    encode(file, [&] { return last_picture_ms > 5'500 && last_sound_ms > 5'500; });
    EXPECT_GT(last_picture_ms, 5'500);
    EXPECT_GT(last_sound_ms, 5'500);
    ASSERT_GE(keyframes.size(), 5U);
    EXPECT_NEAR(static_cast<double>(keyframes[1] - keyframes[0]), 500, 40);
}

TEST_F(Publisher, HasTheSequenceHeadersOfEverythingElse)
{
    const auto film = folder / "film.mkv";
    ffmpeg(picture + tone + small, film);
    const Encoder encoder(options);
    const auto info = encoder.probe({.media = film}, {});
    ASSERT_TRUE(info);
    ASSERT_TRUE(encoder.encode({.media = film}, *info, folder / "film.flv", [](auto) {}, {}));
    media::FlvParser parser;
    parser.feed(*read_file(folder / "film.flv", 64 * 1024 * 1024));
    take(parser);
    const auto house = config;
    ASSERT_TRUE(house);
    for (const auto* codec :
         {"-c:v libx264 -preset ultrafast -g 25 -c:a aac",
          "-c:v libx265 -preset ultrafast -x265-params log-level=error -c:a libopus"}) {
        config.reset();
        last_picture_ms = 0;
        encode(clip(published_picture + published_tone + codec),
               [&] { return last_picture_ms > 1'000; });
        ASSERT_TRUE(config) << codec;
        EXPECT_EQ(config->video, house->video) << codec;
        EXPECT_EQ(config->audio, house->audio) << codec;
    }
}

TEST_F(Publisher, MayHaveNoSoundOrNoPicture)
{
    encode(clip(published_picture + small), [&] { return last_picture_ms > 2'000; });
    EXPECT_GT(last_sound_ms, 1'000) << "silence";
    last_picture_ms = last_sound_ms = 0;
    encode(clip(published_tone + "-c:a aac"), [&] { return last_sound_ms > 2'000; });
    EXPECT_GT(last_picture_ms, 1'000) << "a card";
}

TEST_F(Publisher, WhoseSoundIsAwayIsSeenAllTheSame)
{
    const auto file =
        clip(published_picture + "-f lavfi -i sine=f=440:r=48000:d=2 " + small + "-g 25 -c:a aac");
    encode(file, [&] { return last_picture_ms > 4'000; });
    EXPECT_GT(last_picture_ms, 4'000) << "a second and a half is waited for the sound";
    EXPECT_LT(last_sound_ms, 2'500);
}

TEST_F(Publisher, WhoseSoundBeginsLateIsHeard)
{
    const auto file = clip(published_picture + "-f lavfi -i sine=f=440:r=48000:d=3 " + small +
                           "-filter:a asetpts=PTS+3/TB -g 25 -c:a aac");
    encode(file, [&] { return last_sound_ms > 5'000; });
    EXPECT_GT(last_sound_ms, 5'000);
    EXPECT_GT(last_picture_ms, 4'000);
}

TEST_F(Publisher, ThatSendsSomethingElseIsAFailure)
{
    const auto file = folder / "noise.ts";
    ffmpeg("-f lavfi -i sine=d=1 -c:a pcm_s16le -f s16le", file);
    EXPECT_FALSE(probe(file));
    ffmpeg(picture + small + "-f matroska", file);
    EXPECT_FALSE(probe(file)) << "only MPEG-TS is opened";
}

}  // namespace
}  // namespace tgvs::ffmpeg
