#include "service/live_session.hpp"

#include "base/log.hpp"
#include "mtproto/api.hpp"
#include "telegram/chat_cache.hpp"
#include "telegram/updates.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace api = mtproto::api;
using mtproto::TlObject;
using std::chrono::milliseconds;
using telegram::ChatFailure;
using Kind = ChatFailure::Kind;

namespace {

constexpr std::string_view component = "broadcast";
constexpr std::chrono::seconds config_limit{10};

SessionEnd session_lost(const ChatFailure& failure)
{
    SessionEnd end{SessionLost(Reason::session), {}, failure.reason};
    if (!failure.error)
        return end;
    end.name = telegram::parse_rpc_error(failure.error->code, failure.error->text).name;
    const auto meaning = telegram::classify(*failure.error);
    if (std::holds_alternative<telegram::Duplicated>(meaning))
        end.event = SessionLost(Reason::duplicated);
    const auto* dead = std::get_if<telegram::SessionDead>(&meaning);
    if (dead && !dead->relogin_helps)
        end.event = SessionLost(Reason::account);
    return end;
}

std::optional<SessionEnd> end_by(const ChatFailure& failure)
{
    switch (failure.kind) {
        case Kind::dead:
            return session_lost(failure);
        case Kind::stopped:
            return SessionEnd{Stop(), {}, failure.reason};
        case Kind::not_member:
        case Kind::not_found:
        case Kind::invite_only:
        case Kind::other_call:
            return SessionEnd{Refused(Reason::chat), {}, failure.reason};
        case Kind::no_rights:
            return SessionEnd{Refused(Reason::rights), {}, failure.reason};
        case Kind::refused:
            return SessionEnd{Refused(Reason::refused), {}, failure.reason};
        case Kind::stale:
        case Kind::call_gone:
        case Kind::transient:
            break;
    }
    return std::nullopt;
}

// In the chat, and an update tells of it.
bool admin_helps(const ChatFailure& failure)
{
    return failure.kind == Kind::no_rights || failure.kind == Kind::not_member ||
           failure.kind == Kind::other_call;
}

}  // namespace

LiveSession::LiveSession(asio::any_io_executor executor, telegram::Access access,
                         const telegram::SessionData& session, LiveSessionOptions options,
                         LiveSessionOwner& owner, BroadcastMetrics& metrics)
    : executor_(std::move(executor)),
      access_(std::move(access)),
      test_mode_(session.test_mode),
      options_(std::move(options)),
      owner_(owner),
      metrics_(metrics),
      client_(executor_, access_.client(session.dc, session.test_mode, session.key), handlers()),
      probe_(executor_, client_,
             {.client_options = [this](int dc) { return access_.client(dc, test_mode_); }}),
      backoff_(options_.timing.trouble),
      reopen_(options_.timing.reopen),
      reread_(options_.timing.reread),
      ask_again_(options_.timing.ask_again),
      wake_(executor_, net::no_deadline)
{
}

telegram::ClientHandlers LiveSession::handlers()
{
    telegram::ClientHandlers handlers;
    handlers.on_update = [this](const TlObject& update) {
        if (!stream_)
            return;
        const bool call_differs = stream_->on_update(update) != telegram::CallChange::none;
        const bool chat_differs = telegram::tells_of_change(update, stream_->chat().at);
        chat_may_differ_ = chat_may_differ_ || chat_differs;
        if (call_differs || chat_differs)
            wake_.cancel();
    };
    handlers.on_restart = [this] {
        next_poll_ = Clock::now();
        chat_may_differ_ = true;
        wake_.cancel();
    };
    return handlers;
}

asio::awaitable<SessionEnd> LiveSession::run()
{
    client_.start();
    auto end = co_await steps();
    co_await probe_.stop();
    co_await client_.stop();
    metrics_.session_up(false);
    metrics_.call_active(false);
    metrics_.viewers(0);
    co_return end;
}

asio::awaitable<SessionEnd> LiveSession::steps()
{
    const auto account = co_await log_in();
    if (!account)
        co_return account.error();
    for (;;) {
        auto chat = co_await find_chat(*account);
        if (!chat)
            co_return chat.error();
        stream_.emplace(client_, *std::move(chat));
        auto end = co_await keep_on_air();
        stream_.reset();
        if (end)
            co_return *std::move(end);
    }
}

asio::awaitable<Result<telegram::Account, SessionEnd>> LiveSession::log_in()
{
    for (;;) {
        auto account = co_await telegram::read_account(client_);
        if (account) {
            const auto config =
                co_await client_.call(TlObject(api::help_get_config::constructor), config_limit);
            if (config)
                access_.learn(*config);
            account_ = account->id;
            metrics_.session_up(true);
            all_is_well();
            owner_.accepted(*account);
            co_return *std::move(account);
        }
        auto end = co_await after(telegram::chat_failure(account.error()));
        if (end)
            co_return std::unexpected(*std::move(end));
    }
}

