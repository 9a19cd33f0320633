#include "ingest/drift_trim.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::ingest {

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t settled_after_ms = 10'000;
constexpr int minutes_to_learn = 5;
constexpr std::chrono::milliseconds picture{40};
constexpr std::int64_t half_a_sound_ms = 12;

}  // namespace

void DriftTrim::Shift::close(std::int64_t dts_ms)
{
    if (gap_began)
        ms += dts_ms - *std::exchange(gap_began, std::nullopt);
}

std::optional<media::Packet> DriftTrim::pass(media::Packet packet, Milliseconds buffered,
                                             bool ends_group)
{
    const bool is_picture = packet.kind == media::Kind::video;
    auto& shift = is_picture ? picture_ : sound_;
    shift.close(packet.dts_ms);
    if (is_picture)
        look(packet.dts_ms, buffered);
    const bool leave_out =
        is_picture ? due_ && ends_group : picture_.ms - sound_.ms > half_a_sound_ms;
    if (leave_out) {
        shift.gap_began = packet.dts_ms;
        left_out_ += is_picture ? 1 : 0;
        due_ = due_ && !is_picture;
        return std::nullopt;
    }
    packet.dts_ms -= shift.ms;
    return packet;
}

void DriftTrim::jumped()
{
    picture_.gap_began.reset();
    sound_.gap_began.reset();
    minute_began_.reset();
    least_.reset();
}

void DriftTrim::look(std::int64_t dts_ms, Milliseconds buffered)
{
    if (!minute_began_)
        minute_began_ = dts_ms + settled_after_ms;
    if (dts_ms < *minute_began_)
        return;
    least_ = std::min(least_.value_or(buffered), buffered);
    if (dts_ms - *minute_began_ < minute_ms)
        return;
    minute_began_ = dts_ms;
    minute_ends(*std::exchange(least_, std::nullopt));
}

void DriftTrim::minute_ends(Milliseconds least)
{
    if (minutes_ < minutes_to_learn) {
        ++minutes_;
        meant_ = std::max(meant_, least);
    } else {
        due_ = least > meant_ + picture;
    }
}

}  // namespace tgvs::ingest
