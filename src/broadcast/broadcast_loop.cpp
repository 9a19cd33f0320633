#include "broadcast/broadcast_loop.hpp"

#include "base/log.hpp"
#include "broadcast/access_options.hpp"
#include "broadcast/component.hpp"
#include "config/keys.hpp"

#include <random>
#include <utility>
#include <variant>

namespace tgvs::broadcast {

namespace {

constexpr std::size_t most_inputs = 1'000;
constexpr std::chrono::seconds abandon_limit{30};
constexpr std::chrono::seconds stop_limit{5};

std::string missing(const config::Settings& settings)
{
    std::string names;
    for (const auto& finding : config::missing_settings(settings))
        names += (names.empty() ? "" : "; ") + finding.what;
    return names;
}

bool is_news(const Input& input)
{
    return std::holds_alternative<input::CallEnded>(input) ||
           std::holds_alternative<input::ChatChanged>(input) ||
           std::holds_alternative<input::NewsMissed>(input);
}

}  // namespace

BroadcastLoop::BroadcastLoop(asio::any_io_executor executor, BroadcastOptions options,
                             prometheus::Registry& registry)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      settings_(std::move(options_.settings)),
      tried_(settings_),
      metrics_(registry),
      machine_(options_.timing, rules(), std::random_device{}()),
      wake_(executor_)
{
}

Rules BroadcastLoop::rules() const
{
    return {{settings_.session_invalid, settings_.auto_regenerate, settings_.session_lost_on_air,
             options_.terminal},
            settings_.session_retry};
}

// ---- Inputs and orders

asio::awaitable<void> BroadcastLoop::run()
{
    post(input::Start());
    while (!finished_) {
        if (inputs_.empty())
            co_await sleep();
        Input input = input::Tick();
        if (!inputs_.empty()) {
            input = std::move(inputs_.front());
            inputs_.pop_front();
        }
        for (auto& order : machine_.handle(input, net::Clock::now()))
            co_await carry_out(std::move(order));
    }
    co_await offer_task_.wait(stop_limit);
}

asio::awaitable<void> BroadcastLoop::sleep()
{
    wake_.expires_at(machine_.wake_up());
    co_await wake_.async_wait(net::as_value);
}

void BroadcastLoop::post(Input input)
{
    if (is_news(input) && inputs_.size() >= most_inputs)
        return;
    inputs_.push_back(std::move(input));
    wake_.cancel();
}

asio::awaitable<void> BroadcastLoop::carry_out(Order order)
{
    if (std::holds_alternative<order::Abandon>(order))
        co_await abandon();
    else if (std::holds_alternative<order::CloseSession>(order))
        co_await close_session();
    else
        std::visit(
            [this](const auto& one) {
                if constexpr (requires { on(one); })
                    on(one);
            },
            order);
}

void BroadcastLoop::on(const order::ReadSettings&)
{
    auto loaded = options_.reload();
    if (!loaded.errors.empty())
        return;
    settings_ = std::move(loaded.settings);
    const bool differ = !config::changed_keys(tried_, settings_, config::Change::session).empty();
    const bool other_session = !(tried_.session_string == settings_.session_string);
    post(input::SettingsRead(differ, other_session, rules()));
}

void BroadcastLoop::on(const order::Finish&)
{
    finished_ = true;
}

// ---- Sessions

void BroadcastLoop::on(const order::BeginSession& order)
{
    if (order.replaces)
        log::info(component, "settings have changed; reconnecting with the new ones");
    tried_ = settings_;
    if (auto begun = begin_session(); !begun)
        post(std::move(begun.error()));
    else
        post(input::SessionBegun());
}

Result<void, SessionEnd> BroadcastLoop::begin_session()
{
    const auto wrong = [](std::string name, std::string reason) {
        return std::unexpected(
            SessionEnd(Refused(Reason::settings), std::move(name), std::move(reason)));
    };
    if (const auto names = missing(settings_); !names.empty())
        return wrong("missing", names + "; set it in .env");
    const auto session = session_of_settings();
    if (!session)
        return std::unexpected(session.error());
    auto access = telegram::Access::make(access_options(settings_, options_.version));
    if (!access)
        return wrong("malformed", access.error().message);
    const auto chat = telegram::parse_chat_id(*settings_.chat_id);
    if (!chat)
        return wrong("malformed", "CHAT_ID: " + chat.error().message);
    if (auto locked = lock_session(); !locked)
        return locked;
    LiveSessionOptions options{.chat = *chat,
                               .chat_id = *settings_.chat_id,
                               .chat_cache = settings_.state_dir / "chat.json",
                               .title = title_,
                               .post = [this](Input input) { post(std::move(input)); }};
    live_ = std::make_unique<LiveSession>(executor_, *std::move(access), *session,
                                          std::move(options), metrics_);
    return {};
}

Result<telegram::SessionData, SessionEnd> BroadcastLoop::session_of_settings() const
{
    if (settings_.session_string.empty())
        return std::unexpected(
            SessionEnd{Refused(Reason::session), "missing", "SESSION_STRING is missing"});
    auto session = telegram::parse_session_string(settings_.session_string);
    if (session)
        return *std::move(session);
    return std::unexpected(SessionEnd{Refused(Reason::session), "malformed",
                                      "SESSION_STRING is malformed: " + session.error().message});
}

// A state folder that cannot be written to is no reason to stay off the air.
Result<void, SessionEnd> BroadcastLoop::lock_session()
{
    auto lock = SessionLock::try_acquire(settings_.state_dir);
    if (!lock) {
        log::warn(component, "using the session without a lock; make STATE_DIR writable",
                  {{"reason", lock.error().message}});
        return {};
    }
    if (!*lock)
        return std::unexpected(
            SessionEnd{Refused(Reason::in_use), "in_use",
                       "another process on this host uses the session (it holds " +
                           (settings_.state_dir / "session.lock").string() + "); stop it"});
    lock_ = std::move(*lock);
    return {};
}

asio::awaitable<void> BroadcastLoop::close_session()
{
    co_await live_->close();
    live_.reset();
    lock_.reset();
    post(input::SessionClosed());
}

void BroadcastLoop::on(const order::Ask& order)
{
    if (order.request == Request::probe)
        metrics_.probe_tried();
    request_ = net::spawn(executor_, "telegram request", ask(order.request));
}

asio::awaitable<void> BroadcastLoop::ask(Request request)
{
    auto answer = co_await live_->carry_out(request);
    const bool abandoned = co_await net::is_cancelled();
    if (abandoned)
        co_return;
    if (auto* opened = std::get_if<input::StreamOpened>(&answer)) {
        opened->same_target = offered_ == live_->target();
        offered_ = live_->target();
    }
    if (request == Request::log_in && std::holds_alternative<input::Done>(answer))
        accepted();
    post(std::move(answer));
    post(input::TitleDue(live_->title_due()));
}

asio::awaitable<void> BroadcastLoop::abandon()
{
    request_.cancel();
    co_await request_.wait(abandon_limit);
}

void BroadcastLoop::accepted()
{
    log::info(component,
              std::exchange(session_was_lost_, false) ? "session restored" : "session accepted",
              {{"account", live_->account()}});
}

// ---- What is shown

void BroadcastLoop::on(const order::Moved& moved)
{
    const auto& [before, step, cause] = moved;
    const auto* refused = std::get_if<Refused>(&cause.event);
    if (refused && wants_login(refused->reason)) {
        metrics_.session_error(cause.name);
        session_was_lost_ = true;
    }
    next_view_.state = step.state;
    next_view_.problem = cause.reason;
    if (step.air == Air::withdraw)
        next_view_.target = Secret();
    if (step.air == Air::publish)
        next_view_.target = offered_;
    if (step.login == LoginHelp::helper)
        next_view_.start_helper = true;  // it is the end, and stays so
    metrics_.state(step.state);
    publish_view();
    log_end(moved);
}

void BroadcastLoop::on(const order::Troubled& troubled)
{
    const auto& reason = troubled.why.reason;
    log::write(trouble_is_known_ ? log::Level::debug : log::Level::warn, component,
               "problem with Telegram, will retry", {{"reason", reason}});
    trouble_is_known_ = true;
    if (troubled.why.unreachable)
        metrics_.session_up(false);
    next_view_.problem = "Telegram: " + reason;
    publish_view();
}

void BroadcastLoop::on(const order::Recovered&)
{
    trouble_is_known_ = false;
    metrics_.session_up(true);
    log::info(component, "Telegram answers again");
    next_view_.problem.clear();
    publish_view();
}

void BroadcastLoop::on(const order::ReconnectOutput&)
{
    ++next_view_.reconnects;
    publish_view();
}

void BroadcastLoop::on(const order::Repaired& repaired)
{
    metrics_.repaired(repaired.repair);
    log::error(component, "media is being sent, but viewers see nothing new",
               {{"repair", repaired.repair == Repair::reconnect ? "reconnecting the output"
                                                                : "starting a new live stream"}});
}

void BroadcastLoop::on(const order::RepairRefused& refused)
{
    const auto again_s = std::chrono::ceil<std::chrono::seconds>(refused.again_in).count();
    log::error(
        component,
        "media is being sent, but viewers see nothing new, and the live stream cannot be replaced",
        {{"reason", refused.why.reason}, {"again_s", again_s}});
}

void BroadcastLoop::on(const order::ProbeFailed& failed)
{
    metrics_.probe_failed();
    log::info(component, "cannot probe the viewers' side", {{"reason", failed.why.reason}});
}

void BroadcastLoop::on(const order::ProbeSaw& saw)
{
    if (saw.arrival == telegram::MediaArrival::growing)
        metrics_.media_arrived();
    if (saw.silent)
        metrics_.probe_failed();
}

// The show does not depend on its title.
void BroadcastLoop::on(const order::TitleFailed& failed)
{
    log::info(component, "cannot set the title", {{"reason", failed.why.reason}});
}

void BroadcastLoop::on(const order::StillVoid&)
{
    log::info(component, "session retry",
              {{"result", "not tried: SESSION_STRING has not changed since it became invalid"}});
}

void BroadcastLoop::publish_view()
{
    {
        const std::scoped_lock lock(mutex_);
        view_ = next_view_;
    }
    options_.wake();
}

BroadcastView BroadcastLoop::view() const
{
    const std::scoped_lock lock(mutex_);
    return view_;
}

// ---- From outside

void BroadcastLoop::stop()
{
    post(input::Stop());
}

void BroadcastLoop::set_title(std::string title)
{
    title_ = std::move(title);
    if (!live_)
        return;
    live_->set_title(title_);
    post(input::TitleDue(live_->title_due()));
}

void BroadcastLoop::note_output(bool sending, std::uint64_t reconnects)
{
    post(input::OutputNoted(sending, reconnects));
}

void BroadcastLoop::give_password(Secret password)
{
    if (offer_)
        offer_->give_password(std::move(password));
}

}  // namespace tgvs::broadcast
