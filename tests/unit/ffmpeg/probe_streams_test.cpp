// Which streams are taken of files made by ffmpeg.
#include "encoder_support.hpp"
#include "ffmpeg/probe.hpp"

namespace tgvs::ffmpeg {
namespace {

const EncoderOptions plain_options = {.format = test_format};
const std::string two_sounds =
    "-f lavfi -i testsrc2=s=64x36:r=25:d=1 -f lavfi -i sine=f=440:d=1 -f lavfi -i "
    "sine=f=880:d=1,aformat=channel_layouts=stereo -map 0 -map 1 -map 2" +
    small;

TEST(Probe, TakesCommentaryAndDescriptionLast)
{
    for (const std::string marked :
         {"-disposition:a:0 0 -disposition:a:1 comment",
          "-disposition:a:0 0 -disposition:a:1 default+comment",
          "-disposition:a:0 0 -disposition:a:1 default+visual_impaired",
          "-disposition:a:0 0 -metadata:s:a:1 'title=Audio description'"}) {
        const Folder folder;
        const auto file = folder / "a.mkv";
        ASSERT_NO_FATAL_FAILURE(ffmpeg(two_sounds + marked, file));
        const auto info = probe_media(plain_options, file, {});
        ASSERT_TRUE(info) << info.error().message;
        EXPECT_EQ(info->audio_index, 1) << marked;
    }
}

TEST(Probe, TakesTheWantedLanguage)
{
    const Folder folder;
    const auto file = folder / "a.mkv";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg(two_sounds + " -metadata:s:a:0 language=rus -metadata:s:a:1 language=eng", file));
    for (const auto& [languages, index] :
         {std::pair(std::vector<std::string>{}, 1), std::pair(std::vector<std::string>{"ru"}, 1),
          std::pair(std::vector<std::string>{"fr", "en", "ru"}, 2)}) {
        const auto info =
            probe_media({.format = test_format, .audio_languages = languages}, file, {});
        ASSERT_TRUE(info) << info.error().message;
        EXPECT_EQ(info->audio_index, index);
    }
}

TEST(Probe, TakesPictureAndSoundOfOneProgramme)
{
    const Folder folder;
    const auto file = folder / "a.ts";
    ASSERT_NO_FATAL_FAILURE(ffmpeg(
        "-f lavfi -i testsrc2=s=64x36:r=25:d=1 -f lavfi -i "
        "sine=f=880:d=1,aformat=channel_layouts=stereo -f lavfi -i smptebars=s=128x72:d=1 -f lavfi "
        "-i sine=f=440:d=1 -map 0 -map 1 -map 2 -map 3 -c:v mpeg2video -c:a mp2 -program st=0:st=1 "
        "-program st=2:st=3",
        file));
    const auto info = probe_media(plain_options, file, {});
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->audio_index, info->video_index + 1);
}

TEST(Probe, TakesNoStillForTheFilm)
{
    const Folder folder;
    const auto file = folder / "a.mkv";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i color=s=400x400:d=0.04:r=25 -f lavfi -i testsrc2=s=64x36:r=25:d=1 -map "
               "0 -map 1 -c:v:0 mjpeg -c:v:1 libx264 -preset ultrafast -disposition:v:0 default",
               file));
    const auto info = probe_media(plain_options, file, {});
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->video_index, 1);
}

}  // namespace
}  // namespace tgvs::ffmpeg
