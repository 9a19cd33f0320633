#include "ffmpeg/ffmpeg_args.hpp"

#include "ffmpeg/encoder_filters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::ffmpeg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

Words split_words(std::string_view text)
{
    return split_ffmpeg_args(text).value_or(Words{"refused"});
}

FfmpegArgs taken(std::string_view text)
{
    const auto parsed = parse_ffmpeg_args(text, media::house_720p);
    EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
    return parsed.value_or(FfmpegArgs{});
}

std::string refusal(std::string_view text)
{
    const auto parsed = parse_ffmpeg_args(text, media::house_720p);
    return parsed ? "taken" : parsed.error().message;
}

TEST(FfmpegArgs, AreSplitAtBlanks)
{
    EXPECT_THAT(split_words(""), IsEmpty());
    EXPECT_THAT(split_words("  \t "), IsEmpty());
    EXPECT_THAT(split_words(" -g  30\t-crf 20 "), ElementsAre("-g", "30", "-crf", "20"));
}

TEST(FfmpegArgs, DoubleQuotesGroupAndBackslashEscapesInsideThem)
{
    EXPECT_THAT(split_words(R"(-vf "a b" c)"), ElementsAre("-vf", "a b", "c"));
    EXPECT_THAT(split_words(R"(x"a b"y)"), ElementsAre("xa by"));
    EXPECT_THAT(split_words(R"("a \" \\ \n b")"), ElementsAre(R"(a " \ n b)"));
    EXPECT_THAT(split_words(R"(a\ b)"), ElementsAre("a\\", "b"));
    EXPECT_THAT(split_words(R"("")"), ElementsAre(""));
    EXPECT_THAT(split_words("'a b'"), ElementsAre("'a", "b'"));
}

