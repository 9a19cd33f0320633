// What BroadcastMachine makes of news about the chat, and of what the rest of the program tells.
#include "broadcast/broadcast_machine.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::broadcast {

void BroadcastMachine::on(const input::ChatChanged&)
{
    chat_changed_ = asked_ == Request::open;
    chat_differs();
}

void BroadcastMachine::on(const input::NewsMissed&)
{
    on(input::ChatChanged());
    auto* watching = std::get_if<Watching>(&phase_);
    if (!watching)
        return;
    watching->news_missed = true;
    watching->poll_at = std::min(watching->poll_at, look_again_.when(now_));
}

// ---- From elsewhere in the program

void BroadcastMachine::on(const input::OutputNoted& note)
{
    if (!note.sending)
        sending_ = Sending::no;
    else if (sending_ == Sending::no)
        sending_ = Sending::again;
    if (note.sending) {
        reread_.reset();
        cut_off_ = false;
    }
    if (std::exchange(reconnects_, note.reconnects) == note.reconnects)
        return;
    auto* watching = std::get_if<Watching>(&phase_);
    if (watching && !watching->reread_at)
        watching->reread_at = std::max(now_, reread_allowed_);
}

void BroadcastMachine::on(const input::TitleDue& due)
{
    title_at_ = due.at;
}

}  // namespace tgvs::broadcast
