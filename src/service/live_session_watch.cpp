// The time on air: what is looked at, and how often.
#include "base/log.hpp"
#include "service/live_session.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::service {

using telegram::ChatFailure;
using Kind = ChatFailure::Kind;

namespace {

constexpr std::string_view component = "broadcast";

// Everything else is said, and tried again at its time.
bool ends_the_watch(const ChatFailure& failure)
{
    return failure.kind == Kind::dead || failure.kind == Kind::stopped ||
           failure.kind == Kind::call_gone;
}

}  // namespace

asio::awaitable<Result<void, ChatFailure>> LiveSession::watch()
{
    for (;;) {
        co_await doze();
        const bool cancelled = co_await net::is_cancelled();
        if (cancelled)
            co_return std::unexpected(ChatFailure(Kind::stopped, "stopped"));
        if (!stream_->call())
            co_return std::unexpected(ChatFailure(Kind::call_gone, "the live stream has ended"));
        metrics_.viewers(stream_->call()->viewers);
        const auto now = Clock::now();
        const bool reread = output_in_trouble_ && now >= next_reread_;
        Watched watched;
        if (reread || now >= next_poll_)
            watched = co_await poll();
        if (watched && reread) {
            output_in_trouble_ = false;
            next_reread_ = now + reread_.next();
            co_return watched;
        }
        if (watched)
            watched = co_await send_title();
        if (watched && Clock::now() >= next_probe_)
            watched = co_await probe();
        if (watched && std::exchange(replace_call_, false))
            co_return watched;
        if (!watched && ends_the_watch(watched.error()))
            co_return watched;
        if (!watched)
            note_trouble(watched.error());
    }
}

// Until something is due.
asio::awaitable<void> LiveSession::doze()
{
    auto until = std::min({next_poll_, next_probe_, stream_->title_due()});
    if (output_in_trouble_)
        until = std::min(until, next_reread_);
    if (!stream_->call() || until <= Clock::now())
        co_return;
    wake_.expires_at(until);
    co_await wake_.async_wait(net::as_value);
}

// Updates can be lost, and nothing repeats them.
asio::awaitable<Result<void, ChatFailure>> LiveSession::poll()
{
    next_poll_ = Clock::now() + options_.timing.poll;
    const auto change = co_await stream_->refresh();
    if (!change)
        co_return std::unexpected(change.error());
    if (*change == telegram::CallChange::ended || !stream_->call())
        co_return std::unexpected(ChatFailure(Kind::call_gone, "the live stream has ended"));
    metrics_.viewers(stream_->call()->viewers);
    all_is_well();
    co_return Watched();
}

asio::awaitable<Result<void, ChatFailure>> LiveSession::send_title()
{
    auto sent = co_await stream_->send_title();
    if (sent || ends_the_watch(sent.error()))
        co_return sent;
    // The show does not depend on its title.
    if (sent.error().wait.count() > 0)
        metrics_.flood_wait(sent.error().wait);
    log::info(component, "the title was not set", {{"reason", sent.error().reason}});
    co_return Watched();
}

asio::awaitable<Result<void, ChatFailure>> LiveSession::probe()
{
    const bool sent_all_the_time = std::exchange(sent_all_the_time_, sending_);
    next_probe_ = Clock::now() + options_.timing.probe;
    if (!sending_)
        co_return Watched();
    metrics_.probe_tried();
    const auto reading = co_await probe_.look(*stream_->call());
    if (!reading) {
        metrics_.probe_failed();
        if (ends_the_watch(reading.error()))
            co_return std::unexpected(reading.error());
        // It is not known what the viewers see; that is no reason to touch what may be well.
        next_probe_ = Clock::now() + std::max<std::chrono::milliseconds>(4 * options_.timing.probe,
                                                                         reading.error().wait);
        log::info(component, "the viewers' side cannot be looked at",
                  {{"reason", reading.error().reason}});
        co_return Watched();
    }
    if (reading->arrival == telegram::MediaArrival::growing)
        metrics_.media_arrived();
    const auto wanted = judge_.judge(reading->arrival, sent_all_the_time);
    if (judge_.silent_looks() > 0 || wanted != Repair::none)
        metrics_.probe_failed();
    co_return co_await repair(wanted);
}

asio::awaitable<Result<void, ChatFailure>> LiveSession::repair(Repair repair)
{
    if (repair == Repair::none)
        co_return Watched();
    metrics_.repaired(repair);
    log::error(component, "media leaves, but viewers see nothing new",
               {{"repair", repair == Repair::reconnect ? "the output connects anew"
                                                       : "another live stream is opened"}});
    if (repair == Repair::new_call) {
        co_await probe_.leave();
        const auto ended = co_await stream_->end();
        if (!ended)
            co_return ended;
        replace_call_ = true;
    }
    owner_.reconnect_output();
    co_return Watched();
}

}  // namespace tgvs::service
