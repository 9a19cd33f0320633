#include "ffmpeg/probe.hpp"

#include "encoder_support.hpp"
#include "ffmpeg/description.hpp"
#include "ffmpeg/encoder_packets.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

namespace tgvs::ffmpeg {
namespace {

const EncoderOptions options = {.format = test_format};

Result<MediaInfo> probe(const std::filesystem::path& file)
{
    return probe_media(options, file, {});
}

std::string refusal_of(const std::filesystem::path& file)
{
    const auto info = probe(file);
    return info ? "taken" : info.error().message;
}

TEST(Probe, MeasuresPictureAndSound)
{
    const Folder folder;
    const auto file = folder / "a.mkv";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i sine=d=3 -f lavfi -i testsrc2=s=64x36:r=25:d=2 -c:v "
               "libx264 -preset ultrafast -metadata title=Song -metadata artist=Band",
               file));
    const auto info = probe(file);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_TRUE(info->has_video);
    EXPECT_TRUE(info->has_audio);
    EXPECT_FALSE(info->has_cover);
    EXPECT_NEAR(info->video_duration.count(), 2, 0.06);
    EXPECT_NEAR(info->audio_duration.count(), 3, 0.06);
    EXPECT_NEAR(info->duration.count(), 3, 0.06);
    EXPECT_EQ(info->title, "Band – Song");
    EXPECT_EQ(info->colour_matrix, "bt601");
    EXPECT_FALSE(info->fits_house);
}

TEST(Probe, DoesNotBelieveTheHeader)
{
    const Folder folder;
    const auto whole = folder / "whole.mp4";
    const auto file = folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i testsrc2=s=64x36:r=25:d=8 -f lavfi -i sine=d=8 -c:v libx264 "
               "-preset ultrafast -movflags +faststart",
               whole));
    const auto bytes = contents(whole);
    write(file, std::string_view(bytes).substr(0, bytes.size() / 2));
    const auto info = probe(file);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_LT(info->duration.count(), 6) << "the header says 8";
    EXPECT_GT(info->duration.count(), 2);
}

TEST(Probe, ChoosesTheDefaultPictureAndNoCover)
{
    const Folder folder;
    const auto file = folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg(
        "-f lavfi -i color=s=200x200:d=0.04:r=25 -f lavfi -i testsrc2=s=64x36:r=25:d=1 -f lavfi -i "
        "sine=d=1 -map 0 -map 1 -map 2 -c:v:0 png -c:v:1 libx264 -preset ultrafast "
        "-disposition:v:0 "
        "attached_pic",
        file));
    const auto info = probe(file);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_TRUE(info->has_cover);
    EXPECT_NE(info->video_index, info->cover_index);
    EXPECT_NEAR(info->video_duration.count(), 1, 0.05);
}

