// What comes out is judged by ffmpeg, which also makes what goes in.
#include "outputs/ts_muxer.hpp"

#include "media/flv_file.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::outputs {
namespace {

namespace fs = std::filesystem;

std::string output_of(const std::string& command)
{
    std::string result;
    FILE* pipe = ::popen(command.c_str(), "r");
    char buffer[256];
    while (std::fgets(buffer, sizeof buffer, pipe) != nullptr)
        result += buffer;
    ::pclose(pipe);
    return result;
}

class TsMuxerTest : public testing::Test {
protected:
    TsMuxerTest()
    {
        auto path = (fs::temp_directory_path() / "tgvs-ts-XXXXXX").string();
        folder_ = ::mkdtemp(path.data());
    }
    ~TsMuxerTest() override { fs::remove_all(folder_); }

    std::vector<media::Packet> four_seconds()
    {
        const auto file = folder_ / "in.flv";
        output_of(
            "ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=128x96:r=30:d=4 "
            "-f lavfi -i sine=d=4 -c:v libx264 -preset ultrafast -bf 0 -g 60 -sc_threshold 0 "
            "-c:a aac -ac 2 -ar 44100 -f flv " +
            file.string());
        auto reader = media::FlvFileReader::open(file);
        std::vector<media::Packet> packets;
        for (;;) {
            auto result = (*reader)->read();
            auto* packet = std::get_if<media::Packet>(&result);
            if (packet == nullptr)
                return packets;
            packets.push_back(std::move(*packet));
        }
    }

    fs::path folder_;
};

bool begins_group(const media::Packet& packet)
{
    return packet.kind == media::Kind::video && packet.keyframe;
}

TEST_F(TsMuxerTest, EachSegmentCanBeDecodedByItself)
{
    const auto packets = four_seconds();
    ASSERT_FALSE(packets.empty());
    auto muxer = TsMuxer::open(*packets.front().config);
    ASSERT_TRUE(muxer) << muxer.error().message;
    std::vector<std::string> segments;
    bool picture_seen = false;
    for (const auto& packet : packets) {
        if (begins_group(packet) && std::exchange(picture_seen, true))
            segments.push_back((*muxer)->take_segment());
        ASSERT_TRUE((*muxer)->write(packet));
    }
    segments.push_back((*muxer)->take_segment());
    ASSERT_EQ(segments.size(), 2U);
    for (const auto& segment : segments) {
        const auto file = folder_ / "out.ts";
        std::ofstream(file, std::ios::binary) << segment;
        EXPECT_EQ(output_of("ffmpeg -nostdin -v error -i " + file.string() + " -f null - 2>&1"),
                  "");
        // The table of programmes repeats the stream, so its line may come twice.
        EXPECT_EQ(output_of("ffprobe -v error -count_frames -select_streams v -show_entries "
                            "stream=nb_read_frames -of csv=p=0 " +
                            file.string() + " | head -n 1"),
                  "60\n");
    }
}

TEST_F(TsMuxerTest, RefusesAStreamWithoutParameters)
{
    EXPECT_FALSE(TsMuxer::open({}));
    EXPECT_FALSE(TsMuxer::open({.video = "\x17", .audio = std::string("\xAF\x00\x12\x10", 4)}));
}

}  // namespace
}  // namespace tgvs::outputs