TEST(FfmpegArgs, UnbalancedQuotesAreRefused)
{
    EXPECT_EQ(refusal(R"(-vf "hqdn3d)"), "a double quote is not closed");
    EXPECT_EQ(refusal(R"(-vf "hqdn3d\")"), "a double quote is not closed");
    EXPECT_EQ(refusal(std::string_view("-g\0 30", 6)), "it contains a NUL byte");
}

TEST(FfmpegArgs, RateGopAndToolsPassInTheirFullForm)
{
    EXPECT_THAT(
        taken("-b:v 800k -maxrate 900k -bufsize 2M -g 50 -profile:v main -preset fast -crf 23 "
              "-tune film -bf 2 -b:a 96k")
            .accepted,
        ElementsAre("-b:v", "800k", "-maxrate:v", "900k", "-bufsize:v", "2M", "-g:v", "50",
                    "-profile:v", "main", "-preset:v", "fast", "-crf:v", "23", "-tune:v", "film",
                    "-bf:v", "2", "-b:a", "96k"));
    EXPECT_THAT(taken("-ab 96k -b:v:0 1M -aac_coder fast -qcomp -1").accepted,
                ElementsAre("-b:a", "96k", "-b:v", "1M", "-aac_coder:a", "fast", "-qcomp:v", "-1"));
    EXPECT_THAT(taken("-x264-params ref=2:no-mbtree=1:keyint=50").accepted,
                ElementsAre("-x264-params:v", "ref=2:no-mbtree=1:keyint=50"));
    EXPECT_THAT(taken("").accepted, IsEmpty());
}

TEST(FfmpegArgs, InputOnlyOptionsAreTakenOutWithANote)
{
    const auto args = taken(
        "-re -stream_loop -1 -hwaccel auto -g 30 -fflags +genpts -loglevel quiet "
        "-movflags +faststart");
    EXPECT_THAT(args.accepted, ElementsAre("-g:v", "30"));
    EXPECT_THAT(
        args.notes,
        ElementsAre("-re ignored: it is for inputs", "-stream_loop ignored: it is for inputs",
                    "-hwaccel ignored: it is for inputs", "-fflags ignored: it is for inputs",
                    "-loglevel ignored: it is for the program, not for an output",
                    "-movflags ignored: it has no effect on this output"));
}

TEST(FfmpegArgs, WhatTheHouseFixesPassesOnlyAsItIs)
{
    const auto args = taken(
        "-c:v libx264 -vcodec h264 -acodec aac -r 30 -s 1280x720 -pix_fmt yuv420p -ar "
        "44100 -ac 2 -f flv -sc_threshold 0");
    EXPECT_THAT(args.accepted, IsEmpty());
    EXPECT_EQ(args.notes.size(), 10U);
    EXPECT_EQ(refusal("-r 25"), "-r 25 is not possible: everything on air has 30");
    EXPECT_EQ(refusal("-s 640x360"), "-s 640x360 is not possible: everything on air has 1280x720");
    for (const auto* text :
         {"-c:v libx265", "-c:v copy", "-c copy", "-c:a libmp3lame", "-pix_fmt yuv444p",
          "-ar 48000", "-ac 1", "-f mpegts", "-f tee", "-sc_threshold 40", "-profile:v high444",
          "-profile:a aac_he", "-g 0", "-g 301", "-g soon", "-vsync vfr"})
        EXPECT_NE(refusal(text), "taken") << text;
}

TEST(FfmpegArgs, InputsOutputsFilesAndProtocolsAreRefused)
{
    EXPECT_EQ(refusal("-i /etc/passwd"), "-i adds an input");
    EXPECT_EQ(refusal("-g 30 out.mp4"), "'out.mp4' would be another output");
    EXPECT_EQ(refusal("rtmp://h/key"), "'rtmp://h/key' would be another output");
    EXPECT_EQ(refusal("-"), "'-' would be another output");
    for (const auto* text : {"-y",
                             "-n",
                             "-map 0",
                             "-filter_complex a",
                             "-filter_script:v x",
                             "-vstats_file x",
                             "-report",
                             "-progress x",
                             "-passlogfile x",
                             "-attach x",
                             "-dump_attachment:v x",
                             "-protocol_whitelist all",
                             "-t 5",
                             "-ss 5",
                             "-frames:v 1",
                             "-vframes 1",
                             "-shortest",
                             "-vn",
                             "-an",
                             "-bsf:v noise",
                             "-fpre x",
                             "-stats x",
                             "-force_key_frames 1",
                             "-unheard_of 1",
                             "-b:s 1",
                             "-b:v:1 1",
                             "-b:v:0:1 1",
                             "-x264opts ref=1",
                             "-x264-params stats=x",
                             "-x264-params open-gop=1",
                             "-x264-params keyint=9000",
                             "-x264-params scenecut=40",
                             "-flags -cgop"})
        EXPECT_NE(refusal(text), "taken") << text;
}

TEST(FfmpegArgs, AnOptionWithoutItsValueIsRefused)
{
    EXPECT_EQ(refusal("-b:v"), "-b:v has no value");
    EXPECT_EQ(refusal("-b:v -g 30"), "-b:v has no value");
    EXPECT_EQ(refusal("-r"), "-r has no value");
}

TEST(FfmpegArgs, FiltersPassIfEachIsListed)
{
    EXPECT_THAT(taken(R"(-vf "eq=brightness=0.1,hqdn3d" -af volume=0.5)").accepted,
                ElementsAre("-filter:v", "eq=brightness=0.1,hqdn3d", "-filter:a", "volume=0.5"));
    for (const auto* text :
         {"-vf movie=x", "-af amovie=x", "-vf hqdn3d,movie=x", "-vf zmq", "-vf volume=1", "-af eq",
          R"(-vf "[in]hqdn3d[out]")", "-vf hqdn3d;eq", "-vf ,", "-vf subtitles=x",
          "-vf drawtext=textfile=/etc/passwd", "-vf curves=psfile=x", "-vf metadata=print:file=x",
          "-vf eq=brightness='1", R"(-vf eq\)", "-filter hqdn3d"})
        EXPECT_NE(refusal(text), "taken") << text;
}

TEST(FfmpegArgs, FilterChainsAreSplitOutsideQuotes)
{
    EXPECT_THAT(split_filters(R"(a=1,b='x,y',c=\,d)"), ElementsAre("a=1", "b='x,y'", R"(c=\,d)"));
    // A quoted comma hides nothing: what stands behind the quotes is looked at.
    EXPECT_THAT(refusal("-vf drawtext=text='a,b',movie=x"), HasSubstr("movie"));
}

}  // namespace
}  // namespace tgvs::ffmpeg
