#include "service/live_warmup.hpp"

#include <utility>

namespace tgvs::service {

namespace {

// Of a source that has no such picture, in one look.
constexpr int packets_at_a_look = 10'000;
constexpr std::size_t warmup_limit_bytes = 16 * 1024 * 1024;

class Primed : public media::TrackReader {
public:
    Primed(std::deque<media::Packet> first, std::unique_ptr<media::TrackReader> rest)
        : first_(std::move(first)), rest_(std::move(rest))
    {
    }

    media::ReadResult read() override
    {
        if (first_.empty())
            return rest_->read();
        auto packet = std::move(first_.front());
        first_.pop_front();
        return packet;
    }

private:
    std::deque<media::Packet> first_;
    std::unique_ptr<media::TrackReader> rest_;
};

}  // namespace

LiveWarmup::State LiveWarmup::look()
{
    for (int i = 0; i < packets_at_a_look && state_ == State::waiting; ++i) {
        auto result = reader_->read();
        if (std::holds_alternative<media::NotYet>(result))
            break;
        if (auto* packet = std::get_if<media::Packet>(&result)) {
            take(std::move(*packet));
            continue;
        }
        state_ = packets_.empty() ? State::over : State::ready;
        if (auto* failed = std::get_if<media::Failed>(&result))
            reason_ = std::move(failed->reason);
    }
    return state_;
}

// A group has ended when the next begins.
void LiveWarmup::take(media::Packet packet)
{
    const bool keyframe = packet.kind == media::Kind::video && packet.keyframe;
    if (packets_.empty() && !keyframe)
        return;
    keyframes_ += keyframe ? 1 : 0;
    bytes_ += packet.body->size();
    packets_.push_back(std::move(packet));
    if (keyframes_ > groups_ || bytes_ > warmup_limit_bytes)
        state_ = State::ready;
}

std::unique_ptr<media::TrackReader> LiveWarmup::take()
{
    return std::make_unique<Primed>(std::move(packets_), std::move(reader_));
}

}  // namespace tgvs::service
