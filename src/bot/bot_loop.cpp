#include "bot/bot_loop.hpp"

#include "base/log.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "bot/bot_calls.hpp"
#include "bot/component.hpp"
#include "mtproto/api.hpp"

#include <algorithm>
#include <random>
#include <utility>
#include <variant>

namespace tgvs::bot {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlValue;
using mtproto::TlVector;
using telegram::CallError;

namespace {

constexpr std::size_t most_inputs = 1'000;
constexpr std::size_t most_calls = 64;
constexpr std::chrono::seconds bot_stop_limit{2};
constexpr std::chrono::seconds look_each{1};
constexpr std::chrono::hours watch_again_after{1};
constexpr int unknown_key_is_lost = 12;  // times that the server has said so in a row

WallTime wall_now()
{
    return std::chrono::system_clock::now();
}

std::int64_t random_number()
{
    std::random_device device;
    return static_cast<std::int64_t>((std::uint64_t{device()} << 31U) ^ device());
}

}  // namespace

BotLoop::BotLoop(asio::any_io_executor executor, BotOptions options, Station& station,
                 prometheus::Registry& registry)
    : executor_(std::move(executor)),
      settings_(std::move(options.settings)),
      station_(station),
      store_(options.state_dir),
      metrics_(registry),
      machine_(store_.load()),
      box_(net::Clock::now()),
      outbox_(random_number()),
      guide_(random_number()),
      wake_(executor_),
      last_link_(static_cast<std::uint64_t>(
          std::chrono::duration_cast<std::chrono::milliseconds>(wall_now().time_since_epoch())
              .count())),
      passing_(options.replies_stay_for),
      pause_turn_(static_cast<std::uint64_t>(
          std::chrono::duration_cast<std::chrono::seconds>(wall_now().time_since_epoch()).count())),
      ends_believed_after_(options.ends_believed_after),
      alarms_(ends_believed_after_)
{
    for (const auto& [chat, message] : machine_.saved().cards)
        if (const auto number = parse_integer(chat))
            outbox_.adopt_card(*number, message);
    guide_.keep(machine_.saved().guide);
    adopt_alarms();
}

// ---- Inputs

asio::awaitable<void> BotLoop::run()
{
    set_settings(std::move(settings_));
    while (!stopping_) {
        if (inputs_.empty() && orders_.empty())
            co_await sleep();
        while (!inputs_.empty() && !stopping_) {
            const auto input = std::move(inputs_.front());
            inputs_.pop_front();
            input();
        }
        while (!orders_.empty()) {
            auto next = std::move(orders_.front());
            orders_.pop_front();
            co_await carry_out(std::move(next));
        }
        pass_time();
    }
    co_await close();
}

void BotLoop::stop()
{
    stopping_ = true;
    wake_.cancel();
}

void BotLoop::post(Input input, bool is_news)
{
    if (is_news && inputs_.size() >= most_inputs) {
        news_lost_ = true;
        return;
    }
    inputs_.push_back(std::move(input));
    wake_.cancel();
}

// Logged in, so that updates come.
bool BotLoop::is_in() const
{
    return client_ &&
           (machine_.state() == LoginState::syncing || machine_.state() == LoginState::ready);
}

asio::awaitable<void> BotLoop::sleep()
{
    const auto now = net::Clock::now();
    auto until = now + look_each;
    if (is_in())
        until = std::min(until, box_.wake_up());
    if (machine_.state() == LoginState::ready)
        until = std::min(until, outbox_.wake_up());
    if (const auto at = machine_.wake_up())
        until =
            std::min(until, now + std::chrono::ceil<std::chrono::milliseconds>(*at - wall_now()));
    wake_.expires_at(std::max(until, now));
    co_await wake_.async_wait(net::as_value);
}

void BotLoop::pass_time()
{
    const auto now = net::Clock::now();
    std::erase_if(calls_, [](const net::Task& one) { return one.done(); });
    order(machine_.tick(wall_now()));
    show_readiness();
    if (!client_)
        return;
    if (client_->status().unknown_key >= unknown_key_is_lost)
        order(machine_.key_is_unknown(wall_now()));
    if (!is_in())
        return;
    if (std::exchange(news_lost_, false))
        act(box_.restarted(now));
    act(box_.tick(now));
    if (now - watched_ >= watch_again_after)  // a chat that the bot was taken out of
        watch_chat();
    if (machine_.state() != LoginState::ready)
        return;
    look_at_station(now);
    send_outbox();
    send_guide();
    delete_replies();
}

void BotLoop::set_settings(BotSettings settings)
{
    post([this, settings = std::move(settings)]() mutable { take_settings(std::move(settings)); });
}

void BotLoop::take_settings(BotSettings settings)
{
    const bool another_way = settings.access != settings_.access ||
                             settings.api_id != settings_.api_id ||
                             settings.api_hash != settings_.api_hash;
    settings_ = std::move(settings);
    // What has been refused may be good now.
    if (machine_.state() == LoginState::refused)
        order(machine_.use_token({}, wall_now()));
    access_.reset();
    const auto token = settings_.token.reveal();
    if (token.empty()) {
        order(machine_.use_token({}, wall_now()));
        return;
    }
    auto access = telegram::Access::make(settings_.access);
    if (!access)
        log::error(component,
                   "cannot use the settings for Telegram; check TELEGRAM_PROXY and TELEGRAM_DC",
                   {{"reason", access.error().message}});
    else
        access_ = *std::move(access);
    if (!looks_like_a_token(token))
        log::error(component, "BOT_TOKEN is malformed; copy it from @BotFather exactly");
    const auto digest = access_ && looks_like_a_token(token) ? sha256_hex(token) : "";
    follow_moves();
    if (digest == machine_.saved().token) {
        forget_others();
    } else {  // what another bot has sent is not this one's to edit
        outbox_ = Outbox(random_number());
        told_.clear();
        if (!digest.empty())
            alarms_ = Alarms(ends_believed_after_);
        replies_ = {};
        passing_.forget();
        guide_ = GuideKeeper(random_number());
    }
    guide_.use(settings_.guide.chat);
    order(machine_.use_token(digest, wall_now(), another_way));
    if (!is_in())
        return;
    admins_.changed();
    watch_chat();
    set_menu();
}

// Whoever may not command any more is shown nothing.
void BotLoop::forget_others()
{
    const auto chats = those_to_tell();
    const auto is_another = [&](const auto& one) {
        return std::ranges::none_of(
            chats, [&](ChatNumber chat) { return one.first == std::to_string(chat); });
    };
    const bool had_cards = outbox_.keep_only(chats);
    if (std::erase_if(machine_.saved().languages, is_another) > 0 || had_cards)
        save();
}

// ---- The login

void BotLoop::order(LoginOrders orders)
{
    for (auto& one : orders)
        orders_.push_back(std::move(one));
    if (!orders_.empty())
        wake_.cancel();
}

asio::awaitable<void> BotLoop::carry_out(LoginOrder order)
{
    if (std::holds_alternative<order::Close>(order) || std::holds_alternative<order::Open>(order))
        co_await close();
    if (const auto* opened = std::get_if<order::Open>(&order))
        open(*opened);
    else if (std::holds_alternative<order::Import>(order))
        import();
    else if (std::holds_alternative<order::Check>(order))
        check();
    else if (std::holds_alternative<order::Sync>(order))
        sync();
    else if (std::holds_alternative<order::Save>(order))
        save();
    else if (std::holds_alternative<order::Moved>(order))
        show_state();
}

telegram::ClientHandlers BotLoop::handlers()
{
    telegram::ClientHandlers handlers;
    handlers.on_update = [this, epoch = epoch_](const TlObject& updates) {
        post(
            [this, epoch, updates] {
                if (epoch == epoch_)
                    take_push(updates);
            },
            true);
    };
    const auto lost = [this] { post([this] { news_lost_ = true; }); };
    handlers.on_unreadable = lost;
    handlers.on_restart = lost;
    return handlers;
}

void BotLoop::open(const order::Open& order)
{
    if (!access_)  // the settings have changed since it was ordered
        return;
    if (!store_.lock()) {
        orders_.clear();
        return this->order(machine_.in_use(wall_now()));
    }
    ++epoch_;
    const auto& saved = machine_.saved();
    const auto key = order.new_key ? std::nullopt : key_of(saved.key);
    const int dc = order.dc != 0 ? order.dc : access_->first_dc();
    client_ =
        std::make_unique<telegram::Client>(executor_, access_->client(dc, false, key), handlers());
    client_->start();
}

asio::awaitable<void> BotLoop::close()
{
    if (!client_)
        co_return;
    ++epoch_;
    co_await client_->stop();
    for (auto& one : calls_) {
        one.cancel();
        co_await one.wait(bot_stop_limit);
    }
    calls_.clear();
    client_.reset();
    store_.unlock();
    outbox_.interrupted();
    guide_.interrupted();
}

// Where the other data centres are is asked first: the bot may be of one of them.
void BotLoop::import()
{
    call(TlObject(api::help_get_config::constructor), [this](const Answer& answer) {
        const auto* config = answer ? std::get_if<TlObject>(&*answer) : nullptr;
        if (config && access_)  // the settings may have changed
            access_->learn(*config);
        import_token();
    });
}

void BotLoop::import_token()
{
    call(import_call(settings_.api_id, settings_.api_hash.reveal(), settings_.token.reveal()),
         [this](const Answer& answer) {
             if (!answer)
                 return order(machine_.import_failed(answer.error(), wall_now()));
             const auto* authorization = std::get_if<TlObject>(&*answer);
             const auto* user =
                 authorization ? authorization->get(api::auth_authorization::user) : nullptr;
             order(machine_.imported(user ? user->get_or(api::user::id) : 0, wall_now()));
         });
}

void BotLoop::check()
{
    TlVector self;
    self.emplace_back(TlObject(api::input_user_self::constructor));
    TlObject get(api::users_get_users::constructor);
    get.set(api::users_get_users::id, std::move(self));
    call(std::move(get), [this](const Answer& answer) {
        if (!answer)
            return order(machine_.check_failed(answer.error(), wall_now()));
        const auto* users = std::get_if<TlVector>(&*answer);
        const auto* user =
            users && users->size() == 1 ? std::get_if<TlObject>(&users->front()) : nullptr;
        if (user != nullptr) {
            machine_.saved().bot = user->get_or(api::user::id);
            name_ = user->get_or(api::user::username);
        }
        order(machine_.checked(wall_now()));
    });
}

void BotLoop::sync()
{
    const auto now = net::Clock::now();
    box_ = UpdateBox(now);
    news_lost_ = false;
    admins_.begin_anew();
    undecided_.clear();
    act(box_.start(now));
    watch_chat();
    set_menu();
}

void BotLoop::save()
{
    auto& saved = machine_.saved();
    const bool has_login = machine_.state() == LoginState::checking ||
                           machine_.state() == LoginState::syncing ||
                           machine_.state() == LoginState::ready;
    if (client_ && client_->key() && has_login) {
        saved.dc = client_->dc();
        saved.key = text_of(*client_->key());
    }
    saved.cards.clear();
    for (const auto& [chat, message] : outbox_.cards())
        saved.cards[std::to_string(chat)] = message;
    saved.guide = guide_.kept();
    saved.alarms = kept_alarms();
    store_.save(saved);
}

// ---- Calls

void BotLoop::call(TlObject function, Then then)
{
    if (!client_)
        return;
    if (calls_.size() >= most_calls)
        return then(std::unexpected(CallError(CallError::Kind::refused, 0, "too many calls")));
    calls_.push_back(
        net::spawn(executor_, "bot call", run_call(std::move(function), std::move(then), epoch_)));
}

asio::awaitable<void> BotLoop::run_call(TlObject function, Then then, std::uint64_t epoch)
{
    auto answer = co_await client_->call_any(std::move(function));
    if (epoch != epoch_)
        co_return;
    post([this, epoch, then = std::move(then), answer = std::move(answer)] {
        if (epoch != epoch_)
            return;
        then(answer);
        if (!answer && is_in() && trouble_of(answer.error()) == LoginTrouble::void_)
            order(machine_.check_failed(answer.error(), wall_now()));
    });
}

}  // namespace tgvs::bot
