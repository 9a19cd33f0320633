#include "service/broadcast_core.hpp"

#include "base/log.hpp"
#include "config/keys.hpp"
#include "service/access_options.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

constexpr std::string_view component = "broadcast";
constexpr std::chrono::seconds stop_limit{5};
// `.env` off the air: who has logged in waits for the picture.
constexpr std::chrono::milliseconds look_each{500};
constexpr std::string_view remedy = "run: auto_session_runner --write-env";

std::string missing(const config::Settings& settings)
{
    std::string names;
    for (const auto& finding : config::missing_settings(settings))
        names += (names.empty() ? "" : "; ") + finding.what;
    return names;
}

Reason reason_of(const BroadcastEvent& event)
{
    if (const auto* lost = std::get_if<SessionLost>(&event))
        return lost->reason;
    if (const auto* refused = std::get_if<Refused>(&event))
        return refused->reason;
    return Reason::refused;
}

}  // namespace

BroadcastCore::BroadcastCore(asio::any_io_executor executor, BroadcastOptions options,
                             prometheus::Registry& registry)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      settings_(options_.settings),
      metrics_(registry),
      backoff_({.first = std::chrono::seconds(1), .ceiling = std::chrono::seconds(10)}),
      wake_(executor_)
{
}

Policy BroadcastCore::policy() const
{
    return {settings_.session_invalid, settings_.auto_regenerate, settings_.session_lost_on_air,
            options_.terminal};
}

asio::awaitable<void> BroadcastCore::run()
{
    for (;;) {
        const auto end = co_await attempt();
        if (stopping_)
            break;
        const auto next = conclude(end);
        const bool go_on = co_await wait_for_next(next);
        if (!go_on)
            break;
    }
    take(Stop());
    end_offer();
    co_await offer_task_.wait(stop_limit);
}

// ---- One session

asio::awaitable<SessionEnd> BroadcastCore::attempt()
{
    if (const auto names = missing(settings_); !names.empty())
        co_return SessionEnd(Refused(Reason::settings), "missing", names + "; set it in .env");
    const auto session = session_of_settings();
    if (!session)
        co_return session.error();
    auto access = telegram::Access::make(access_options(settings_, options_.version));
    if (!access)
        co_return SessionEnd(Refused(Reason::settings), "malformed", access.error().message);
    auto refused = lock_session();
    if (refused)
        co_return *std::move(refused);
    LiveSessionOptions options;
    options.chat_id = *settings_.chat_id;
    options.chat_cache = settings_.state_dir / "chat.json";
    options.timing = options_.timing;
    LiveSession live(executor_, *std::move(access), *session, std::move(options), *this, metrics_);
    live.set_title(title_);
    auto end = co_await hold(live);
    lock_.reset();
    co_return end;
}

Result<telegram::SessionData, SessionEnd> BroadcastCore::session_of_settings() const
{
    if (settings_.session_string.empty())
        return std::unexpected(
            SessionEnd{SessionLost(Reason::session), "missing", "SESSION_STRING is missing"});
    auto session = telegram::parse_session_string(settings_.session_string);
    if (session)
        return *std::move(session);
    return std::unexpected(SessionEnd{SessionLost(Reason::session), "malformed",
                                      "SESSION_STRING is malformed: " + session.error().message});
}

// A state folder that cannot be written to is no reason to stay off the air.
std::optional<SessionEnd> BroadcastCore::lock_session()
{
    auto lock = SessionLock::try_acquire(settings_.state_dir);
    if (!lock) {
        log::warn(component, "the session is used without a lock",
                  {{"reason", lock.error().message}});
        return std::nullopt;
    }
    if (!*lock)
        return SessionEnd{Refused(Reason::in_use), "in_use",
                          "another process of this host uses the session (it holds " +
                              (settings_.state_dir / "session.lock").string() + "); stop it"};
    lock_ = std::move(*lock);
    return std::nullopt;
}

asio::awaitable<void> BroadcastCore::keep(asio::awaitable<SessionEnd> session,
                                          std::optional<SessionEnd>& end)
{
    end = co_await std::move(session);
}

// To its end. While it is not live, new settings take its place.
asio::awaitable<SessionEnd> BroadcastCore::hold(LiveSession& session)
{
    std::optional<SessionEnd> end;
    live_ = &session;
    session_ = net::spawn(executor_, "telegram session", keep(session.run(), end));
    bool replaced = false;
    for (;;) {
        const bool over = co_await session_.wait(look_each);
        if (over)
            break;
        if (!std::holds_alternative<Live>(state_) && reload()) {
            log::info(component, "the settings have changed: another session takes over");
            replaced = true;
            session_.cancel();
        }
    }
    live_ = nullptr;
    if (replaced && std::holds_alternative<Stop>(end->event))
        co_return SessionEnd(Trouble());
    co_return *std::move(end);
}

// ---- What it comes to

BroadcastStep BroadcastCore::take(const BroadcastEvent& event)
{
    const auto next = step(state_, event, policy());
    state_ = next.state;
    if (next.air == Air::withdraw)
        next_view_.target = Secret();
    if (next.air == Air::publish) {
        next_view_.target = offered_;
        next_view_.problem.clear();
        end_offer();
    }
    next_view_.state = state_;
    if (next.login == LoginHelp::helper)
        next_view_.start_helper = true;  // it is the end, and stays so
    if (next.login == LoginHelp::qr)
        offer_login();
    metrics_.state(state_);
    publish_view();
    return next;
}

