// An hour of a live picture whose sender has another clock, on a virtual one.
#include "ingest/join_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

namespace tgvs::ingest {
namespace {

using namespace std::chrono_literals;

constexpr double picture_step_ms = 1'000.0 / 30;
constexpr double sound_step_ms = 1'024 / 44.1;
constexpr int group_frames = 15;
constexpr double tick_ms = 10;
constexpr std::int64_t read_ahead_ms = 100;

// A sender whose clock is faster by that part, and a playout that takes whole groups as it needs them.
class Visit {
public:
    // `late`: by how much what is sent at that time comes too late.
    template <class Late>
    void play(double faster, std::chrono::minutes length, Late late)
    {
        const double end_ms = std::chrono::duration<double, std::milli>(length).count();
        double held_until = 0;
        for (double now = 0; now < end_ms; now += tick_ms) {
            held_until = std::max(held_until, now + late(now) - tick_ms);
            if (now + tick_ms > held_until)
                send(now * (1 + faster), now);
            take(now);
        }
    }

    double age_ms() const { return age_ms_; }
    double first_age_ms() const { return first_age_ms_; }
    int left_out() const { return buffer_.trimmed(); }
    double longest_apart_ms() const { return longest_apart_ms_; }
    int odd_steps() const { return odd_steps_; }
    int dry() const { return dry_; }
    int thrown_away() const { return buffer_.thrown_away(); }

private:
    void send(double senders_ms, double now)
    {
        for (; frames_ * picture_step_ms <= senders_ms; ++frames_)
            push(media::Kind::video, frames_ % group_frames == 0, frames_ * picture_step_ms, now);
        for (; sounds_ * sound_step_ms <= senders_ms; ++sounds_)
            push(media::Kind::audio, true, sounds_ * sound_step_ms, now);
    }

    void push(media::Kind kind, bool keyframe, double at_ms, double now)
    {
        media::Packet packet;
        packet.kind = kind;
        packet.keyframe = keyframe;
        packet.dts_ms = std::llround(at_ms);
        // When it was made, by our clock: a test's only.
        packet.body = std::make_shared<const std::string>(std::to_string(now));
        buffer_.push(std::move(packet),
                     JoinBuffer::Time(1h) + std::chrono::milliseconds(std::llround(now)));
    }

    void take(double now)
    {
        if (!began_at_ && !buffer_.ready())
            return;
        while (!began_at_ || *last_picture_ - *began_with_ < now - *began_at_ + read_ahead_ms ||
               !at_keyframe_) {
            auto packet = buffer_.pop();
            if (!packet) {
                dry_ += began_at_ && *last_picture_ - *began_with_ < now - *began_at_ ? 1 : 0;
                return;
            }
            took(*packet, now);
        }
    }

    void took(const media::Packet& packet, double now)
    {
        auto& last = packet.kind == media::Kind::video ? last_picture_ : last_sound_;
        const auto step = last ? packet.dts_ms - *last : 0;
        const bool even =
            packet.kind == media::Kind::video ? step == 33 || step == 34 : step == 23 || step == 24;
        odd_steps_ += last && !even ? 1 : 0;
        last = packet.dts_ms;
        if (packet.kind != media::Kind::video)
            return;
        at_keyframe_ = packet.keyframe;
        if (!began_at_) {
            began_at_ = now;
            began_with_ = packet.dts_ms;
        }
        // Shown when its turn has come.
        const double shown = *began_at_ + static_cast<double>(packet.dts_ms - *began_with_);
        age_ms_ = shown - std::stod(*packet.body);
        if (first_age_ms_ < 0)
            first_age_ms_ = age_ms_;
        if (last_sound_)
            longest_apart_ms_ = std::max(
                longest_apart_ms_, std::abs(static_cast<double>(packet.dts_ms - *last_sound_)));
    }

    JoinBuffer buffer_;
    int frames_ = 0;
    int sounds_ = 0;
    std::optional<double> began_at_;
    std::optional<std::int64_t> began_with_;
    std::optional<std::int64_t> last_picture_;
    std::optional<std::int64_t> last_sound_;
    bool at_keyframe_ = false;
    double age_ms_ = 0;
    double first_age_ms_ = -1;
    double longest_apart_ms_ = 0;
    int odd_steps_ = 0;
    int dry_ = 0;
};

constexpr auto in_time = [](double) { return 0.0; };

TEST(DriftTrim, AFasterClockDoesNotMakeThePictureOlder)
{
    for (const double faster : {50e-6, 100e-6, 300e-6}) {
        Visit visit;
        visit.play(faster, 60min, in_time);
        EXPECT_LE(visit.age_ms() - visit.first_age_ms(), 5.0 * 60'000 * faster + 150) << faster;
        EXPECT_GE(visit.left_out(), 60.0 * 60'000 * faster / picture_step_ms - 6) << faster;
        EXPECT_EQ(visit.odd_steps(), 0) << faster;
        EXPECT_LE(visit.longest_apart_ms(), picture_step_ms + sound_step_ms) << faster;
        EXPECT_EQ(visit.dry(), 0) << faster;
        EXPECT_EQ(visit.thrown_away(), 0) << faster;
    }
}

TEST(DriftTrim, NothingIsLeftOutOfWhatIsInTime)
{
    Visit visit;
    visit.play(0, 30min, in_time);
    EXPECT_EQ(visit.left_out(), 0);
    EXPECT_EQ(visit.odd_steps(), 0);
}

TEST(DriftTrim, LatePacketsDoNotEatTheReserve)
{
    Visit visit;
    // Each ten seconds what comes is 300 ms late, after ten minutes no more, after twenty again.
    visit.play(0, 40min, [](double now) {
        const bool calm = now > 600'000 && now < 1'200'000;
        return !calm && std::fmod(now, 10'000) < 20 ? 300.0 : 0.0;
    });
    EXPECT_EQ(visit.dry(), 0);
    EXPECT_EQ(visit.odd_steps(), 0);
}

TEST(DriftTrim, WhatDoesNotFollowIsNotMovedUpTo)
{
    DriftTrim trim;
    const auto picture = [](std::int64_t dts_ms) {
        media::Packet packet;
        packet.keyframe = true;
        packet.dts_ms = dts_ms;
        return packet;
    };
    std::int64_t now = 0;
    for (; trim.left_out() == 0; now += 1'000) {
        ASSERT_LT(now, 600'000);
        trim.pass(picture(now), now < 350'000 ? 300ms : 400ms, true);
    }
    trim.jumped();
    EXPECT_EQ(trim.pass(picture(now + 5'000), 300ms, true)->dts_ms, now + 5'000);
}

TEST(DriftTrim, IsLookedForAgainWhenTheTimesBeginAgain)
{
    DriftTrim trim;
    const auto play = [&trim](std::int64_t until_ms, DriftTrim::Milliseconds buffered) {
        for (std::int64_t now = 0; now <= until_ms; now += 1'000) {
            media::Packet picture;
            picture.keyframe = true;
            picture.dts_ms = now;
            trim.pass(std::move(picture), buffered, true);
        }
    };
    play(350'000, 300ms);
    trim.jumped();
    play(75'000, 400ms);
    EXPECT_EQ(trim.left_out(), 1);
}

}  // namespace
}  // namespace tgvs::ingest
