#include "ffmpeg/encode_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::ffmpeg {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
const MediaInfo film = {.has_video = true,
                        .has_audio = true,
                        .video_duration = Seconds(60),
                        .audio_duration = Seconds(60.05),
                        .video_index = 2,
                        .audio_index = 1};
const MediaInfo song = {.has_audio = true, .audio_duration = Seconds(60.01), .audio_index = 0};

Argv command(const MediaInfo& info, Source source = {.media = "/in"}, EncoderOptions options = {})
{
    return track_command({.source = std::move(source), .info = info}, options, "/out");
}

// The value behind an option; the last one if it stands there twice.
std::string value(const Argv& argv, std::string_view option)
{
    std::string found = "none";
    for (std::size_t i = 0; i + 1 < argv.size(); ++i)
        if (argv[i] == option)
            found = argv[i + 1];
    return found;
}

Argv values(const Argv& argv, std::string_view option)
{
    Argv found;
    for (std::size_t i = 0; i + 1 < argv.size(); ++i)
        if (argv[i] == option)
            found.push_back(argv[i + 1]);
    return found;
}

TEST(EncodeCommand, TakesTheStreamsThatTheProbeChose)
{
    const auto argv = command(film);
    EXPECT_EQ(values(argv, "-i"), (Argv{"file:/in", "file:/in"}));
    EXPECT_EQ(values(argv, "-map"), (Argv{"0:2", "1:1"}));
    EXPECT_EQ(argv.back(), "file:/out");
}

TEST(EncodeCommand, TakesTheSoundFromItsPipe)
{
    const TrackSource track = {.source = {.media = "/in"}, .info = film, .sound_pipe = "/pipe"};
    const auto argv = track_command(track, {}, "/out");
    EXPECT_EQ(values(argv, "-i"), (Argv{"file:/in", "file:/pipe"}));
    EXPECT_EQ(values(argv, "-map"), (Argv{"0:2", "1:1"}));
    const auto sound = sound_command(track, {});
    ASSERT_TRUE(sound);
    EXPECT_EQ(values(*sound, "-map"), (Argv{"0:0", "1:1"}));
    EXPECT_EQ(value(*sound, "-protocol_whitelist"), "file");
    EXPECT_EQ(sound->back(), "file:/pipe");
    auto silent = track;
    silent.info.has_audio = false;
    EXPECT_FALSE(sound_command(silent, {}));
}

TEST(EncodeCommand, OpensFilesOnlyAndOnlyMedia)
{
    const auto argv = command(film, {.media = "/in", .separate_audio = "/sound"});
    EXPECT_EQ(values(argv, "-protocol_whitelist"), (Argv{"file", "file"}));
    for (const auto& formats : values(argv, "-format_whitelist"))
        for (const auto* opener : {"hls", "concat", "tty", "lavfi", "image2", "sdp", "dash"})
            EXPECT_THAT(formats, Not(HasSubstr(opener)));
}

TEST(EncodeCommand, MakesUpTimesWhereThereAreNone)
{
    auto info = film;
    EXPECT_EQ(value(command(info), "-fflags"), "+genpts+discardcorrupt");
    info.times_of_decoding = true;
    EXPECT_EQ(values(command(info), "-fflags"),
              (Argv{"+discardcorrupt", "+genpts+discardcorrupt"}));
}

// Of what a file begins with, if neither picture nor sound does.
TEST(EncodeCommand, ReadsAFileFromItsBeginning)
{
    EXPECT_EQ(values(command(film), "-f"), (Argv{"flv"}));
    auto info = film;
    info.first_index = info.video_index;
    EXPECT_EQ(values(command(info), "-f"), (Argv{"flv"}));
    info.first_index = info.audio_index;
    EXPECT_EQ(values(command(info), "-f"), (Argv{"flv", "null"}));
    EXPECT_EQ(values(command(info), "-map").back(), "0:1");
    EXPECT_EQ(values(command(info), "-t"), (Argv{"60.000000", "60.000000"}));
}

TEST(EncodeCommand, ShowsNoPictureOfH265WhoseOthersAreMissing)
{
    const auto waits = [](const MediaInfo& info, const Source& source) {
        return value(command(info, source), "-filter:v").find("select=") != std::string::npos;
    };
    auto torn = film;
    torn.begins_in_a_group = true;
    EXPECT_FALSE(waits(torn, {.media = "/in"})) << "decoders of others wait by themselves";
    torn.header.codec = "hevc";
    EXPECT_TRUE(waits(torn, {.media = "/in"}));
    EXPECT_FALSE(waits(torn, {.media = "/in", .start = Seconds(9)}))
        << "its first one is cut out of a group";
    torn.begins_in_a_group = false;
    EXPECT_FALSE(waits(torn, {.media = "/in"}));
}

