#include "playout/splicer.hpp"

#include "support/made_tracks.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tgvs::playout {
namespace {

using media::Kind;
using media::Packet;

constexpr double aac_frame_ms = 1'024'000.0 / 44'100;

std::vector<Packet> pop_all(Splicer& splicer)
{
    std::vector<Packet> out;
    while (auto packet = splicer.pop())
        out.push_back(*packet);
    return out;
}

std::vector<Packet> splice(Splicer& splicer, const std::vector<Packet>& track)
{
    splicer.begin_track();
    std::vector<Packet> out;
    for (const auto& packet : track) {
        splicer.push(packet);
        for (auto& ready : pop_all(splicer))
            out.push_back(ready);
    }
    splicer.end_track();
    for (auto& ready : pop_all(splicer))
        out.push_back(ready);
    return out;
}

std::vector<Packet> only(const std::vector<Packet>& packets, Kind kind)
{
    std::vector<Packet> out;
    for (const auto& packet : packets)
        if (packet.kind == kind)
            out.push_back(packet);
    return out;
}

// What must hold of everything that ever comes out.
void expect_seamless(const std::vector<Packet>& out)
{
    std::int64_t last = 0;
    for (const auto& packet : out) {
        ASSERT_GE(packet.dts_ms, last) << "a step back";
        last = packet.dts_ms;
    }
    const auto pictures = only(out, Kind::video);
    for (std::size_t i = 0; i < pictures.size(); ++i)
        ASSERT_EQ(pictures[i].dts_ms, static_cast<std::int64_t>(i) * 1'000 / 30);
    const auto sounds = only(out, Kind::audio);
    for (std::size_t i = 0; i < sounds.size(); ++i)
        ASSERT_EQ(sounds[i].dts_ms, static_cast<std::int64_t>(i) * 1'024'000 / 44'100);
    const double picture_end = static_cast<double>(pictures.size()) * 1'000 / 30;
    const double sound_end = static_cast<double>(sounds.size()) * aac_frame_ms;
    ASSERT_LE(std::abs(picture_end - sound_end), aac_frame_ms);
}

TEST(Splicer, PassesOneTrackThroughFrameByFrame)
{
    Splicer splicer({});
    const auto track = test::make_track({.frames = 90});
    const auto out = splice(splicer, track);
    expect_seamless(out);
    EXPECT_EQ(only(out, Kind::video).size(), 90U);
    EXPECT_EQ(splicer.silent_frames(), 0U);
    EXPECT_EQ(splicer.picture_end_ms(), 3'000);
}

TEST(Splicer, MarksTheFirstPictureOfATrackAndNothingElse)
{
    Splicer splicer({});
    splice(splicer, test::make_track({}));
    const auto pictures = only(splice(splicer, test::make_track({})), Kind::video);
    EXPECT_TRUE(pictures[0].starts_track);
    for (std::size_t i = 1; i < pictures.size(); ++i)
        EXPECT_FALSE(pictures[i].starts_track);
}

TEST(Splicer, JoinsHundredsOfOddTracksWithoutAHoleAStepBackOrDrift)
{
    Splicer splicer({});
    std::minstd_rand random(7);
    std::vector<Packet> out;
    for (int i = 0; i < 500; ++i) {
        const auto pick = [&](int low, int high) {
            return std::uniform_int_distribution<int>(low, high)(random);
        };
        const test::MadeTrack made = {.frames = pick(1, 200),
                                      .audio_seconds = pick(0, 3) == 0 ? pick(0, 70) / 10.0 : -1,
                                      .audio_start_ms = static_cast<double>(pick(-60, 60)),
                                      .first_ms = pick(0, 100'000)};
        for (auto& packet : splice(splicer, test::make_track(made)))
            out.push_back(packet);
        ASSERT_LE(std::abs(splicer.av_offset_ms()), aac_frame_ms) << "after track " << i;
    }
    expect_seamless(out);
}

TEST(Splicer, KeepsTheSoundOfATrackWithinHalfAFrameOfItsPicture)
{
    Splicer splicer({});
    splice(splicer, test::make_track({.frames = 47}));  // leaves the grids apart
    const auto join = splicer.picture_end_ms();
    const auto track = test::make_track({.frames = 90, .first_ms = 5'000, .mark = 'b'});
    const auto out = splice(splicer, track);
    std::vector<Packet> local;
    for (const auto& packet : only(track, Kind::audio))
        local.push_back(packet);
    // The last sounds that came out are the last that went in; compare their places.
    const auto sounds = only(out, Kind::audio);
    const auto& late = sounds[sounds.size() / 2];
    double nearest = 1e9;
    for (const auto& packet : local)
        nearest = std::min(nearest, std::abs(static_cast<double>(late.dts_ms - join) -
                                             static_cast<double>(packet.dts_ms - 5'000)));
    EXPECT_LE(nearest, aac_frame_ms / 2 + 1);
}

TEST(Splicer, FillsMissingSoundWithSilence)
{
    Splicer splicer({});
    const auto out = splice(splicer, test::make_track({.frames = 150, .audio_seconds = 2}));
    expect_seamless(out);
    EXPECT_NEAR(static_cast<double>(splicer.silent_frames()), 3'000 / aac_frame_ms, 2);
}

TEST(Splicer, FillsATrackWithNoSoundAtAll)
{
    Splicer splicer({});
    const auto out = splice(splicer, test::make_track({.frames = 60, .audio_seconds = 0}));
    expect_seamless(out);
    EXPECT_EQ(splicer.silent_frames(), only(out, Kind::audio).size());
}

TEST(Splicer, LeavesOutSoundThatOutlastsThePicture)
{
    Splicer splicer({});
    auto out = splice(splicer, test::make_track({.frames = 30, .audio_seconds = 9}));
    EXPECT_EQ(splicer.picture_end_ms(), 1'000);
    for (auto& packet : splice(splicer, test::make_track({.frames = 30})))
        out.push_back(packet);
    expect_seamless(out);
}

TEST(Splicer, TakesATimeThatJumpsForDamageAndGoesOnAtTheNextSlot)
{
    Splicer splicer({});
    auto track = test::make_track({.frames = 60});
    for (std::size_t i = track.size() / 2; i < track.size(); ++i)
        track[i].dts_ms += 3'600'000;
    auto out = splice(splicer, track);
    expect_seamless(out);
    EXPECT_EQ(only(out, Kind::video).size(), 60U);
    EXPECT_LE(splicer.silent_frames(), 2U) << "the sound goes on with the picture";

    for (auto& packet : track)
        packet.dts_ms = 5;  // all the same
    for (auto& packet : splice(splicer, track))
        out.push_back(packet);
    expect_seamless(out);
}

TEST(Splicer, SurvivesATrackWithoutAnyPicture)
{
    Splicer splicer({});
    auto out = splice(splicer, only(test::make_track({}), Kind::audio));
    EXPECT_TRUE(out.empty());
    for (auto& packet : splice(splicer, test::make_track({})))
        out.push_back(packet);
    expect_seamless(out);
}

TEST(Splicer, WaitsForSoundThatMayStillCome)
{
    Splicer splicer({});
    splicer.begin_track();
    const auto pictures = only(test::make_track({.frames = 30}), Kind::video);
    for (int i = 0; i < 5; ++i)
        splicer.push(pictures[static_cast<std::size_t>(i)]);
    EXPECT_FALSE(splicer.pop()) << "133 ms of picture are no proof that there is no sound";
    for (int i = 5; i < 15; ++i)
        splicer.push(pictures[static_cast<std::size_t>(i)]);
    EXPECT_TRUE(splicer.pop());
}

TEST(Splicer, StaysExactOverWeeks)
{
    Splicer splicer({});
    // 30 days of programme in tracks of ten minutes with three pictures each would take for ever to
    // splice; the grids are counted in slots, so a long track stands in for many.
    const auto track = test::make_track({.frames = 100'000, .gop = 60});
    splice(splicer, track);
    splice(splicer, track);
    EXPECT_EQ(splicer.picture_end_ms(), 200'000LL * 1'000 / 30);
    EXPECT_LE(std::abs(splicer.av_offset_ms()), aac_frame_ms);
}

// At every place of a track: nothing of it comes after the cut, and the grids of picture and sound go on.
TEST(Splicer, ACutAnywhereLeavesNoHoleAndNoStep)
{
    const auto track = test::make_track({.frames = 20, .gop = 20});
    for (std::size_t pushed = 0; pushed <= track.size(); ++pushed) {
        Splicer splicer({});
        splicer.begin_track();
        std::vector<Packet> out;
        for (std::size_t i = 0; i < pushed; ++i) {
            splicer.push(track[i]);
            for (auto& ready : pop_all(splicer))
                out.push_back(ready);
        }
        const auto shown = only(out, Kind::video).size();
        splicer.cut_track();
        for (auto& ready : pop_all(splicer))
            out.push_back(ready);
        EXPECT_TRUE(splicer.idle());
        EXPECT_EQ(only(out, Kind::video).size(), shown);
        EXPECT_LE(std::abs(splicer.av_offset_ms()), aac_frame_ms);
        for (auto& ready : splice(splicer, test::make_track({.frames = 20, .mark = 'b'})))
            out.push_back(ready);
        expect_seamless(out);
    }
}

}  // namespace
}  // namespace tgvs::playout
