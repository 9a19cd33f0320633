#include "broadcast/live_session.hpp"

#include "base/log.hpp"
#include "broadcast/component.hpp"
#include "mtproto/api.hpp"
#include "telegram/chat_cache.hpp"
#include "telegram/updates.hpp"

#include <system_error>
#include <utility>

namespace tgvs::broadcast {

namespace api = mtproto::api;
using mtproto::TlObject;
using telegram::ChatFailure;
using Kind = ChatFailure::Kind;

namespace {

constexpr std::chrono::seconds config_limit{10};

std::unexpected<ChatFailure> gone()
{
    return std::unexpected(ChatFailure(Kind::call_gone, "the live stream has ended"));
}

}  // namespace

LiveSession::LiveSession(asio::any_io_executor executor, telegram::Access access,
                         const telegram::SessionData& session, LiveSessionOptions options,
                         BroadcastMetrics& metrics)
    : executor_(std::move(executor)),
      access_(std::move(access)),
      test_mode_(session.test_mode),
      options_(std::move(options)),
      metrics_(metrics),
      client_(executor_, access_.client(session.dc, session.test_mode, session.key), handlers()),
      probe_(executor_, client_,
             {.client_options = [this](int dc) { return access_.client(dc, test_mode_); }})
{
    client_.start();
}

asio::awaitable<void> LiveSession::close()
{
    co_await probe_.stop();
    co_await client_.stop();
    metrics_.session_up(false);
    metrics_.call_active(false);
    metrics_.viewers(0);
}

// ---- What comes unasked

telegram::ClientHandlers LiveSession::handlers()
{
    telegram::ClientHandlers handlers;
    handlers.on_update = [this](const TlObject& update) { take_update(update); };
    handlers.on_unreadable = [this] { options_.post(input::NewsMissed()); };
    handlers.on_restart = [this] { options_.post(input::NewsMissed()); };
    return handlers;
}

void LiveSession::take_update(const TlObject& update)
{
    if (telegram::says_that_news_are_lost(update))
        options_.post(input::NewsMissed());
    // Also while the chat is looked for again.
    if (telegram::ends_call(update, call_)) {
        metrics_.call_active(false);
        options_.post(input::CallEnded());
    }
    if (!stream_)
        return;
    stream_->on_update(update);
    if (stream_->call())
        metrics_.viewers(stream_->call()->viewers);
    if (telegram::tells_of_change(update, stream_->chat().at))
        options_.post(input::ChatChanged());
}

// ---- What is asked

asio::awaitable<Input> LiveSession::carry_out(Request request)
{
    auto answer = co_await perform(request);
    if (answer) {
        metrics_.clock_error(client_.status().clock_error);
        co_return *std::move(answer);
    }
    auto& why = answer.error();
    if (why.wait.count() > 0)
        metrics_.flood_wait(why.wait);
    if (why.kind == Kind::stale)
        forget_chat();
    if (why.kind == Kind::call_gone)
        metrics_.call_active(false);
    co_return input::Failed(request, with_cause(std::move(why)));
}

LiveSession::Asked LiveSession::perform(Request request)
{
    switch (request) {
        case Request::log_in:
            return log_in();
        case Request::find_chat:
            return find_chat();
        case Request::open:
            return open();
        case Request::refresh:
            return refresh();
        case Request::look_at_chat:
            return look_at_chat();
        case Request::send_title:
            return send_title();
        case Request::probe:
            return probe();
        case Request::end_stream:
            break;
    }
    return end_stream();
}

// A call that found no connection says less than the connection itself.
ChatFailure LiveSession::with_cause(ChatFailure failure) const
{
    const auto status = client_.status();
    if (failure.kind == Kind::transient && status.problem && !status.connected) {
        failure.reason = status.problem->text;
        failure.unreachable = true;
        failure.key_unknown = status.unknown_key > 0;
    }
    return failure;
}

// Without the entry that led there the chat is looked for anew.
void LiveSession::forget_chat() const
{
    std::error_code ignored;
    std::filesystem::remove(options_.chat_cache, ignored);
}

LiveSession::Asked LiveSession::log_in()
{
    const auto account = co_await telegram::read_account(client_);
    if (!account)
        co_return std::unexpected(telegram::chat_failure(account.error()));
    const auto config =
        co_await client_.call(TlObject(api::help_get_config::constructor), config_limit);
    if (config) {
        access_.learn(*config);
        client_.also_try(access_.client(client_.dc(), test_mode_).addresses);
    }
    account_ = account->id;
    metrics_.session_up(true);
    co_return input::Done(Request::log_in);
}

LiveSession::Asked LiveSession::find_chat()
{
    stream_.reset();
    const auto cached = telegram::load_chat_cache(options_.chat_cache, account_, options_.chat_id);
    auto chat = co_await telegram::resolve_chat(client_, options_.chat, cached);
    if (!chat)
        co_return std::unexpected(std::move(chat.error()));
    const telegram::CachedChat entry{account_, options_.chat_id, chat->at};
    if (auto saved = telegram::save_chat_cache(options_.chat_cache, entry); !saved)
        log::warn(component, "cannot save the chat for the next start; check STATE_DIR",
                  {{"reason", saved.error().message}});
    log::info(component, "chat found", {{"title", chat->title}, {"chat", chat->at.number()}});
    stream_.emplace(client_, *std::move(chat));
    co_return input::Done(Request::find_chat);
}

LiveSession::Asked LiveSession::open()
{
    auto opened = co_await stream_->open(options_.title);
    if (!opened)
        co_return std::unexpected(std::move(opened.error()));
    if (!options_.title.empty())
        stream_->set_title(options_.title);
    metrics_.call_active(true);
    metrics_.viewers(opened->call.viewers);
    if (std::exchange(call_, opened->call.id) != opened->call.id) {
        metrics_.call_opened(opened->created);
        log::info(component, opened->created ? "live stream created" : "live stream found",
                  {{"chat", stream_->chat().title}, {"viewers", opened->call.viewers}});
    }
    target_ = std::move(opened->target);
    co_return input::StreamOpened(call_);
}

LiveSession::Asked LiveSession::refresh()
{
    const auto change = co_await stream_->refresh();
    if (!change)
        co_return std::unexpected(change.error());
    if (*change == telegram::CallChange::ended || !stream_->call())
        co_return gone();
    metrics_.viewers(stream_->call()->viewers);
    co_return input::Done(Request::refresh);
}

LiveSession::Asked LiveSession::look_at_chat()
{
    const auto runs = co_await stream_->still_runs();
    if (!runs)
        co_return std::unexpected(runs.error());
    if (!*runs)
        co_return gone();
    co_return input::Done(Request::look_at_chat);
}

LiveSession::Asked LiveSession::send_title()
{
    const auto sent = co_await stream_->send_title();
    if (!sent)
        co_return std::unexpected(sent.error());
    co_return input::Done(Request::send_title);
}

LiveSession::Asked LiveSession::probe()
{
    if (!stream_->call())
        co_return gone();
    const auto reading = co_await probe_.look(*stream_->call());
    if (!reading)
        co_return std::unexpected(reading.error());
    co_return input::Probed(reading->arrival);
}

LiveSession::Asked LiveSession::end_stream()
{
    co_await probe_.leave();
    const auto ended = co_await stream_->end();
    if (!ended)
        co_return std::unexpected(ended.error());
    metrics_.call_active(false);
    co_return input::Done(Request::end_stream);
}

// ---- The title

void LiveSession::set_title(std::string title)
{
    options_.title = std::move(title);
    if (stream_)
        stream_->set_title(options_.title);
}

net::Deadline LiveSession::title_due() const
{
    return stream_ ? stream_->title_due() : net::no_deadline;
}

}  // namespace tgvs::broadcast