TEST(EncodeCommand, LastsAsLongAsThePictureUnlessTheSoundIsLonger)
{
    EXPECT_EQ(value(command(film), "-t"), "60.000000");
    auto info = film;
    info.audio_duration = Seconds(61.01);
    EXPECT_EQ(value(command(info), "-t"), "61.033333");
    EXPECT_EQ(value(command(song), "-t"), "60.033333");
    info.has_audio = false;
    info.audio_duration = {};
    EXPECT_EQ(value(command(info), "-t"), "60.000000");
}

TEST(EncodeCommand, EndsWithThePictureWhereNoLengthIsKnown)
{
    auto info = film;
    info.video_duration = {};
    info.audio_duration = {};
    EXPECT_THAT(command(info), Contains("-shortest"));
    EXPECT_EQ(value(command(info), "-t"), "none");
    EXPECT_THAT(value(command(info), "-filter:v"), Not(HasSubstr("tpad")));
    EXPECT_THAT(value(command(info), "-filter:a"), HasSubstr("apad"));
    info.has_video = false;
    EXPECT_THAT(value(command(info), "-filter:a"), Not(HasSubstr("apad")));
}

TEST(EncodeCommand, WritesNoTitleIntoAFilter)
{
    const auto argv = track_command({.source = {.media = "/in", .title = "TITLE"},
                                     .info = song,
                                     .card_text = CardText{.font = "/font", .lines = 2}},
                                    {}, "/out");
    for (const auto& word : argv)
        EXPECT_THAT(word, Not(HasSubstr("TITLE")));
    EXPECT_THAT(argv, Contains(HasSubstr("textfile=line1.txt")));
}

TEST(EncodeCommand, ShowsCoverThenFetchedPictureThenCard)
{
    auto info = song;
    EXPECT_THAT(values(command(info), "-i")[0], HasSubstr("gradients"));
    EXPECT_EQ(values(command(info, {.media = "/in", .cover = "/cover"}), "-i")[0], "file:/cover");
    info.has_cover = true;
    info.cover_index = 3;
    EXPECT_EQ(values(command(info, {.media = "/in", .cover = "/cover"}), "-map")[0], "0:3");
}

TEST(EncodeCommand, RepeatsACardWhereItIsReadAsNeeded)
{
    for (const auto& argv : {command(song), live_command("/script", song, {})}) {
        EXPECT_THAT(values(argv, "-i")[0], HasSubstr("loop=loop=-1"));
        EXPECT_THAT(value(argv, "-filter:v"), Not(HasSubstr("loop=")));
    }
}

TEST(EncodeCommand, CountsTheTimesOfSoundBehindAllThatChangesIt)
{
    const auto audio =
        value(command(film, {.media = "/in"}, {.extra_args = {"-filter:a", "loudnorm=I=-14"}}),
              "-filter:a");
    EXPECT_LT(audio.rfind("loudnorm"), audio.find("asetpts=N/SR/TB"));
    EXPECT_LT(audio.find("asetpts=N/SR/TB"), audio.rfind("aresample=44100"));
}

TEST(EncodeCommand, TheOperatorsOptionsStandBehindOurs)
{
    const auto argv =
        command(film, {.media = "/in"}, {.extra_args = {"-g:v", "30", "-b:v", "2.5M"}});
    EXPECT_EQ(values(argv, "-g:v"), (Argv{"60", "30"}));
    EXPECT_EQ(value(argv, "-b:v"), "2.5M");
    EXPECT_EQ(value(argv, "-maxrate:v"), "2.5M") << "x264 would hold it to the house's rate";
    EXPECT_EQ(value(argv, "-bufsize:v"), "5000000");
}

TEST(EncodeCommand, WhatTheOperatorSetsDelaysNobodyWhoIsLive)
{
    const EncoderOptions late = {.extra_args = {"-g:v", "250", "-keyint_min:v", "250", "-threads:v",
                                                "8", "-rc-lookahead:v", "40", "-b:v", "900k",
                                                "-x264-params:v",
                                                "keyint=250:aq-mode=2:rc-lookahead=40:threads=8"}};
    const auto live = publisher_command(film, late);
    EXPECT_EQ(values(live, "-g:v"), Argv{"15"});
    EXPECT_EQ(values(live, "-keyint_min:v"), Argv{"15"});
    EXPECT_EQ(values(live, "-x264-params:v"), Argv{"aq-mode=2"});
    EXPECT_EQ(value(live, "-b:v"), "900k");
    EXPECT_THAT(live, Not(Contains("-rc-lookahead:v")));
    EXPECT_THAT(live, Not(Contains("-threads:v")));
    // Shorter ones are in the sequence header when they are one picture long, and delay nobody.
    const auto shorter = publisher_command(
        film, {.extra_args = {"-g:v", "1", "-x264-params:v", "keyint=1:min-keyint=1"}});
    EXPECT_EQ(values(shorter, "-g:v"), (Argv{"15", "1"}));
    EXPECT_EQ(values(shorter, "-x264-params:v"), Argv{"keyint=1"});
    EXPECT_EQ(values(publisher_command(film, {.extra_args = {"-x264-params:v", "threads=8"}}),
                     "-x264-params:v"),
              Argv{});
    // What is made before it is shown is as he wants it.
    EXPECT_EQ(values(command(film, {.media = "/in"}, late), "-x264-params:v"),
              Argv{"keyint=250:aq-mode=2:rc-lookahead=40:threads=8"});
}

