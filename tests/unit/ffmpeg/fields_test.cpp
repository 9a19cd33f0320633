#include "ffmpeg/fields.hpp"

#include "encoder_support.hpp"

namespace tgvs::ffmpeg {
namespace {

std::optional<Combed> of_counts(int top, int bottom, int progressive, int undetermined)
{
    return read_fields(
        "[Parsed_idet_0 @ 0x55] Single frame detection: TFF: 99 BFF: 0 Progressive: 0\n"
        "[Parsed_idet_0 @ 0x55] Multi frame detection: TFF:   " +
        std::to_string(top) + " BFF:  " + std::to_string(bottom) + " Progressive:    " +
        std::to_string(progressive) + " Undetermined:     " + std::to_string(undetermined) + "\n");
}

TEST(Fields, AreSeenWhereNearlyAllFramesHaveThem)
{
    EXPECT_EQ(of_counts(100, 0, 1, 0), Combed::top_first);
    EXPECT_EQ(of_counts(0, 100, 0, 20), Combed::bottom_first);
    EXPECT_EQ(of_counts(0, 0, 100, 0), std::nullopt);
    EXPECT_EQ(of_counts(40, 40, 0, 0), std::nullopt) << "no order";
    EXPECT_EQ(of_counts(40, 0, 60, 0), std::nullopt) << "telecine";
    EXPECT_EQ(of_counts(5, 0, 0, 0), std::nullopt) << "too little to tell";
    EXPECT_EQ(read_fields(""), std::nullopt);
    EXPECT_EQ(read_fields("  title: Multi frame detection: TFF: 100 BFF: 0 Progressive: 0"),
              std::nullopt);
}

TEST(Fields, AreLookedForInWhatTelevisionMade)
{
    EXPECT_TRUE(may_have_fields(576, "25/1"));
    EXPECT_TRUE(may_have_fields(1'080, "30000/1001"));
    EXPECT_FALSE(may_have_fields(576, "50/1"));
    EXPECT_FALSE(may_have_fields(2'160, "25/1"));
    EXPECT_FALSE(may_have_fields(576, "0/0"));
    EXPECT_FALSE(may_have_fields(576, ""));
}

TEST(Fields, AreLookedForBehindTheBeginningIfThereIsEnoughOfIt)
{
    for (const auto& [length, from] :
         {std::pair(0, 0), {2, 0}, {4, 0}, {5, 1}, {6, 2}, {9, 3}, {90, 30}, {7'200, 60}})
        EXPECT_EQ(where_to_look_for_fields(Seconds(length)), Seconds(from)) << length;
}

std::string idet_of(const std::filesystem::path& file)
{
    return run_tool({"ffmpeg", "-i", file.string(), "-an", "-vf", "idet", "-f", "null", "-"}).err;
}

// The last number behind `name` in idet's words.
int idet_count(const std::string& words, const std::string& name)
{
    return std::stoi(words.substr(words.rfind(name) + name.size()));
}

TEST(Encoder, BringsCombedPicturesThatSayTheyAreProgressiveTogether)
{
    const auto moving = [](const std::string& size) {
        return "-f lavfi -i testsrc2=s=" + size + ":r=50:d=2.4 -vf tinterlace=";
    };
    for (const auto& [options, file_name] :
         {std::pair(moving("640x480") + "4,setfield=prog" + small, "a.mkv"),
          std::pair(moving("640x480") + "5,setfield=prog" + small, "b.mp4"),
          std::pair(moving("720x576") + "6,setfield=bff -c:v dvvideo -r 25 -pix_fmt yuv420p",
                    "dv.avi")}) {
        Studio studio;
        const auto file = studio.folder / file_name;
        ASSERT_NO_FATAL_FAILURE(ffmpeg(options, file));
        ASSERT_EQ(fault(studio.encode({.media = file})), "");
        const auto words = idet_of(studio.out);
        const auto progressive = idet_count(words, "Progressive:");
        const auto combed = idet_count(words, "TFF:") + idet_count(words, "BFF:");
        EXPECT_GT(progressive, 9 * combed) << file_name << '\n' << words;
        EXPECT_TRUE(studio.info.combed || studio.info.interlaced) << file_name;
    }
}

TEST(Encoder, LeavesProgressivePicturesAsTheyAre)
{
    Studio studio;
    const auto file = studio.folder / "a.mkv";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i testsrc2=s=384x216:r=25:d=3" + small, file));
    const auto info = studio.encoder.probe({.media = file}, {});
    ASSERT_TRUE(info);
    EXPECT_FALSE(info->combed);
}

}  // namespace
}  // namespace tgvs::ffmpeg