TEST(Probe, SaysWhatIsWrongWithWhatIsNoMedia)
{
    const Folder folder;
    write(folder / "empty.mp4", "");
    write(folder / "text.mp4", "Just a few words, nothing else.\n");
    write(folder / "list.mp3",
          "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n");
    write(folder / "script.mp4", "ffconcat version 1.0\nfile /etc/passwd\n");
    std::string noise(100'000, '\0');
    for (std::size_t i = 0; i < noise.size(); ++i)
        noise[i] = static_cast<char>((i * 2'654'435'761U) >> 11);
    write(folder / "noise.mp4", noise);
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i color=s=64x64 -frames:v 1", folder / "picture.png"));
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i testsrc2=s=64x36:r=25:d=1", folder / "whole.mp4"));
    const auto whole = contents(folder / "whole.mp4");
    write(folder / "no-moov.mp4", std::string_view(whole).substr(0, whole.find("moov")));
    ::mkfifo((folder / "pipe.mp4").c_str(), 0600);

    EXPECT_EQ(refusal_of(folder / "empty.mp4"), "the file is empty");
    EXPECT_EQ(refusal_of(folder / "missing.mp4"), "No such file or directory");
    EXPECT_EQ(refusal_of(folder / "pipe.mp4"), "not a file");
    EXPECT_EQ(refusal_of("/tmp"), "not a file");
    EXPECT_EQ(refusal_of(folder / "no-moov.mp4"), "not a media file: moov atom not found");
    for (const auto* name : {"text.mp4", "list.mp3", "script.mp4", "noise.mp4", "picture.png"}) {
        const auto said = refusal_of(folder / name);
        EXPECT_TRUE(said.starts_with("not a media file: ") ||
                    said == "it has neither video nor audio")
            << name << ": " << said;
    }
}

TEST(Probe, KnowsHowMuchOfJoinedFilesIsNotRead)
{
    const Folder folder;
    const std::string film =
        "-f lavfi -i testsrc2=s=320x180:r=25:d=4 -f lavfi -i sine=d=4 -c:a aac ";
    const auto left_out = [&](std::string_view ending, std::string_view other_options) {
        const auto first = folder / ("first" + std::string(ending));
        const auto second = folder / ("second" + std::string(ending));
        ffmpeg(film, first);
        ffmpeg(film + std::string(other_options), second);
        const auto both = folder / ("both" + std::string(ending));
        write(both, contents(first) + contents(second));
        const auto whole = probe(first);
        const auto info = probe(both);
        EXPECT_TRUE(whole && whole->left_out < 0.1) << ending;
        return info ? info->left_out : -1;
    };
    EXPECT_NEAR(left_out(".mp4", ""), 0.5, 0.05);
    EXPECT_LT(left_out(".mkv", ""), 0.1);
    EXPECT_NEAR(left_out(".ts", "-mpegts_start_pid 512 -mpegts_pmt_start_pid 4128"), 0.5, 0.05);
    EXPECT_LT(left_out(".ts", ""), 0.1);
}

TEST(Probe, NamesSubtitlesAloneAsNothingToPlay)
{
    const Folder folder;
    write(folder / "a.srt", "1\n00:00:00,000 --> 00:00:01,000\nHello\n");
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-i " + (folder / "a.srt").string() + " -c copy", folder / "a.mkv"));
    EXPECT_EQ(refusal_of(folder / "a.mkv"), "it has neither video nor audio");
}

TEST(Probe, KnowsPictures)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i color=s=64x64 -frames:v 1", folder / "a.png"));
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i color=s=64x64 -frames:v 1", folder / "a.jpg"));
    write(folder / "b.jpg", "no picture");
    // Without the encoder's comment.
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i testsrc2=s=1280x720 -frames:v 1 -flags:v +bitexact -q:v 2",
               folder / "plain.jpg"));
    ASSERT_EQ(contents(folder / "plain.jpg").find("Lavc"), std::string::npos);
    EXPECT_TRUE(probe_picture(options, folder / "plain.jpg", {}));
    EXPECT_TRUE(probe_picture(options, folder / "a.png", {}));
    EXPECT_TRUE(probe_picture(options, folder / "a.jpg", {}));
    EXPECT_FALSE(probe_picture(options, folder / "b.jpg", {}));
}

TEST(Probe, APictureThatMayMoveAndDoesNotStandsStill)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i testsrc2=s=64x64 -frames:v 1", folder / "one.gif"));
    const auto still = probe(folder / "one.gif");
    ASSERT_TRUE(still) << still.error().message;
    EXPECT_TRUE(still->still);
    EXPECT_EQ(still->duration, options.still_length);
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i testsrc2=s=64x64:r=10:d=1", folder / "ten.gif"));
    const auto moving = probe(folder / "ten.gif");
    ASSERT_TRUE(moving);
    EXPECT_FALSE(moving->still);
    EXPECT_NEAR(moving->duration.count(), 1, 0.11);
}

// ---- PASSTHROUGH.

bool fits(const std::string& picture_options, const std::string& sound_options)
{
    const Folder folder;
    const auto file = folder / "a.mp4";
    ffmpeg(
        "-f lavfi -i testsrc2=s=384x216:r=30:d=2.5 -f lavfi -i sine=d=2.5 -pix_fmt yuv420p -c:v "
        "libx264 "
        "-preset ultrafast -b:v 500k -bf 0 -g 60 -sc_threshold 0 -ac 2 -ar 44100 -level 3.1 " +
            picture_options + " " + sound_options,
        file);
    const auto info = probe(file);
    return info && info->fits_house;
}