TEST(EncodeCommand, TheOperatorsFiltersStandBetweenOurs)
{
    const auto argv = command(film, {.media = "/in"},
                              {.extra_args = {"-filter:v", "negate", "-filter:a", "bass=3"}});
    const auto video = values(argv, "-filter:v");
    ASSERT_EQ(video.size(), 1U);
    EXPECT_LT(video[0].find("scale="), video[0].find("negate"));
    EXPECT_LT(video[0].find("negate"), video[0].rfind("scale="));
    EXPECT_LT(video[0].rfind("scale="), video[0].find("format=yuv420p"));
    const auto audio = values(argv, "-filter:a");
    ASSERT_EQ(audio.size(), 1U);
    EXPECT_LT(audio[0].find("bass=3"), audio[0].rfind("aresample=44100"));
}

TEST(EncodeCommand, DropsWhatIsNotPictureOrSound)
{
    for (const auto* word : {"-sn", "-dn"})
        EXPECT_THAT(command(film), Contains(word));
    EXPECT_EQ(value(command(film), "-map_metadata"), "-1");
    EXPECT_EQ(value(command(film), "-map_chapters"), "-1");
}

TEST(EncodeCommand, CutsAClipWhereItsLimitIs)
{
    EXPECT_EQ(value(track_command({.source = {.media = "/in"}, .info = film, .longest = Seconds(5)},
                                  {}, "/o"),
                    "-t"),
              "5.000000");
}

TEST(EncodeCommand, RemuxCopies)
{
    const auto argv = remux_command({.source = {.media = "/in"}, .info = film}, {}, "/out");
    EXPECT_EQ(value(argv, "-c"), "copy");
    EXPECT_EQ(values(argv, "-map"), (Argv{"0:2", "0:1"}));
    EXPECT_THAT(argv, Not(Contains("libx264")));
}

TEST(EncodeCommand, LiveReadsTheScriptOnce)
{
    const auto argv = live_command("/script", film, {});
    EXPECT_EQ(values(argv, "-i"), (Argv{"file:/script"}));
    EXPECT_EQ(argv.back(), "pipe:1");
    auto silent = film;
    silent.has_audio = false;
    EXPECT_EQ(values(live_command("/script", silent, {}), "-i").size(), 2U);
    EXPECT_THAT(values(live_command("/script", song, {}), "-i")[0], HasSubstr("gradients"));
    EXPECT_EQ(value(live_command("/script", song, {}), "-loglevel"), "level+verbose")
        << "what a radio station plays is said there";
    EXPECT_EQ(value(argv, "-loglevel"), "error");
}

// -shortest and the muxer would each wait ten seconds for what is missing.
TEST(EncodeCommand, LiveGoesOnWithoutWhatIsMissing)
{
    for (const auto& argv : {live_command("/script", film, {}), publisher_command(film, {})}) {
        EXPECT_THAT(argv, Not(Contains("-shortest")));
        EXPECT_THAT(value(argv, "-filter:a"), Not(HasSubstr("apad")));
        EXPECT_THAT(value(argv, "-filter:v"), Not(HasSubstr("tpad")));
    }
    EXPECT_EQ(value(live_command("/script", film, {}), "-max_interleave_delta"), "none")
        << "loudnorm keeps three seconds of sound back";
    EXPECT_EQ(value(publisher_command(film, {}), "-max_interleave_delta"), "1500000");
    auto silent = film;
    silent.has_audio = false;
    EXPECT_THAT(live_command("/script", silent, {}), Contains("-shortest")) << "silence has no end";
    EXPECT_THAT(live_command("/script", song, {}), Contains("-shortest")) << "nor has the card";
}

TEST(Card, TitlesAreWrappedByCharacters)
{
    EXPECT_EQ(wrap_title("one two three", 7, 4), (Argv{"one two", "three"}));
    EXPECT_EQ(wrap_title("Привет, дорогой мир", 8, 4), (Argv{"Привет,", "дорогой", "мир"}));
    EXPECT_EQ(wrap_title("abcdefghij", 4, 4), (Argv{"abcd", "efgh", "ij"}));
    EXPECT_EQ(wrap_title("aaaa bbbb cccc", 4, 2), (Argv{"aaaa", "bbb…"}));
    EXPECT_EQ(wrap_title("", 4, 2), Argv{});
    EXPECT_EQ(wrap_title(" \n\t ", 4, 2), Argv{});
    EXPECT_EQ(wrap_title("a\nb", 9, 2), (Argv{"a b"}));
}

}  // namespace
}  // namespace tgvs::ffmpeg
