#include "playout/gop_gate.hpp"

#include <utility>

namespace tgvs::playout {

namespace {

constexpr std::size_t group_limit_bytes = 16 * 1024 * 1024;
constexpr std::int64_t group_limit_ms = 20'000;
// Between the last picture of a group and the next keyframe, one frame apart when all is well.
constexpr std::int64_t largest_step_ms = 1'000;

}  // namespace

GopGate::Result GopGate::next()
{
    fill(1);
    if (!groups_.empty()) {
        Gop group = std::move(groups_.front());
        groups_.pop_front();
        return group;
    }
    if (!end_)
        return media::NotYet{};
    return std::visit([](auto& end) -> Result { return end; }, *end_);
}

bool GopGate::fill(std::size_t count)
{
    while (groups_.size() < count && !end_)
        if (!read_packet())
            return end_.has_value();
    return true;
}

std::optional<std::string> GopGate::nothing_to_play()
{
    fill(1);
    if (!groups_.empty() || !end_)
        return std::nullopt;
    if (const auto* failed = std::get_if<media::Failed>(&*end_))
        return failed->reason;
    return "it has no video";
}

bool GopGate::read_packet()
{
    auto result = reader_->read();
    if (std::holds_alternative<media::NotYet>(result))
        return false;
    if (auto* packet = std::get_if<media::Packet>(&result)) {
        add(std::move(*packet));
        return true;
    }
    close_group();
    if (auto* failed = std::get_if<media::Failed>(&result))
        end_ = *failed;
    else
        end_ = media::Ended{};
    return false;
}

void GopGate::add(media::Packet packet)
{
    if (packet.kind == media::Kind::video) {
        if (packet.keyframe && keyframe_ms_ == packet.dts_ms) {
            open_ = {.packets = {}, .discontinuous = open_.discontinuous};
            open_bytes_ = 0;
        } else if (packet.keyframe) {
            close_group();
            keyframe_ms_ = packet.dts_ms;
            open_.discontinuous =
                last_picture_ms_ && (packet.dts_ms <= *last_picture_ms_ ||
                                     packet.dts_ms - *last_picture_ms_ > largest_step_ms);
        } else if (!keyframe_ms_) {
            return;  // cannot be decoded
        }
        last_picture_ms_ = packet.dts_ms;
    }
    open_bytes_ += packet.body->size();
    open_.packets.push_back(std::move(packet));
    // Sound alone makes no group long: it may have waited for a picture.
    const auto span = keyframe_ms_ ? *last_picture_ms_ - *keyframe_ms_
                                   : open_.packets.back().dts_ms - open_.packets.front().dts_ms;
    if (open_bytes_ > group_limit_bytes || span > group_limit_ms) {
        open_ = {};
        end_ = media::Failed{"its keyframes are too far apart"};
    }
}

void GopGate::close_group()
{
    if (!keyframe_ms_)
        return;  // sound before the first picture stays for the first group
    groups_.push_back(std::exchange(open_, {}));
    keyframe_ms_.reset();
    open_bytes_ = 0;
}

}  // namespace tgvs::playout