TEST(Probe, KnowsWhatFitsTheHouse)
{
    EXPECT_TRUE(fits("", ""));
    EXPECT_TRUE(fits("-profile:v main", "-b:a 96k"));
    for (const auto* picture_options :
         {"-g 50", "-bf 2", "-s 382x216", "-r 25", "-pix_fmt yuv444p", "-level 4.2",
          "-vf setsar=2/1", "-b:v 6M -qmin 0 -qmax 1", "-force_key_frames 1", "-c:v mpeg4"})
        EXPECT_FALSE(fits(picture_options, "")) << picture_options;
    for (const auto* sound_options : {"-ar 48000", "-ac 1", "-c:a libmp3lame", "-af atrim=end=1"})
        EXPECT_FALSE(fits("", sound_options)) << sound_options;
}

PacketScan::Findings scan(int frames, const std::function<std::string(int)>& line)
{
    PacketScan packets({.picture = 0, .sound = 1}, test_format);
    for (int i = 0; i < frames; ++i)
        packets.line(line(i));
    return packets.findings();
}

TEST(PacketScan, ClosesStepsOfTheClockAndBelievesPauses)
{
    const auto jump = [](double seconds) {
        return scan(60,
                    [seconds](int i) {
                        const double time = i / 30.0 + (i >= 30 ? seconds : 0);
                        return fmt::format("0|{:.6f}|{:.6f}|0.033333|9|0|__", time, time);
                    })
            .picture_end.count();
    };
    EXPECT_NEAR(jump(0), 2, 0.001);
    EXPECT_NEAR(jump(100), 102, 0.001);
    EXPECT_NEAR(jump(36'000), 2, 0.05);
    EXPECT_NEAR(jump(-36'000), 2, 0.05);
}

TEST(PacketScan, ClosesStepsWhereAClockMayBeginAnew)
{
    const auto jump = [](double seconds) {
        PacketScan packets({.picture = 0, .sound = 1, .clock_begins_anew = true}, test_format);
        for (int i = 0; i < 60; ++i) {
            const double time = i / 30.0 + (i >= 30 ? seconds : 0);
            packets.line(fmt::format("0|{:.6f}|{:.6f}|0.033333|9|0|__", time, time));
        }
        return packets.findings().picture_end.count();
    };
    for (const double closed : {0.0, 11.0, 100.0, -0.5, -1.0, -5.0, -36'000.0})
        EXPECT_NEAR(jump(closed), 2, 0.001) << closed;
    EXPECT_NEAR(jump(5), 7, 0.001) << "a hole in a recording";
    EXPECT_TRUE(clock_may_begin_anew("mpegts"));
    EXPECT_TRUE(clock_may_begin_anew("ogg"));
    EXPECT_FALSE(clock_may_begin_anew("mov,mp4,m4a,3gp,3g2,mj2"));
    EXPECT_FALSE(clock_may_begin_anew("matroska,webm"));
}

TEST(PacketScan, TellsThatSoundBeginsAnewAndThatAPictureNeedsOthers)
{
    const auto sound = [](double seconds, bool begins_anew) {
        PacketScan packets({.picture = 0, .sound = 1, .clock_begins_anew = begins_anew},
                           test_format);
        for (int i = 0; i < 60; ++i) {
            const double time = i / 30.0 + (i >= 30 ? seconds : 0);
            packets.line(fmt::format("1|{:.6f}|{:.6f}|0.033333|9|0|__", time, time));
        }
        return packets.findings().sound_begins_anew;
    };
    for (const bool begins_anew : {false, true}) {
        EXPECT_FALSE(sound(0, begins_anew));
        EXPECT_FALSE(sound(5, begins_anew)) << "a hole";
        EXPECT_TRUE(sound(-1, begins_anew));
    }
    const auto first = [](std::string_view flags) {
        return scan(2,
                    [&](int i) {
                        return fmt::format("0|{}|{}|0.04|9|0|{}", i, i, i == 0 ? flags : "__");
                    })
            .begins_in_a_group;
    };
    EXPECT_FALSE(first("K_"));
    EXPECT_TRUE(first("__"));
}

TEST(PacketScan, TellsHowFarTheFileIsReadAtAll)
{
    const auto bytes = [](std::initializer_list<std::string_view> lines) {
        PacketScan packets({.picture = 0, .sound = 1}, test_format);
        for (const auto line : lines)
            packets.line(line);
        return packets.findings().bytes;
    };
    EXPECT_EQ(bytes({"0|0|0|1|50|1000|K_", "1|0|0|1|5|800|K_"}), 1'050);
    EXPECT_EQ(bytes({"0|0|0|1|50|1000|K_", "7|0|0|1|50|2000|K_"}), 1'050) << "of another stream";
    EXPECT_EQ(bytes({"0|0|0|1|50|N/A|K_"}), 0);
    EXPECT_GT(bytes({"0|0|0|1|9223372036854775807|9223372036854775807|K_"}), 0);
}

TEST(PacketScan, BelievesLongPacketsOfSoundButWhereHeadersMayBeAmongThem)
{
    for (const bool begins_anew : {false, true}) {
        PacketScan packets({.picture = 0, .sound = 1, .clock_begins_anew = begins_anew},
                           test_format);
        for (const auto* line :
             {"1|0.000000|0.000000|0.5|9|0|K_", "1|0.500000|0.500000|1.044898|9|0|K_"})
            packets.line(line);
        EXPECT_NEAR(packets.findings().sound_end.count(), begins_anew ? 0.5 : 1.544898, 1e-6);
    }
}

TEST(PacketScan, BelievesNoPacketToLastLongerThanAPause)
{
    struct Row {
        bool begins_anew;
        std::string_view last;  // of its packets
        double picture_s;
        double sound_s;
    };
    for (const auto& row :
         {Row{false, "0|1|1|4000000|9|0|K_", 301, 0}, Row{false, "1|1|1|4000000|9|0|K_", 0, 301},
          Row{false, "0|1|1|299|9|0|K_", 300, 0}, Row{true, "0|1|1|4000000|9|0|K_", 301, 0}}) {
        PacketScan packets({.picture = 0, .sound = 1, .clock_begins_anew = row.begins_anew},
                           test_format);
        packets.line(fmt::format("{}|0|0|1|9|0|K_", row.last.front()));
        packets.line(row.last);
        const auto found = packets.findings();
        EXPECT_NEAR(found.picture_end.count(), row.picture_s, 1e-6) << row.last;
        EXPECT_NEAR(found.sound_end.count(), row.sound_s, 1e-6) << row.last;
    }
}

// FFmpeg's demuxer hands on what the table of times says: 46 days.
TEST(Probe, DoesNotBelieveThatOneOfTwoPicturesStandsForDays)
{
    const Folder folder;
    const auto file = folder / "a.mp4";
    ASSERT_NO_FATAL_FAILURE(ffmpeg("-f lavfi -i testsrc2=s=64x36:r=25:d=0.08" + small +
                                       "-bf 0 -use_editlist 0 -video_track_timescale 100",
                                   file));
    auto bytes = contents(file);
    const std::string one_entry = {'s', 't', 't', 's', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2};
    const auto at = bytes.find(one_entry);
    ASSERT_NE(at, std::string::npos);
    bytes.replace(at + one_entry.size(), 4, "\x17\xd7\x84\x00", 4);  // 400,000,000 / 100 s
    write(file, bytes);
    const auto info = probe(file);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_GT(info->video_duration.count(), 0);
    EXPECT_LT(info->video_duration.count(), 601);
    EXPECT_LT(info->duration.count(), 601);
}

TEST(PacketScan, IgnoresLinesItCannotRead)
{
    const auto found = scan(3, [](int i) {
        return std::string(i == 0 ? "" : i == 1 ? "0|N/A|N/A|N/A|9|0|K_" : "1|x");
    });
    EXPECT_EQ(found.picture_end.count(), 0);
    EXPECT_EQ(found.sound_end.count(), 0);
    EXPECT_FALSE(found.fits(test_format));
}

TEST(PacketScan, KnowsNoLengthOfTimesThatCannotBe)
{
    for (const std::string_view time : {"nan", "inf", "-1e300", "9223372036854775807", "-3600"})
        for (const std::string_view length : {"0.04", "inf", "1e300"}) {
            const auto found =
                scan(1, [&](int) { return fmt::format("0|{}|{}|{}|9|0|K_", time, time, length); });
            EXPECT_GE(found.picture_end.count(), 0) << time << ' ' << length;
            EXPECT_LT(found.picture_end.count(), 1) << time << ' ' << length;
        }
}

TEST(Probe, KnowsNoLengthThatCannotBe)
{
    const auto claimed = [](std::string_view duration) {
        return read_description(
                   fmt::format(R"({{"streams":[{{"codec_type":"audio","channels":2}}],)"
                               R"("format":{{"duration":"{}"}}}})",
                               duration),
                   test_format)
            ->info.duration.count();
    };
    EXPECT_EQ(claimed("12.5"), 12.5);
    for (const std::string_view duration : {"9223372036854.775", "-1", "inf", "nan", "N/A"})
        EXPECT_EQ(claimed(duration), 0) << duration;
}

TEST(Probe, ReadsNoTagsOfMegabytesButThoseItNeeds)
{
    const Folder folder;
    const auto tagged = [&](std::string_view tag) {
        write(folder / "tags", ";FFMETADATA1\n" + std::string(tag) + "=" +
                                   std::string(2'000'000, 'x') + "\nartist=Band\n");
        ffmpeg("-f lavfi -i sine=d=1 -i " + (folder / "tags").string() + " -map 0 -map_metadata 1",
               folder / "a.mkv");
        return folder / "a.mkv";
    };
    EXPECT_EQ(refusal_of(tagged("lyrics")), "taken");
    EXPECT_EQ(refusal_of(tagged("title")), "its description is larger than 1 MiB");
}

// As one prints that its input has taken over.
TEST(Probe, TakesNoMoreThanAMebibyteOfADescription)
{
    const Folder folder;
    const auto file = folder / "a.mp4";
    write(file, "x");
    const auto said = [&](int kibibytes) {
        const auto ffprobe = folder / "ffprobe";
        write(ffprobe, fmt::format("#!/bin/sh\nprintf '[0'\n"
                                   "head -c {} /dev/zero | tr '\\0' ','\n",
                                   kibibytes * 1'024));
        std::filesystem::permissions(ffprobe, std::filesystem::perms::owner_all);
        const EncoderOptions taken_over = {
            .ffprobe = ffprobe.string(), .format = test_format, .may_read = {ffprobe}};
        const auto info = probe_media(taken_over, file, {});
        return info ? "taken" : info.error().message;
    };
    EXPECT_EQ(said(900), "not a media file: ffprobe found no streams");
    EXPECT_EQ(said(1'100), "its description is larger than 1 MiB");
}

// Each stream is compared with each, and with the programmes of each.
TEST(Probe, ComparesABoundedNumberOfStreamsAndProgrammes)
{
    std::string streams;
    std::string programmes;
    for (int i = 0; i < 5'000; ++i) {
        streams += R"({"index":0,"codec_type":"video","width":64},)"
                   R"({"index":1,"codec_type":"audio","channels":2},)";
        programmes += fmt::format(R"({{"program_id":{},"streams":[{{"index":0}}]}},)"
                                  R"({{"program_id":{},"streams":[{{"index":1}}]}},)",
                                  2 * i, 2 * i + 1);
    }
    streams.back() = programmes.back() = ']';
    const auto info = read_description(
        R"({"format":{},"streams":[)" + streams + R"(,"programs":[)" + programmes + '}',
        test_format);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->info.video_index, 0);
    EXPECT_EQ(info->info.audio_index, 1);
}

TEST(Probe, RefusesDolbyVisionThatOthersCannotShow)
{
    const auto read = [](int profile, int compatible) {
        return read_description(
            fmt::format(R"({{"streams":[{{"index":0,"codec_type":"video","codec_name":"hevc",)"
                        R"("width":64,"height":36,"pix_fmt":"yuv420p10le","side_data_list":)"
                        R"([{{"side_data_type":"DOVI configuration record","dv_profile":{},)"
                        R"("dv_bl_signal_compatibility_id":{}}}]}}],"format":{{}}}})",
                        profile, compatible),
            test_format);
    };
    for (const int profile : {5, 10}) {
        const auto refused = read(profile, 0);
        ASSERT_FALSE(refused) << profile;
        EXPECT_EQ(refused.error().message,
                  fmt::format("its picture is Dolby Vision profile {} only, whose colours ffmpeg "
                              "cannot show: use a version with HDR10 or SDR",
                              profile));
    }
    for (const auto& [profile, compatible] :
         {std::pair(7, 6), std::pair(8, 1), std::pair(8, 4), std::pair(8, 2), std::pair(10, 1)})
        EXPECT_TRUE(read(profile, compatible)) << profile << '.' << compatible;
}

}  // namespace
}  // namespace tgvs::ffmpeg
