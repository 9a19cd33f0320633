#include "bot/bot_check.hpp"

#include "base/sha256.hpp"
#include "bot/bot_calls.hpp"
#include "bot/bot_store.hpp"
#include "bot/login_machine.hpp"
#include "mtproto/api.hpp"
#include "telegram/client.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <memory>
#include <random>
#include <utility>

namespace tgvs::bot {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;
using telegram::CallError;

namespace {

namespace asio = boost::asio;

constexpr std::string_view new_token =
    "get the current one from @BotFather and put it into BOT_TOKEN";
constexpr std::string_view press_start = "have that person press Start in the bot's chat";

struct Rights {
    bool post = false;
    bool pin = false;
};

// In a channel whoever may edit may pin, in a group there is a right for it.
Rights rights_in(const TlObject& admin)
{
    using Of = api::chat_admin_rights;
    return {.post = admin.has(Of::post_messages) && admin.has(Of::edit_messages),
            .pin = admin.has(Of::pin_messages) || admin.has(Of::edit_messages)};
}

std::optional<Rights> own_rights(const TlObject& answer, std::int64_t bot)
{
    using Admin = api::channel_participant_admin;
    if (const auto* list = answer.get(api::channels_channel_participants::participants))
        for (const auto& value : *list)
            if (const auto* one = std::get_if<TlObject>(&value);
                one && one->get_or(Admin::user_id) == bot)
                if (const auto* rights = one->get(Admin::admin_rights))
                    return rights_in(*rights);
    return std::nullopt;
}

std::string token_remedy(const CallError& error)
{
    const auto why = telegram::explain(error);
    const bool is_token = telegram::is_rpc(error, "ACCESS_TOKEN_INVALID") ||
                          telegram::is_rpc(error, "ACCESS_TOKEN_EXPIRED");
    return is_token ? fmt::format("{}; {}", why, new_token) : why;
}

class BotCheck {
public:
    BotCheck(asio::any_io_executor executor, BotSettings settings, std::filesystem::path state_dir)
        : executor_(std::move(executor)),
          settings_(std::move(settings)),
          store_(std::move(state_dir))
    {
    }

    asio::awaitable<std::vector<BotFinding>> run()
    {
        co_await look();
        if (client_)
            co_await client_->stop();
        co_return std::move(findings_);
    }

private:
    void tell(bool ok, std::string item, std::string text)
    {
        findings_.push_back({.ok = ok, .item = std::move(item), .text = std::move(text)});
    }

    asio::awaitable<void> look()
    {
        auto access = telegram::Access::make(settings_.access);
        if (!access) {
            tell(false, "bot", access.error().message);
            co_return;
        }
        access_ = *std::move(access);
        if (!store_.lock()) {
            tell(false, "bot",
                 "in use by the running service, so Telegram was not contacted; tgvs_bot_ready in "
                 "/metrics shows its state");
            co_return;
        }
        saved_ = store_.load();
        const auto digest = sha256_hex(settings_.token.reveal());
        if (saved_.token != digest)
            saved_ = {.token = digest};
        const bool in = co_await log_in();
        if (!in)
            co_return;
        for (const auto admin : settings_.rules.admins)
            co_await look_at_person(admin);
        if (settings_.rules.chat != 0)
            co_await look_at_chat();
        if (settings_.guide.chat != 0)
            co_await look_at_guide();
    }

    asio::awaitable<void> open(int dc, std::optional<mtproto::AuthKey> key)
    {
        if (client_)
            co_await client_->stop();
        client_ = std::make_unique<telegram::Client>(executor_, access_->client(dc, false, key));
        client_->start();
    }

    asio::awaitable<Result<mtproto::TlValue, CallError>> ask(TlObject function)
    {
        co_return co_await client_->call_any(std::move(function));
    }

    asio::awaitable<bool> log_in()
    {
        if (!saved_.key.empty()) {
            co_await open(saved_.dc, key_of(saved_.key));
            const auto error = co_await who_am_i();
            if (!error)
                co_return true;
            if (trouble_of(*error) != LoginTrouble::void_) {
                tell_call("bot", *error);
                co_return false;
            }
            saved_.key = Secret();
        }
        const auto now = std::chrono::system_clock::now();
        if (saved_.not_before && now < *saved_.not_before) {
            const auto left = std::chrono::ceil<std::chrono::seconds>(*saved_.not_before - now);
            tell(false, "bot",
                 fmt::format(
                     "Telegram requires a wait of another {} s before the token is used; wait",
                     left.count()));
            co_return false;
        }
        co_return co_await import(saved_.dc != 0 ? saved_.dc : access_->first_dc());
    }

