#include "broadcast/broadcast.hpp"

#include "broadcast/broadcast_loop.hpp"

#include <utility>

namespace tgvs::broadcast {

Broadcast::Broadcast(BroadcastOptions options, prometheus::Registry& registry)
    : thread_(std::make_unique<Thread>("telegram", std::move(options), registry))
{
}

Broadcast::~Broadcast() = default;

BroadcastView Broadcast::view() const
{
    return thread_->loop().view();
}

void Broadcast::set_title(std::string title)
{
    thread_->post([title = std::move(title)](BroadcastLoop& loop) { loop.set_title(title); });
}

void Broadcast::note_output(bool sending, std::uint64_t reconnects)
{
    thread_->post(
        [sending, reconnects](BroadcastLoop& loop) { loop.note_output(sending, reconnects); });
}

void Broadcast::give_password(Secret password)
{
    thread_->post(
        [password = std::move(password)](BroadcastLoop& loop) { loop.give_password(password); });
}

void Broadcast::confirm_account(bool accept)
{
    thread_->post([accept](BroadcastLoop& loop) { loop.confirm_account(accept); });
}

void Broadcast::stop()
{
    thread_->stop();
}

}  // namespace tgvs::broadcast