asio::awaitable<Result<telegram::Chat, SessionEnd>> LiveSession::find_chat(
    telegram::Account account)
{
    const auto id = telegram::parse_chat_id(options_.chat_id);
    if (!id)
        co_return std::unexpected(
            SessionEnd(Refused(Reason::settings), {}, "CHAT_ID: " + id.error().message));
    auto cached = telegram::load_chat_cache(options_.chat_cache, account.id, options_.chat_id);
    for (;;) {
        auto chat = co_await telegram::resolve_chat(client_, *id, cached);
        if (chat) {
            const telegram::CachedChat entry{account.id, options_.chat_id, chat->at};
            if (auto saved = telegram::save_chat_cache(options_.chat_cache, entry); !saved)
                log::warn(component, "the chat's number cannot be kept for the next start",
                          {{"reason", saved.error().message}});
            all_is_well();
            log::info(component, "chat found",
                      {{"title", chat->title}, {"chat", chat->at.number()}});
            co_return *std::move(chat);
        }
        if (chat.error().kind == Kind::stale)
            cached.reset();
        auto end = co_await after(chat.error());
        if (end)
            co_return std::unexpected(*std::move(end));
    }
}

asio::awaitable<std::optional<SessionEnd>> LiveSession::keep_on_air()
{
    for (;;) {
        chat_may_differ_ = false;
        auto opened = co_await stream_->open(title_);
        Watched watched = std::unexpected(ChatFailure{Kind::stopped, ""});
        if (opened) {
            take(*opened);
            watched = co_await watch();
        } else {
            watched = std::unexpected(std::move(opened.error()));
        }
        if (watched)
            continue;
        if (opened && watched.error().kind == Kind::call_gone) {
            metrics_.call_active(false);
            owner_.stream_ended();
            const auto held = std::chrono::duration_cast<milliseconds>(Clock::now() - opened_at_);
            co_await pause(reopen_.next(held));
            continue;
        }
        auto end = co_await after(watched.error());
        if (end)
            co_return end;
        if (watched.error().kind == Kind::stale) {
            // Without the entry that led here the chat is looked for anew.
            std::error_code ignored;
            std::filesystem::remove(options_.chat_cache, ignored);
            co_return std::nullopt;
        }
    }
}

void LiveSession::take(const telegram::OpenedStream& opened)
{
    all_is_well();
    const auto now = Clock::now();
    next_poll_ = now + options_.timing.poll;
    next_probe_ = now + options_.timing.probe;
    sent_all_the_time_ = false;
    if (!title_.empty())
        stream_->set_title(title_);
    metrics_.call_active(true);
    metrics_.viewers(opened.call.viewers);
    if (std::exchange(call_, opened.call.id) != opened.call.id) {
        opened_at_ = now;
        metrics_.call_opened(opened.created);
        log::info(component, opened.created ? "live stream created" : "live stream found",
                  {{"chat", stream_->chat().title}, {"viewers", opened.call.viewers}});
    }
    owner_.opened(opened.target);
}

// ---- What goes wrong

asio::awaitable<std::optional<SessionEnd>> LiveSession::after(ChatFailure failure)
{
    auto end = end_by(failure);
    if (end && !(stream_ && admin_helps(failure)))
        co_return end;
    if (end) {
        all_is_well();
        co_await wait_for_admin(owner_.refused(*end));
    } else {
        note_trouble(failure);
        co_await pause(std::max<milliseconds>(backoff_.next(), failure.wait));
    }
    const bool cancelled = co_await net::is_cancelled();
    if (cancelled)
        co_return SessionEnd(Stop());
    co_return std::nullopt;
}

asio::awaitable<void> LiveSession::pause(milliseconds duration)
{
    asio::steady_timer timer(executor_, duration);
    co_await timer.async_wait(net::as_value);
}

asio::awaitable<void> LiveSession::wait_for_admin(milliseconds longest)
{
    const auto asked = Clock::now();
    bool cancelled = co_await net::is_cancelled();  // while it was asked
    while (!cancelled && !chat_may_differ_ && Clock::now() < asked + longest) {
        wake_.expires_at(asked + longest);
        co_await wake_.async_wait(net::as_value);
        cancelled = co_await net::is_cancelled();
    }
    const auto waited = std::chrono::duration_cast<milliseconds>(Clock::now() - asked);
    if (chat_may_differ_ && !cancelled)
        co_await pause(ask_again_.next(waited));
}

void LiveSession::note_trouble(const ChatFailure& failure)
{
    if (failure.wait.count() > 0)
        metrics_.flood_wait(failure.wait);
    const auto status = client_.status();
    // A call that found no connection says less than the connection itself.
    const auto& text = status.problem && !status.connected ? status.problem->text : failure.reason;
    log::write(in_trouble_ ? log::Level::debug : log::Level::warn, component,
               "trouble with Telegram, will try again", {{"reason", text}});
    in_trouble_ = true;
    owner_.trouble("Telegram: " + text);
}

void LiveSession::all_is_well()
{
    backoff_.reset();
    metrics_.clock_error(client_.status().clock_error);
    if (!std::exchange(in_trouble_, false))
        return;
    log::info(component, "Telegram answers again");
    owner_.trouble("");
}

// ---- From outside

void LiveSession::set_title(std::string title)
{
    title_ = std::move(title);
    if (stream_)
        stream_->set_title(title_);
    wake_.cancel();
}

void LiveSession::note_output(bool sending, std::uint64_t reconnects)
{
    sending_ = sending;
    sent_all_the_time_ = sent_all_the_time_ && sending;
    if (sending)
        reread_.reset();
    if (std::exchange(reconnects_, reconnects) == reconnects)
        return;
    output_in_trouble_ = true;
    wake_.cancel();
}

}  // namespace tgvs::service
