#include "ingest/join_buffer.hpp"

#include <algorithm>

namespace tgvs::ingest {

namespace {

// What comes in no order has that, too.
constexpr std::chrono::milliseconds younger{30};
// An encoder hands on several pictures at a time.
constexpr std::chrono::milliseconds handed_on_together{100};

bool is_joint(const media::Packet& packet)
{
    return packet.kind == media::Kind::video && packet.keyframe;
}

}  // namespace

void JoinBuffer::push(media::Packet packet, Time now)
{
    if (packet.kind == media::Kind::video)
        newest_picture_ms_ = packet.dts_ms;
    const bool is_present =
        !joined_ && packet.kind == media::Kind::video && is_at_the_present(packet.dts_ms, now);
    bytes_ += packet.body->size();
    packets_.push_back(std::move(packet));
    if (joined_)
        stay_close(now);
    else if (const auto place = joint())
        drop_before(place->place);
    else if (bytes_ > limits_.most_bytes)
        drop_before(packets_.size());
    ready_ = ready_ || (is_present && has_just_come());
}

bool JoinBuffer::has_just_come() const
{
    const auto found = joint();
    return found && found->more <= handed_on_together;
}

bool JoinBuffer::is_at_the_present(std::int64_t dts_ms, Time now)
{
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()) -
                     std::chrono::milliseconds(dts_ms);
    if (!least_age_ || age < *least_age_ - younger) {
        least_age_ = age;
        younger_at_ = now;
    }
    return now - younger_at_ >= limits_.present_for;
}

std::optional<media::Packet> JoinBuffer::pop()
{
    if (!joined_) {
        const auto place = ready_ ? joint() : std::nullopt;
        if (!place)
            return std::nullopt;
        drop_before(place->place);
        joined_ = true;
    }
    while (!packets_.empty()) {
        auto packet = std::move(packets_.front());
        packets_.pop_front();
        bytes_ -= packet.body->size();
        const bool last = ends_group(packet);
        if (auto passed = trim_.pass(std::move(packet), buffered(), last))
            return passed;
    }
    return std::nullopt;
}

bool JoinBuffer::ends_group(const media::Packet& packet) const
{
    const auto next = std::ranges::find(packets_, media::Kind::video, &media::Packet::kind);
    return packet.kind == media::Kind::video && next != packets_.end() && next->keyframe;
}

std::chrono::milliseconds JoinBuffer::buffered() const
{
    const auto oldest = std::ranges::find(packets_, media::Kind::video, &media::Packet::kind);
    return std::chrono::milliseconds(
        oldest == packets_.end() ? 0 : newest_picture_ms_ - oldest->dts_ms);
}

// From the newest on: a keyframe with another one behind it, which has the reserve behind it.
std::optional<JoinBuffer::Joint> JoinBuffer::joint() const
{
    std::optional<std::chrono::milliseconds> more;
    for (std::size_t place = packets_.size(); place-- > 0;) {
        const auto& packet = packets_[place];
        if (!is_joint(packet))
            continue;
        if (more)
            return Joint{place, *more};
        const auto behind = std::chrono::milliseconds(newest_picture_ms_ - packet.dts_ms);
        if (behind >= limits_.reserve)
            more = behind - limits_.reserve;
    }
    return std::nullopt;
}

void JoinBuffer::drop_before(std::size_t place)
{
    for (; place > 0; --place) {
        bytes_ -= packets_.front().body->size();
        packets_.pop_front();
    }
}

void JoinBuffer::stay_close(Time now)
{
    const auto lies = buffered();
    if (lies <= limits_.too_much)
        too_much_since_.reset();
    else if (!too_much_since_)
        too_much_since_ = now;
    const bool for_long = too_much_since_ && now - *too_much_since_ >= limits_.too_long;
    if (!for_long && lies <= limits_.most && bytes_ <= limits_.most_bytes)
        return;
    const auto place = joint();
    if (!place || place->place == 0)
        return;
    drop_before(place->place);
    too_much_since_.reset();
    trim_.jumped();
    ++thrown_away_;
}

}  // namespace tgvs::ingest
