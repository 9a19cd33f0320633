#include "playout/gop_gate.hpp"

#include "support/made_tracks.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tgvs::playout {
namespace {

using media::Ended;
using media::Failed;
using media::NotYet;

GopGate gate(std::vector<media::Packet> packets)
{
    return GopGate(std::make_unique<test::ScriptedReader>(std::move(packets)));
}

std::size_t pictures(const Gop& gop)
{
    std::size_t count = 0;
    for (const auto& packet : gop.packets)
        count += packet.kind == media::Kind::video ? 1 : 0;
    return count;
}

TEST(GopGate, GivesWholeGroupsAndTheRestAtTheEnd)
{
    auto groups = gate(test::make_track({.frames = 150}));
    EXPECT_EQ(pictures(std::get<Gop>(groups.next())), 60U);
    EXPECT_EQ(pictures(std::get<Gop>(groups.next())), 60U);
    EXPECT_EQ(pictures(std::get<Gop>(groups.next())), 30U);
    EXPECT_TRUE(std::holds_alternative<Ended>(groups.next()));
    EXPECT_TRUE(std::holds_alternative<Ended>(groups.next()));
}

TEST(GopGate, HoldsAGroupThatIsNotWholeYet)
{
    const auto track = test::make_track({.frames = 120});
    auto reader =
        std::make_unique<test::ScriptedReader>(std::vector(track.begin(), track.begin() + 100));
    reader->then(NotYet{}).then(NotYet{}).then(std::vector(track.begin() + 100, track.end()));
    GopGate groups(std::move(reader));
    EXPECT_FALSE(groups.fill(1));
    EXPECT_TRUE(std::holds_alternative<NotYet>(groups.next()));
    EXPECT_EQ(pictures(std::get<Gop>(groups.next())), 60U);
    EXPECT_EQ(pictures(std::get<Gop>(groups.next())), 60U);
    EXPECT_TRUE(std::holds_alternative<Ended>(groups.next()));
}

TEST(GopGate, TakesAGroupThatComesAnewInsteadOfItsBeginning)
{
    const auto track = test::make_track({.frames = 180});
    const auto second = std::ranges::find_if(track, [](const media::Packet& packet) {
        return packet.kind == media::Kind::video && packet.keyframe && packet.dts_ms > 0;
    });
    auto reader = std::make_unique<test::ScriptedReader>(std::vector(track.begin(), second + 40));
    reader->then(NotYet{}).then(std::vector(second, track.end()));
    GopGate groups(std::move(reader));
    EXPECT_EQ(pictures(std::get<Gop>(groups.next())), 60U);
    EXPECT_TRUE(std::holds_alternative<NotYet>(groups.next()));
    for (int i = 0; i < 2; ++i) {
        const auto group = groups.next();
        EXPECT_EQ(pictures(std::get<Gop>(group)), 60U);
        EXPECT_FALSE(std::get<Gop>(group).discontinuous);
    }
    EXPECT_TRUE(std::holds_alternative<Ended>(groups.next()));
}

TEST(GopGate, GivesWhatCanBeDecodedBeforeAFailure)
{
    auto reader = std::make_unique<test::ScriptedReader>(test::make_track({.frames = 70}));
    reader->then(Failed{"damaged"});
    GopGate groups(std::move(reader));
    EXPECT_TRUE(groups.fill(5)) << "no more will come";
    EXPECT_EQ(pictures(std::get<Gop>(groups.next())), 60U);
    EXPECT_EQ(pictures(std::get<Gop>(groups.next())), 10U);
    EXPECT_EQ(std::get<Failed>(groups.next()).reason, "damaged");
}

TEST(GopGate, LeavesOutPicturesBeforeTheFirstKeyframe)
{
    auto track = test::make_track({.frames = 120});
    track.erase(track.begin());
    auto groups = gate(std::move(track));
    EXPECT_EQ(pictures(std::get<Gop>(groups.next())), 60U);
    EXPECT_TRUE(std::holds_alternative<Ended>(groups.next()));
}

TEST(GopGate, TellsWhenASourceWasOpenedAnew)
{
    auto reader = std::make_unique<test::ScriptedReader>(test::make_track({.first_ms = 9'000}));
    reader->then(test::make_track({.first_ms = 0})).then(test::make_track({.first_ms = 2'000}));
    GopGate groups(std::move(reader));
    EXPECT_FALSE(std::get<Gop>(groups.next()).discontinuous);
    EXPECT_TRUE(std::get<Gop>(groups.next()).discontinuous);
    EXPECT_FALSE(std::get<Gop>(groups.next()).discontinuous);
}

TEST(GopGate, RefusesKeyframesTooFarApart)
{
    auto groups = gate(test::make_track({.frames = 900, .gop = 900}));
    EXPECT_TRUE(std::holds_alternative<Failed>(groups.next()));
}

TEST(GopGate, ATrackWithoutAKeyframeIsEmpty)
{
    auto track = test::make_track({.frames = 10});
    for (auto& packet : track)
        packet.keyframe = packet.kind == media::Kind::audio;
    auto groups = gate(std::move(track));
    EXPECT_TRUE(std::holds_alternative<Ended>(groups.next()));
}

}  // namespace
}  // namespace tgvs::playout
