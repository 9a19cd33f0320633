#include "outputs/packet_queue.hpp"

#include <algorithm>
#include <iterator>

namespace tgvs::outputs {

namespace {

constexpr std::chrono::milliseconds span_limit{6'000};
constexpr std::size_t size_limit_bytes = 16 * 1024 * 1024;

bool is_keyframe(const media::Packet& packet)
{
    return packet.kind == media::Kind::video && packet.keyframe;
}

}  // namespace

void PacketQueue::push(std::span<const media::Packet> packets)
{
    {
        const std::scoped_lock lock(mutex_);
        bool keyframe = false;
        for (const auto& packet : packets) {
            packets_.push_back(packet);
            bytes_ += packet.body->size();
            keyframe = keyframe || is_keyframe(packet);
        }
        const bool full = span_locked() > span_limit || bytes_ > size_limit_bytes;
        if (full || (holding_ && keyframe))
            drop_before_newest_keyframe();
    }
    changed_.notify_one();
}

std::vector<media::Packet> PacketQueue::take(std::chrono::milliseconds limit)
{
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit,
                      [this] { return stopped_ || woken_ || (!holding_ && !packets_.empty()); });
    woken_ = false;
    if (stopped_ || holding_)
        return {};
    std::vector<media::Packet> taken(std::move_iterator(packets_.begin()),
                                     std::move_iterator(packets_.end()));
    packets_.clear();
    bytes_ = 0;
    return taken;
}

void PacketQueue::give_back(std::vector<media::Packet> packets)
{
    const std::scoped_lock lock(mutex_);
    for (const auto& packet : packets)
        bytes_ += packet.body->size();
    packets_.insert(packets_.begin(), std::move_iterator(packets.begin()),
                    std::move_iterator(packets.end()));
}

void PacketQueue::hold(bool holding)
{
    const std::scoped_lock lock(mutex_);
    holding_ = holding;
    if (holding)
        drop_before_newest_keyframe();
    else if (!packets_.empty() && !is_keyframe(packets_.front()))
        drop_before_newest_keyframe();
}

bool PacketQueue::sleep(std::chrono::milliseconds time)
{
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [this] { return stopped_; });
}

void PacketQueue::wake()
{
    {
        const std::scoped_lock lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

void PacketQueue::stop()
{
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
}

std::chrono::milliseconds PacketQueue::span() const
{
    const std::scoped_lock lock(mutex_);
    return span_locked();
}

std::uint64_t PacketQueue::dropped_frames() const
{
    const std::scoped_lock lock(mutex_);
    return dropped_frames_;
}

void PacketQueue::drop_before_newest_keyframe()
{
    const auto newest = std::find_if(packets_.rbegin(), packets_.rend(), is_keyframe);
    // Without a keyframe nothing in the queue can be decoded.
    const auto first = newest == packets_.rend() ? packets_.end() : std::prev(newest.base());
    for (auto packet = packets_.begin(); packet != first; ++packet) {
        bytes_ -= packet->body->size();
        dropped_frames_ += packet->kind == media::Kind::video ? 1 : 0;
    }
    packets_.erase(packets_.begin(), first);
}

std::chrono::milliseconds PacketQueue::span_locked() const
{
    if (packets_.empty())
        return {};
    return std::chrono::milliseconds(packets_.back().dts_ms - packets_.front().dts_ms);
}

}  // namespace tgvs::outputs
