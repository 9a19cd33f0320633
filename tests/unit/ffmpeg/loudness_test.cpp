#include "ffmpeg/loudness.hpp"

#include "encoder_support.hpp"

#include <array>

namespace tgvs::ffmpeg {
namespace {

constexpr std::string_view summary = R"([Parsed_ebur128_1 @ 0x5621439dd2c0] Summary:

  Integrated loudness:
    I:         -28.6 LUFS
    Threshold: -39.6 LUFS

  Loudness range:
    LRA:        13.3 LU
    Threshold: -49.6 LUFS
    LRA low:   -39.5 LUFS
    LRA high:  -26.2 LUFS

  True peak:
    Peak:      -14.3 dBFS
)";

TEST(ReadLoudness, TakesTheLastSummary)
{
    const auto first =
        std::string("Metadata:\n    title: ] Summary:\n    I: 3 LUFS\n    Peak: 1 dBFS\n");
    const auto heard = read_loudness(first + std::string(summary));
    ASSERT_TRUE(heard);
    EXPECT_DOUBLE_EQ(heard->integrated_lufs, -28.6);
    EXPECT_DOUBLE_EQ(heard->true_peak_dbtp, -14.3);
}

TEST(ReadLoudness, SilenceIsFarBelowAnything)
{
    const auto heard = read_loudness(
        "x] Summary:\n\n    I:         -70.0 LUFS\n  True peak:\n    Peak:       -inf dBFS\n");
    ASSERT_TRUE(heard);
    EXPECT_EQ(heard->true_peak_dbtp, -100);
    EXPECT_EQ(levelled({}, *heard), Levelling());
}

TEST(ReadLoudness, WhatWasBrokenOffIsNothing)
{
    for (const std::string_view text :
         {"", "] Summary:", "] Summary:\n    I: -20.0 LUFS\n", "] Summary:\n    Peak: -1.0 dBFS\n",
          "] Summary:\n    I: nan LUFS\n    Peak: -1.0 dBFS\n",
          "] Summary:\n    I: loud LUFS\n    Peak: -1.0 dBFS\n",
          "] Summary:\n    I: -20.0\n    Peak: -1.0 dBFS\n"})
        EXPECT_FALSE(read_loudness(text)) << text;
    for (std::size_t length = 0; length + 1 < summary.size(); ++length)
        EXPECT_FALSE(read_loudness(summary.substr(0, length))) << length;
}

TEST(Levelled, OneGainUnlessPeaksWouldBeTooHigh)
{
    struct Case {
        Levelling used;
        Loudness heard;
        Levelling next;
        bool again;
    };
    const std::array cases = {
        Case{{}, {-16, -3}, {0, false}, false},
        Case{{}, {-26, -14}, {10, false}, false},
        Case{{}, {-9, -0.1}, {-7, false}, false},
        Case{{}, {-26, -12.5}, {10, false}, false},  // as high as they may be
        Case{{}, {-26, -12.4}, {10, true}, true},
        Case{{}, {-16, 0}, {0, true}, true},
        Case{{10, true}, {-17.5, -2.5}, {11.5, true}, true},  // the limiter took some away
        Case{{11.5, true}, {-16.1, -2.5}, {11.6, true}, false},
        Case{{}, {-59, -40}, {30, false}, false},  // no noise is made of next to nothing
        Case{{}, {-61, -40}, {0, false}, false},
        Case{{}, {20, 30}, {-30, true}, true},
        Case{{29, true}, {-20, -2.5}, {30, true}, true},
        Case{{30, true}, {-20, -2.5}, {30, true}, false},  // no further
    };
    for (const auto& c : cases) {
        const auto next = levelled(c.used, c.heard);
        EXPECT_NEAR(next.gain_db, c.next.gain_db, 1e-9) << c.heard.integrated_lufs;
        EXPECT_EQ(next.limited, c.next.limited) << c.heard.integrated_lufs;
        EXPECT_EQ(needs_another_look(c.used, next), c.again) << c.heard.integrated_lufs;
    }
}

TEST(LevellingFilters, LimitOnlyWhatIsToBeLimited)
{
    EXPECT_EQ(levelling_filters({.gain_db = -7.25}, 44'100), "volume=-7.25dB");
    EXPECT_EQ(levelling_filters({.gain_db = 3, .limited = true}, 44'100),
              "volume=3.00dB,aresample=192000,alimiter=limit=0.7499:level=0:attack=5:release=50:"
              "latency=1,aresample=44100");
}

// What ffmpeg says of a whole file, or of a part.
Loudness loudness_of(const std::filesystem::path& file, const Args& part = {})
{
    Args argv = {"ffmpeg", "-hide_banner", "-nostats"};
    argv.insert(argv.end(), part.begin(), part.end());
    for (const auto& word :
         Args{"-i", file, "-map", "0:a", "-af", loudness_meter(), "-f", "null", "-"})
        argv.push_back(word);
    return read_loudness(run_tool(argv).err).value_or(Loudness{});
}

class Hearing : public testing::Test {
protected:
    // As the library does it: heard, then encoded.
    Loudness made_of(const std::string& sound)
    {
        ffmpeg("-f lavfi -i testsrc2=s=320x180:r=5:d=12 " + sound + " -shortest" + small +
                   "-c:a pcm_f32le",
               clip);
        const Encoder encoder({.format = test_format});
        Source source = {.media = clip};
        const auto info = encoder.probe(source, {});
        EXPECT_TRUE(info);
        if (!info)
            return {};
        levelling = encoder.hear(source, *info, [this](EncodeProgress) { ++reports; }, {});
        EXPECT_TRUE(levelling);
        source.levelling = levelling;
        const auto made = encoder.encode(source, *info, out, {}, {});
        EXPECT_TRUE(made) << (made ? "" : made.error().message);
        return loudness_of(out);
    }

    Folder folder;
    std::filesystem::path clip = folder / "clip.mkv";
    std::filesystem::path out = folder / "out.flv";
    std::optional<Levelling> levelling;
    int reports = 0;
};

TEST_F(Hearing, QuietSoundIsLiftedAndItsDynamicsStay)
{
    // Loud for 6 s, 14 dB less for 6 s.
    const auto heard = made_of(
        "-f lavfi -i "
        "'anoisesrc=d=12:c=pink:a=0.05:r=48000:seed=7,volume=if(lt(t\\,6)\\,1\\,0.2):eval=frame'");
    EXPECT_NEAR(heard.integrated_lufs, house_lufs, 0.5);
    EXPECT_LE(heard.true_peak_dbtp, -1.5);
    EXPECT_FALSE(levelling->limited);
    const auto loud = loudness_of(out, {"-ss", "1", "-t", "4"});
    const auto quiet = loudness_of(out, {"-ss", "7", "-t", "4"});
    EXPECT_NEAR(loud.integrated_lufs - quiet.integrated_lufs, 14, 0.7);
    EXPECT_GT(reports, 0);
}

TEST_F(Hearing, LoudSoundIsBroughtDown)
{
    const auto heard = made_of("-f lavfi -i anoisesrc=d=12:c=pink:a=1:r=48000:seed=7,volume=9dB");
    EXPECT_NEAR(heard.integrated_lufs, house_lufs, 0.5);
    EXPECT_LE(heard.true_peak_dbtp, -1.5);
    EXPECT_LT(levelling->gain_db, 0);
}

TEST_F(Hearing, PeaksAreLimitedAndTheLoudnessStays)
{
    // A quiet tone with a crack in each half second.
    const auto heard = made_of(
        "-f lavfi -i "
        "'aevalsrc=0.05*sin(2*PI*300*t)+0.9*lt(mod(t\\,0.5)\\,0.004)*sin(2*PI*900*t):d=12:s="
        "48000'");
    EXPECT_NEAR(heard.integrated_lufs, house_lufs, 0.5);
    EXPECT_LE(heard.true_peak_dbtp, -1.5);
    EXPECT_TRUE(levelling->limited);
}

TEST_F(Hearing, WhatHasNoSoundIsNotHeard)
{
    ffmpeg("-f lavfi -i testsrc2=s=320x180:r=5:d=2" + small, clip);
    const Encoder encoder({.format = test_format});
    const auto info = encoder.probe({.media = clip}, {});
    ASSERT_TRUE(info);
    EXPECT_FALSE(encoder.hear({.media = clip}, *info, {}, {}));
}

}  // namespace
}  // namespace tgvs::ffmpeg
