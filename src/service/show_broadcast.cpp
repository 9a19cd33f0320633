// Show: what the broadcast in Telegram says, and what it is told.
#include "service/show.hpp"

#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

constexpr std::chrono::seconds sending_within{2};

}  // namespace

// Without a target nobody sees the show, so that it waits where it is.
void Show::take_broadcast()
{
    if (!studio_.broadcast)
        return;
    auto view = studio_.broadcast->view();
    if (!stopped_)
        rtmp_->set_target(view.target,
                          view.problem.empty() ? "connecting to Telegram" : view.problem);
    withheld_ = view.target.empty();
    // At once, before the director queues anything. tick() releases it, unless people have paused the show.
    if (withheld_)
        playout_->hold(true);
    if (view.reconnects != on_telegram_.reconnects)
        rtmp_->reconnect("probe");
    if (login_)
        login_->update(view.login);
    on_telegram_ = std::move(view);
}

void Show::inform_broadcast(Time now)
{
    if (!studio_.broadcast)
        return;
    const auto sink = rtmp_->status();
    studio_.broadcast->note_output(sink.connected && now - sink.last_media < sending_within,
                                   sink.reconnects);
    const auto title = stream_title();
    if (!title.empty() && std::exchange(title_, title) != title)
        studio_.broadcast->set_title(title);
}

std::optional<Ending> Show::told_to_stop() const
{
    const auto* stopping = std::get_if<broadcast::Stopping>(&on_telegram_.state);
    if (!stopping)
        return std::nullopt;
    return Ending{.exit_code = stopping->exit_code, .start_helper = on_telegram_.start_helper};
}

}  // namespace tgvs::service
