// Files whose sound or clock changes in the middle: recordings of broadcasts, and files joined end to end.
#include "encoder_support.hpp"
#include "ffmpeg/encoder.hpp"

#include <cstdint>
#include <cstring>

namespace tgvs::ffmpeg {
namespace {

constexpr std::size_t heard_rate = 8'000;

// The sound of a file, mono.
std::vector<std::int16_t> sound_in(const std::filesystem::path& file)
{
    const auto bytes = run_tool({"ffmpeg", "-v", "error", "-i", file.string(), "-vn", "-ac", "1",
                                 "-ar", std::to_string(heard_rate), "-f", "s16le", "-"})
                           .out;
    std::vector<std::int16_t> samples(bytes.size() / 2);
    std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
    return samples;
}

// Hz in each whole quarter of a second; 0: silence.
std::vector<int> tones_in(const std::filesystem::path& file)
{
    const auto samples = sound_in(file);
    const std::size_t window = heard_rate / 4;
    std::vector<int> tones;
    for (std::size_t at = 0; at + window <= samples.size(); at += window) {
        int rises = 0;
        int loudest = 0;
        for (std::size_t i = at + 1; i < at + window; ++i) {
            rises += samples[i - 1] < 0 && samples[i] >= 0 ? 1 : 0;
            loudest = std::max(loudest, std::abs(static_cast<int>(samples[i])));
        }
        tones.push_back(loudest < 300 ? 0 : 4 * rises);
    }
    return tones;
}

struct Half {
    std::string tone;     // behind lavfi's sine: its filters
    std::string options;  // of its encoder
};

struct Joined {
    std::string name;
    std::string ending;
    bool picture;
    Half first;   // 440 Hz
    Half second;  // 880 Hz
    bool clock_goes_on = false;
    double seconds = 2;  // each half
};

void PrintTo(const Joined& joined, std::ostream* out)
{
    *out << joined.name;
}

class JoinedFile : public testing::TestWithParam<Joined> {
protected:
    void make_half(const Half& half, int tone, double begins, const std::filesystem::path& file)
    {
        const auto& joined = GetParam();
        const auto length = std::to_string(joined.seconds);
        std::string line;
        if (joined.picture)
            line += "-f lavfi -i testsrc2=s=160x90:r=25:d=" + length + ' ';
        line +=
            "-f lavfi -i sine=f=" + std::to_string(tone) + ":r=48000:d=" + length + half.tone + ' ';
        if (joined.picture)
            line += joined.ending == "vob" ? "-c:v mpeg2video " : "-c:v libx264 -preset ultrafast ";
        line += half.options;
        if (joined.ending == "ts")
            line += " -muxdelay 0 -output_ts_offset " + std::to_string(begins);
        ffmpeg(line, file);
    }
};

TEST_P(JoinedFile, IsHeardAndSeenFromEndToEnd)
{
    const auto& joined = GetParam();
    Studio studio;
    const auto first = studio.folder / ("1." + joined.ending);
    const auto second = studio.folder / ("2." + joined.ending);
    const auto file = studio.folder / ("whole." + joined.ending);
    ASSERT_NO_FATAL_FAILURE(make_half(joined.first, 440, 0, first));
    ASSERT_NO_FATAL_FAILURE(
        make_half(joined.second, 880, joined.clock_goes_on ? joined.seconds : 0, second));
    write(file, contents(first) + contents(second));

    ASSERT_EQ(fault(studio.encode({.media = file})), "");

    expect_house_format(studio.out);
    const auto made = look_at(studio.out);
    EXPECT_NEAR(made.picture_length(), 2 * joined.seconds, 0.15);
    EXPECT_NEAR(studio.info.duration.count(), made.picture_length(), 0.11);
    const auto tones = tones_in(studio.out);
    const auto half = tones.size() / 2;
    ASSERT_GE(half, 4U);
    for (std::size_t i = 0; i < tones.size() - 1; ++i) {
        if (i == half || i + 1 == half)
            continue;
        EXPECT_NEAR(tones[i], i < half ? 440 : 880, 60) << "quarter " << i;
    }
}

const Half stereo_ac3 = {",aformat=channel_layouts=stereo", "-c:a ac3"};
const Half surround_ac3 = {",pan='5.1(side)|FL=c0|FR=c0|FC=c0|SL=c0|SR=c0'", "-c:a ac3"};
const Half plain_aac = {"", "-c:a aac"};

INSTANTIATE_TEST_SUITE_P(
    , JoinedFile,
    testing::Values(Joined{"StereoThenSurround", "ts", true, stereo_ac3, surround_ac3, true},
                    Joined{"SurroundThenStereo", "ts", true, surround_ac3, stereo_ac3, true, 5},
                    Joined{"MonoThenStereo",
                           "ts",
                           true,
                           {"", "-c:a mp2"},
                           {",aformat=channel_layouts=stereo", "-c:a mp2"},
                           true},
                    Joined{"AnotherRate", "ts", true, plain_aac, {"", "-c:a aac -ar 44100"}, true},
                    Joined{"RecordingsInOne", "ts", true, plain_aac, plain_aac},
                    Joined{"DiscsInOne", "vob", true, {"", "-c:a ac3"}, {"", "-c:a ac3"}},
                    Joined{"OpusChainedWithoutNames",
                           "opus",
                           false,
                           {"", "-c:a libopus -fflags +bitexact -flags:a +bitexact"},
                           {"", "-c:a libopus -fflags +bitexact -flags:a +bitexact"}},
                    Joined{"LayerTwoOfALowerRateFirst",
                           "ts",
                           true,
                           {"", "-c:a mp2 -ar 32000"},
                           {"", "-c:a mp2"},
                           true,
                           5},
                    Joined{
                        "OpusChained", "opus", false, {"", "-c:a libopus"}, {"", "-c:a libopus"}},
                    Joined{"VorbisChainedMonoThenStereo",
                           "ogg",
                           false,
                           {"", "-c:a libvorbis"},
                           {",aformat=channel_layouts=stereo", "-c:a libvorbis"}},
                    Joined{"VorbisChainedOfAHigherRateFirst",
                           "ogg",
                           false,
                           {"", "-c:a libvorbis"},
                           {",aresample=22050", "-c:a libvorbis"},
                           false,
                           3},
                    Joined{"VorbisChainedOfALowerRateFirst",
                           "ogg",
                           false,
                           {",aresample=22050", "-c:a libvorbis"},
                           {"", "-c:a libvorbis"},
                           false,
                           3},
                    Joined{"AdtsOfAnotherRateAndMoreChannels",
                           "aac",
                           false,
                           {",aresample=22050", "-c:a aac"},
                           {",aformat=channel_layouts=stereo", "-c:a aac"},
                           false,
                           3},
                    Joined{"Mp3OfALowerRateFirst",
                           "mp3",
                           false,
                           {",aresample=22050", "-c:a libmp3lame"},
                           {",aformat=channel_layouts=stereo", "-c:a libmp3lame"},
                           false,
                           3},
                    Joined{"Mp3MonoThenStereo",
                           "mp3",
                           false,
                           {"", "-c:a libmp3lame -write_xing 0 -id3v2_version 0"},
                           {",aformat=channel_layouts=stereo",
                            "-c:a libmp3lame -write_xing 0 -id3v2_version 0"}}),
    [](const auto& joined) { return joined.param.name; });

// ffmpeg takes the beginning of what it reads for that of a file whose clock may begin anew.
TEST(Encoder, KeepsPictureAndSoundTogetherThatBeginApart)
{
    struct Row {
        std::string name;
        std::string codecs;
        std::string late;
        std::string soon;
        double silence;
    };
    const std::string sees = "-f lavfi -i testsrc2=s=160x90:r=25:d=3 ";
    const std::string hears = "-f lavfi -i sine=f=440:r=48000:d=3 ";
    const std::string later = "-itsoffset 1 ";
    for (const auto& [name, codecs, first, second, silence] :
         {Row{"sound.ts", small + "-c:a ac3 -muxdelay 0", sees, later + hears, 1},
          Row{"sound.mpg", " -c:v mpeg2video -c:a mp2", sees, later + hears, 1},
          Row{"sound.mkv", small + "-c:a ac3", sees, later + hears, 1},
          Row{"picture.ts", small + "-c:a ac3 -muxdelay 0", later + sees, hears, 0},
          Row{"picture.mpg", " -c:v mpeg2video -c:a mp2", later + sees, hears, 0}}) {
        Studio studio;
        const auto file = studio.folder / name;
        ASSERT_NO_FATAL_FAILURE(ffmpeg(first + second + codecs, file));
        ASSERT_EQ(fault(studio.encode({.media = file})), "") << name;
        expect_house_format(studio.out);
        const auto tones = tones_in(studio.out);
        ASSERT_GE(tones.size(), 13U) << name;
        EXPECT_NEAR(look_at(studio.out).picture_length(), 4, 0.1) << name;
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_NEAR(tones[i], silence > 0 ? 0 : 440, 60) << name << ", quarter " << i;
        EXPECT_NEAR(tones[5], 440, 60) << name;
        EXPECT_NEAR(tones[13], silence > 0 ? 440 : 0, 60) << name;
    }
}

}  // namespace
}  // namespace tgvs::ffmpeg
