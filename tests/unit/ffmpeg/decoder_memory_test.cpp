#include "ffmpeg/decoder_memory.hpp"

#include "encoder_support.hpp"
#include "ffmpeg/description.hpp"
#include "ffmpeg/encode_command.hpp"
#include "ffmpeg/probe.hpp"

#include <algorithm>
#include <iterator>

namespace tgvs::ffmpeg {
namespace {

constexpr std::uint64_t memory_mib = 1'024 * 1'024;

PictureHeader header_with(std::string codec, long long width, long long height,
                          std::string pixel_format = "yuv420p", int references = 0)
{
    return {std::move(codec), width, height, std::move(pixel_format), references};
}

TEST(DecoderMemory, IsPicturesTimesReferencesAndThreads)
{
    const struct {
        PictureHeader header;
        int threads;
        std::uint64_t mib;
    } rows[] = {
        {header_with("h264", 320, 240), 2, 248},
        {header_with("h264", 8'192, 8'192, "yuv420p", 16), 2, 2'609},  // measured: 2,630
        {header_with("h264", 8'192, 8'192, "yuv420p", 16), 1, 2'454},
        {header_with("h264", 8'192, 8'192, "yuv420p", 2), 2, 772},
        {header_with("h264", 8'192, 8'192), 1, 486},
        {header_with("hevc", 7'680, 4'320, "yuv420p10le", 6), 2, 1'197},
        {header_with("av1", 7'680, 4'320, "yuv420p10le"), 2, 722},
        {header_with("vp9", 3'840, 2'160), 8, 522},
        {header_with("png", 8'000, 8'000, "rgba64be"), 1, 712},
        {header_with("png", 8'000, 8'000, "rgb24"), 1, 407},
        {header_with("mjpeg", 8'000, 8'000, "yuvj422p"), 1, 346},
        {header_with("prores", 4'096, 2'160, "yuva444p12le"), 2, 383},
        {header_with("new", 1'000, 1'000, "new"), 1, 224},
        {header_with("", 0, 0, ""), 2, 248},
        {header_with("h264", -5, 9'000'000'000, "yuv420p", 2'000'000'000), 2, 248},
    };
    for (const auto& row : rows)
        EXPECT_EQ(decode_bytes(row.header, row.threads) / memory_mib, row.mib)
            << row.header.codec << ' ' << row.header.width << ' ' << row.header.references;
    EXPECT_GT(decode_bytes(header_with("h264", 1LL << 62, 1LL << 62, "rgba64le", 16), 8),
              800'000 * memory_mib);
}

TEST(DecoderMemory, FewerThreadsComeBeforeARefusal)
{
    const auto large = header_with("h264", 8'192, 8'192, "yuv420p", 2);
    EXPECT_EQ(decoder_threads(large, 8, 2'048 * memory_mib), 8);
    EXPECT_EQ(decoder_threads(large, 8, 1'024 * memory_mib), 1);
    EXPECT_EQ(decoder_threads(large, 8, 512 * memory_mib), std::nullopt);
    // What there is most of fits into the least that a child has.
    for (const auto& usual :
         {header_with("h264", 1'920, 1'088, "yuv420p", 16), header_with("h264", 3'840, 2'160),
          header_with("vp9", 3'840, 2'160), header_with("hevc", 1'920, 1'080, "yuv420p10le", 6)})
        EXPECT_TRUE(decoder_threads(usual, 4, 512 * memory_mib)) << usual.codec;
}

TEST(DecoderMemory, TheStreamIsAskedOnlyWhereItsAnswerCounts)
{
    const auto limit = 2'048 * memory_mib;
    EXPECT_TRUE(depends_on_references(header_with("h264", 8'192, 8'192), 2, limit));
    EXPECT_TRUE(depends_on_references(header_with("hevc", 7'680, 4'320, "yuv420p10le"), 2, limit));
    EXPECT_FALSE(depends_on_references(header_with("h264", 8'192, 8'192, "yuv420p", 4), 2, limit));
    EXPECT_FALSE(depends_on_references(header_with("h264", 1'920, 1'088), 8, limit));
    EXPECT_FALSE(depends_on_references(header_with("vp9", 8'192, 8'192), 2, limit));
    EXPECT_FALSE(depends_on_references(header_with("h264", 8'192, 8'192), 2, 300 * memory_mib))
        << "not even one has room";
}

TEST(DecoderMemory, ReferencesStandInTheHeadersOfAStream)
{
    EXPECT_EQ(references_in("[trace_headers @ 0x55d0] 43          max_num_ref_frames     "
                            "                             000010001 = 16"),
              16);
    EXPECT_EQ(references_in("[trace_headers @ 0x5] 165   sps_max_dec_pic_buffering_minus1[0]   "
                            "00101 = 4"),
              4);
    EXPECT_EQ(references_in("[trace_headers @ 0x5] 1 max_num_ref_frames 0 = 99999999"), 16);
    for (const std::string_view line :
         {"", "[trace_headers @ 0x5] 1 max_num_ref_frames 0 = x", "title: max_num_ref_frames = 3",
          "[trace_headers @ 0x5] 1 max_num_ref_frames", "[trace_headers @ 0x5] 1 frame_num 1 = 1",
          "[trace_headers @ 0x5] 1 max_num_ref_frames 0 = -1"})
        EXPECT_EQ(references_in(line), std::nullopt) << line;
}

TEST(DecoderMemory, ARefusalNamesTheFiguresAndTheRemedy)
{
    EXPECT_EQ(too_much_memory(header_with("h264", 8'192, 8'192, "yuv420p", 16), 2'048 * memory_mib),
              "decoding needs 2454 MB or more (h264 8192x8192 yuv420p with 16 references), and a "
              "child may have 2048 MB: encode it smaller, or give the service more memory");
}

// As much memory as these pictures need with as many references and threads.
EncoderOptions with_room_for(const PictureHeader& header, int references, int threads)
{
    auto needed = header;
    needed.references = references;
    return {.format = test_format, .memory_limit_bytes = decode_bytes(needed, threads)};
}

class DecoderMemoryOfAClip : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_NO_FATAL_FAILURE(
            ffmpeg("-f lavfi -i testsrc2=s=640x368:r=25:d=0.4 -c:v libx264 "
                   "-preset ultrafast -x264-params ref=5:bframes=0",
                   file));
    }

    Folder folder;
    std::filesystem::path file = folder / "a.mp4";
    const PictureHeader header = header_with("h264", 640, 368);
};

TEST_F(DecoderMemoryOfAClip, DecidesWhetherItIsPlayedAndHow)
{
    const auto probe = [this](int references, int threads) {
        return probe_media(with_room_for(header, references, threads), file, {});
    };
    const auto usual = probe(16, 8);
    ASSERT_TRUE(usual) << usual.error().message;
    EXPECT_EQ(usual->decoder_threads, 0);
    EXPECT_EQ(usual->beyond_memory, "");
    EXPECT_GT(usual->video_duration.count(), 0);
    const auto refused = probe(4, 1);
    ASSERT_TRUE(refused);
    EXPECT_NE(refused->beyond_memory.find("with 5 references"), std::string::npos)
        << refused->beyond_memory;
    EXPECT_EQ(refused->video_duration.count(), 0) << "nothing more is read";
    const auto alone = probe(5, 1);
    ASSERT_TRUE(alone);
    EXPECT_EQ(alone->beyond_memory, "");
    EXPECT_LE(alone->decoder_threads, 1);
}

TEST(DecoderMemory, FewerThreadsReachTheDecoder)
{
    const TrackSource track = {.source = {.media = "in"},
                               .info = {.has_video = true, .video_index = 0, .decoder_threads = 1}};
    const auto argv = track_command(track, {.format = test_format}, "out");
    const auto threads = std::ranges::find(argv, "-threads");
    ASSERT_LT(threads, std::ranges::find(argv, "-i"));
    EXPECT_EQ(*std::next(threads), "1");
}

// ffprobe says 1 wherever its decoder has not seen a picture.
TEST(DecoderMemory, BelievesReferencesFromTwoToSixteen)
{
    for (const auto& [said, believed] : {std::pair{0, 0}, {1, 0}, {2, 2}, {16, 16}, {17, 0}}) {
        const auto text = R"({"streams":[{"codec_type":"video","width":320,"height":180,"index":0,)"
                          R"("codec_name":"h264","refs":)" +
                          std::to_string(said) + R"(}],"format":{}})";
        EXPECT_EQ(read_description(text, test_format).value().info.header.references, believed)
            << said;
    }
}

TEST(DecoderMemory, IsAskedForALiveSourceAndACoverToo)
{
    const auto read = [](const std::string& stream) {
        return read_description(R"({"streams":[)" + stream + R"(],"format":{}})", test_format)
            ->info;
    };
    const std::string sound = R"({"codec_type":"audio","codec_name":"aac","channels":2,"index":1})";
    const std::string size = R"("codec_type":"video","width":9000,"height":7000,"index":0)";
    const EncoderOptions little = {.format = test_format, .memory_limit_bytes = 300 * memory_mib};
    auto live = read("{" + size + R"(,"codec_name":"h264","pix_fmt":"yuv420p"})");
    keep_within_memory(live, little);
    EXPECT_NE(live.beyond_memory, "");
    auto song = read(sound + ",{" + size +
                     R"(,"codec_name":"png","pix_fmt":"rgba","disposition":{"attached_pic":1}})");
    ASSERT_TRUE(song.has_cover);
    keep_within_memory(song, little);
    EXPECT_EQ(song.beyond_memory, "");
    EXPECT_FALSE(song.has_cover) << "it is played with the card";
    EXPECT_TRUE(song.has_audio);
}

}  // namespace
}  // namespace tgvs::ffmpeg
