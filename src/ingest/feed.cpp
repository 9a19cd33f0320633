#include "ingest/feed.hpp"

namespace tgvs::ingest {

void Feed::push(media::Packet packet, JoinBuffer::Time now)
{
    const std::scoped_lock lock(mutex_);
    if (!ended_)
        buffer_.push(std::move(packet), now);
}

void Feed::end()
{
    const std::scoped_lock lock(mutex_);
    ended_ = true;
}

void Feed::abandon()
{
    const std::scoped_lock lock(mutex_);
    ended_ = abandoned_ = true;
}

bool Feed::ready() const
{
    const std::scoped_lock lock(mutex_);
    return !ended_ && buffer_.ready();
}

int Feed::thrown_away() const
{
    const std::scoped_lock lock(mutex_);
    return buffer_.thrown_away();
}

int Feed::trimmed() const
{
    const std::scoped_lock lock(mutex_);
    return buffer_.trimmed();
}

media::ReadResult Feed::read()
{
    const std::scoped_lock lock(mutex_);
    if (abandoned_)
        return media::Ended{};
    if (auto packet = buffer_.pop())
        return *std::move(packet);
    if (ended_)
        return media::Ended{};
    return media::NotYet{};
}

}  // namespace tgvs::ingest