BroadcastStep BroadcastCore::conclude(const SessionEnd& end)
{
    const auto before = state_;
    next_view_.problem = end.reason;
    count(end);
    const auto next = take(end.event);
    tell(end, before);
    return next;
}

void BroadcastCore::publish_view()
{
    {
        const std::scoped_lock lock(mutex_);
        view_ = next_view_;
    }
    options_.wake();
}

BroadcastView BroadcastCore::view() const
{
    const std::scoped_lock lock(mutex_);
    return view_;
}

void BroadcastCore::count(const SessionEnd& end)
{
    if (!std::holds_alternative<SessionLost>(end.event))
        return;
    metrics_.session_error(end.name);
    session_was_lost_ = true;
}

void BroadcastCore::tell(const SessionEnd& end, const BroadcastState& before)
{
    if (std::holds_alternative<Trouble>(end.event))
        return;
    const auto reason = reason_of(end.event);
    const bool is_retry = std::holds_alternative<Degraded>(before);
    const auto result = end.name.empty() ? std::string(to_string(reason)) : end.name;
    if (is_retry)
        log::info(component, "session retry", {{"result", result}});
    if (is_retry && before == state_)
        return;
    if (std::holds_alternative<Live>(state_))
        return log::warn(component, "the stream goes on, but not everything is well",
                         {{"why", to_string(reason)}, {"reason", end.reason}});
    if (wants_login(reason))
        log::error(component, fmt::format("session invalid: {}; {}", result, remedy),
                   {{"reason", end.reason}});
    else
        log::error(component, "not on air", {{"why", to_string(reason)}, {"reason", end.reason}});
    if (!std::holds_alternative<Degraded>(state_))
        return;
    const auto retry_s = settings_.session_retry.count();
    if (!wants_login(reason))
        return log::warn(component, fmt::format("Degraded mode; {}", end.reason),
                         {{"retry_s", retry_s}});
    log::warn(component, fmt::format("Degraded mode; SESSION_STRING invalid; {}", remedy),
              {{"retry_s", retry_s}});
    if (settings_.auto_regenerate == config::AutoRegenerate::on && !options_.terminal)
        log::warn(component, "AUTO_REGENERATE=1 needs a terminal, and there is none");
    if (std::getenv("SESSION_STRING") != nullptr)
        log::warn(component,
                  "SESSION_STRING is set in the process environment, which hides the one in .env; "
                  "unset it there, and restart");
}

asio::awaitable<bool> BroadcastCore::wait_for_next(BroadcastStep next)
{
    if (std::holds_alternative<Stopping>(state_))
        co_return false;
    if (next.next == Next::soon)
        co_await sleep(backoff_.next());
    else
        backoff_.reset();
    if (next.next == Next::now || next.next == Next::soon)
        reload();
    else
        co_await wait_for_settings(next.next);
    co_return !stopping_;
}

asio::awaitable<void> BroadcastCore::wait_for_settings(Next next)
{
    auto until = net::Clock::now() + settings_.session_retry;
    while (!stopping_) {
        co_await sleep(look_each);
        if (reload())
            break;
        if (net::Clock::now() < until)
            continue;
        if (next == Next::each_period)
            break;
        log::info(component, "session retry",
                  {{"result", "not tried: SESSION_STRING is still the one that is void"}});
        until = net::Clock::now() + settings_.session_retry;
    }
}

asio::awaitable<void> BroadcastCore::sleep(std::chrono::milliseconds duration)
{
    if (stopping_)
        co_return;
    wake_.expires_after(duration);
    co_await wake_.async_wait(net::as_value);
}

bool BroadcastCore::reload()
{
    auto loaded = options_.reload();
    if (!loaded.errors.empty())
        return false;
    const auto changed = config::changed_keys(settings_, loaded.settings, config::Change::session);
    settings_ = std::move(loaded.settings);
    return !changed.empty();
}

// ---- The session tells

void BroadcastCore::accepted(const telegram::Account& account)
{
    if (std::exchange(session_was_lost_, false))
        log::info(component, "session restored", {{"account", account.id}});
    else
        log::info(component, "session accepted", {{"account", account.id}});
    end_offer();
}

void BroadcastCore::opened(const Secret& target)
{
    const bool was_live = std::holds_alternative<Live>(state_);
    if (was_live && offered_ == target)
        return;
    offered_ = target;
    take(Opened());
    log::info(component, was_live ? "the live stream has another address or key" : "live");
}

void BroadcastCore::stream_ended()
{
    log::warn(component, "the live stream was ended; another one is opened");
    next_view_.problem = "the live stream was ended";
    take(StreamEnded());
}

std::chrono::milliseconds BroadcastCore::refused(const SessionEnd& why)
{
    const auto next = conclude(why);
    if (next.next == Next::soon)
        return backoff_.next();
    backoff_.reset();
    return settings_.session_retry;
}

void BroadcastCore::trouble(const std::string& what)
{
    next_view_.problem = what;
    take(Trouble());
}

void BroadcastCore::reconnect_output()
{
    ++next_view_.reconnects;
    publish_view();
}

// ---- From outside

void BroadcastCore::stop()
{
    stopping_ = true;
    session_.cancel();
    end_offer();
    wake_.cancel();
}

void BroadcastCore::set_title(std::string title)
{
    title_ = std::move(title);
    if (live_)
        live_->set_title(title_);
}

void BroadcastCore::note_output(bool sending, std::uint64_t reconnects)
{
    if (live_)
        live_->note_output(sending, reconnects);
}

void BroadcastCore::give_password(Secret password)
{
    if (offer_)
        offer_->give_password(std::move(password));
}

}  // namespace tgvs::service