    // The token, in the data centre that it is of.
    asio::awaitable<bool> import(int dc)
    {
        for (int moves = 0;; ++moves) {
            co_await open(dc, std::nullopt);
            TlObject get(api::help_get_config::constructor);
            const auto config = co_await ask(std::move(get));
            if (const auto* object = config ? std::get_if<TlObject>(&*config) : nullptr)
                access_->learn(*object);
            auto function = import_call(settings_.api_id, settings_.api_hash.reveal(),
                                        settings_.token.reveal());
            const auto answer = co_await ask(std::move(function));
            if (answer)
                break;
            const auto meaning = telegram::classify(answer.error());
            if (meaning.kind == telegram::ErrorKind::migrate_login &&
                moves < LoginMachine::moves_limit) {
                dc = meaning.dc;
                continue;
            }
            if (meaning.kind == telegram::ErrorKind::wait) {
                saved_.not_before = std::chrono::system_clock::now() + meaning.pause;
                store_.save(saved_);
            }
            tell_call("bot", answer.error());
            co_return false;
        }
        saved_.dc = dc;
        saved_.key = text_of(*client_->key());
        saved_.not_before.reset();
        const auto error = co_await who_am_i();
        if (error)
            tell_call("bot", *error);
        store_.save(saved_);
        co_return !error;
    }

    asio::awaitable<std::optional<CallError>> who_am_i()
    {
        TlVector self;
        self.emplace_back(TlObject(api::input_user_self::constructor));
        TlObject get(api::users_get_users::constructor);
        get.set(api::users_get_users::id, std::move(self));
        const auto answer = co_await ask(std::move(get));
        if (!answer)
            co_return answer.error();
        const auto* users = std::get_if<TlVector>(&*answer);
        const auto* user =
            users && !users->empty() ? std::get_if<TlObject>(&users->front()) : nullptr;
        if (user != nullptr) {
            saved_.bot = user->get_or(api::user::id);
            tell(true, "bot", fmt::format("accepted: @{}", user->get_or(api::user::username)));
        }
        co_return std::nullopt;
    }

    void tell_call(std::string item, const CallError& error)
    {
        const auto status = client_->status();
        tell(false, std::move(item),
             status.problem && !status.connected ? status.problem->text : token_remedy(error));
    }

    asio::awaitable<void> look_at_person(std::int64_t person)
    {
        const auto item = fmt::format("bot's {}", person);
        std::random_device random;
        MessageText text;
        text.add(phrase(Phrase::check_line, settings_.language.value_or(Language::en)));
        const auto number = static_cast<std::int64_t>(random()) << 31;
        auto function = message_call(
            {.chat = person, .message = text.take(), .random_id = number, .silent = true});
        const auto answer = co_await ask(std::move(function));
        if (answer)
            tell(true, item, "was sent a message");
        else if (send_failure(answer.error()).trouble == SendTrouble::blocked)
            tell(false, item,
                 fmt::format("gets no messages from the bot ({}); {}", answer.error().text,
                             press_start));
        else
            tell(false, item, reason_for_operator(answer.error()));
    }

    asio::awaitable<void> look_at_chat()
    {
        auto function = admins_call(settings_.rules.chat);
        const auto answer = co_await ask(std::move(function));
        const auto* object = answer ? std::get_if<TlObject>(&*answer) : nullptr;
        if (object == nullptr)
            tell(false, "CONTROL_CHAT",
                 fmt::format("cannot be read ({}); add the bot there, and check the number",
                             answer ? "unexpected answer" : answer.error().text));
        else
            tell(true, "CONTROL_CHAT",
                 fmt::format("the bot is there; {} people may manage its video chats",
                             read_admins(*object).value_or(std::set<std::int64_t>()).size()));
    }

    asio::awaitable<void> look_at_guide()
    {
        constexpr std::string_view item = "GUIDE_CHAT";
        auto function = admins_call(settings_.guide.chat);
        const auto answer = co_await ask(std::move(function));
        const auto* object = answer ? std::get_if<TlObject>(&*answer) : nullptr;
        if (object == nullptr) {
            tell(false, std::string(item),
                 fmt::format("cannot be read ({}); make the bot an admin there, and check the "
                             "number",
                             answer ? "unexpected answer" : answer.error().text));
            co_return;
        }
        const auto rights = own_rights(*object, saved_.bot);
        if (is_channel(settings_.guide.chat) && !rights)
            tell(false, std::string(item),
                 "the bot is not an admin there; make it one, with the right to post and to edit");
        else if (rights && !rights->post && !rights->pin)
            tell(false, std::string(item),
                 "the bot may neither post nor pin there; give it the right to post and to edit");
        else
            tell(true, std::string(item), "the bot may keep the guide there");
    }

    asio::any_io_executor executor_;
    BotSettings settings_;
    BotStore store_;
    std::optional<telegram::Access> access_;
    std::unique_ptr<telegram::Client> client_;
    SavedLogin saved_;
    std::vector<BotFinding> findings_;
};

}  // namespace

asio::awaitable<std::vector<BotFinding>> check_online(BotSettings settings,
                                                      std::filesystem::path state_dir)
{
    auto executor = co_await asio::this_coro::executor;
    BotCheck check(executor, std::move(settings), std::move(state_dir));
    co_return co_await check.run();
}

}  // namespace tgvs::bot
