#include "playout/splicer.hpp"

#include "media/house_format.hpp"

#include <cmath>
#include <utility>

namespace tgvs::playout {

namespace {

using media::aac_frame_samples;
using media::Kind;
using media::Packet;

// How far picture may run ahead in the input before its missing sound is taken for silence. ffmpeg
// interleaves far more closely.
constexpr std::int64_t interleave_patience_ms = 300;

// One silent AAC-LC stereo frame behind its FLV header: channel pair element with all-zero spectra. It
// depends on no sampling rate.
const media::Body& silent_frame()
{
    static constexpr char bytes[] = "\xAF\x01\x21\x00\x49\x90\x02\x19\x00\x23\x80";
    static const media::Body body = std::make_shared<const std::string>(bytes, sizeof bytes - 1);
    return body;
}

}  // namespace

Splicer::Splicer(SplicerOptions options) : options_(options) {}

void Splicer::begin_track()
{
    in_track_ = true;
    ended_ = false;
    join_pending_ = true;
    pictures_.clear();
    sounds_.clear();
    picture_origin_.reset();
    sound_origin_.reset();
}

void Splicer::push(Packet packet)
{
    (packet.kind == Kind::video ? pictures_ : sounds_).push_back(std::move(packet));
}

void Splicer::end_track()
{
    ended_ = true;
}

void Splicer::cut_track()
{
    pictures_.clear();
    ended_ = true;
}

std::optional<Packet> Splicer::pop()
{
    if (!in_track_ || must_wait())
        return std::nullopt;
    if (pictures_.empty())
        return finish_track();
    const auto slot = picture_slot(pictures_.front());
    drop_overlapping_sound();
    if (sound_time(next_sound_) < picture_time(slot))
        return take_sound();
    return take_picture();
}

double Splicer::av_offset_ms() const
{
    return exact_sound_time(next_sound_) -
           static_cast<double>(next_picture_) * 1'000 / options_.fps;
}

std::int64_t Splicer::picture_time(std::int64_t slot) const
{
    return slot * 1'000 / options_.fps;
}

double Splicer::exact_sound_time(std::int64_t slot) const
{
    return static_cast<double>(slot) * aac_frame_samples * 1'000 / options_.audio_rate;
}

std::int64_t Splicer::sound_time(std::int64_t slot) const
{
    return slot * aac_frame_samples * 1'000 / options_.audio_rate;
}

std::int64_t Splicer::picture_slot(const Packet& packet)
{
    if (!picture_origin_)
        picture_origin_ = Origin{packet.dts_ms, next_picture_};
    const double frames =
        static_cast<double>(packet.dts_ms - picture_origin_->local_ms) * options_.fps / 1'000;
    const auto slot = picture_origin_->slot + std::llround(frames);
    if (slot == next_picture_)
        return slot;
    // A time that repeats, steps back or jumps: everything in the house format counts up by one, so the
    // input is damaged. Go on at the next slot and take the new time for the truth.
    picture_origin_ = Origin{packet.dts_ms, next_picture_};
    sound_origin_.reset();
    return next_picture_;
}

std::int64_t Splicer::sound_slot(const Packet& packet)
{
    const double frame_ms = aac_frame_samples * 1'000.0 / options_.audio_rate;
    if (!sound_origin_) {
        const double wanted = static_cast<double>(picture_time(picture_origin_->slot) +
                                                  packet.dts_ms - picture_origin_->local_ms);
        sound_origin_ = Origin{packet.dts_ms, std::llround(wanted / frame_ms)};
    }
    return sound_origin_->slot +
           std::llround(static_cast<double>(packet.dts_ms - sound_origin_->local_ms) / frame_ms);
}

void Splicer::drop_overlapping_sound()
{
    while (!sounds_.empty() && sound_slot(sounds_.front()) < next_sound_)
        sounds_.pop_front();
}

bool Splicer::must_wait() const
{
    if (ended_)
        return false;
    if (pictures_.empty())
        return true;
    return sounds_.empty() &&
           pictures_.back().dts_ms - pictures_.front().dts_ms < interleave_patience_ms;
}

Packet Splicer::take_picture()
{
    Packet packet = std::move(pictures_.front());
    pictures_.pop_front();
    packet.dts_ms = picture_time(next_picture_++);
    packet.starts_track = std::exchange(join_pending_, false);
    config_ = packet.config;
    return packet;
}

Packet Splicer::take_sound()
{
    const auto slot = next_sound_++;
    if (!sounds_.empty() && sound_slot(sounds_.front()) == slot) {
        Packet packet = std::move(sounds_.front());
        sounds_.pop_front();
        packet.dts_ms = sound_time(slot);
        return packet;
    }
    ++silent_frames_;
    const auto& config = pictures_.empty() ? config_ : pictures_.front().config;
    return Packet{.kind = Kind::audio,
                  .keyframe = true,
                  .dts_ms = sound_time(slot),
                  .body = silent_frame(),
                  .config = config};
}

std::optional<Packet> Splicer::finish_track()
{
    if (picture_origin_) {
        drop_overlapping_sound();
        const double half_frame_ms = aac_frame_samples * 500.0 / options_.audio_rate;
        if (av_offset_ms() < -half_frame_ms)
            return take_sound();
    }
    in_track_ = false;
    pictures_.clear();
    sounds_.clear();
    return std::nullopt;
}

}  // namespace tgvs::playout
