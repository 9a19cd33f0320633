#include "check_online.hpp"

#include "broadcast/access_options.hpp"
#include "broadcast/session_lock.hpp"
#include "net/dial.hpp"
#include "net/spawn.hpp"
#include "telegram/account.hpp"
#include "telegram/chat_cache.hpp"
#include "telegram/live_stream.hpp"
#include "telegram/session_string.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <charconv>
#include <csignal>
#include <optional>
#include <string>

namespace {

using namespace tgvs;
namespace asio = boost::asio;

constexpr std::string_view login = "run: auto_session_runner --write-env";
constexpr std::chrono::seconds tolerable_clock_error{30};

// "rtmps://host[:port]" as a place to connect to.
std::optional<net::Endpoint> rtmp_server(const Secret& target)
{
    const auto origin = url_origin(target.reveal());
    const auto scheme_end = origin.find("://");
    if (scheme_end == std::string::npos)
        return std::nullopt;
    auto host = origin.substr(scheme_end + 3);
    std::uint16_t port = origin.starts_with("rtmps") ? 443 : 1'935;
    if (const auto colon = host.rfind(':'); colon != std::string::npos) {
        const char* digits = host.data() + colon + 1;
        std::from_chars(digits, host.data() + host.size(), port);
        host.resize(colon);
    }
    return net::Endpoint{host, port};
}

class OnlineCheck {
public:
    OnlineCheck(asio::any_io_executor executor, const config::Settings& settings,
                const telegram::Access& access, const telegram::SessionData& session,
                Findings& findings)
        : settings_(settings),
          findings_(findings),
          client_(std::move(executor), access.client(session.dc, session.test_mode, session.key))
    {
    }

    asio::awaitable<void> run()
    {
        client_.start();
        co_await look();
        co_await client_.stop();
    }

private:
    asio::awaitable<void> look()
    {
        const auto account = co_await telegram::read_account(client_);
        if (!account) {
            tell_dead(account.error());
            co_return;
        }
        findings_.ok("session", fmt::format("accepted, account {}", account->id));
        const auto clock = client_.status().clock_error;
        if (std::chrono::abs(clock) > tolerable_clock_error)
            findings_.warn(
                "clock",
                fmt::format("{:+.0f} s off Telegram's clock; run: timedatectl set-ntp true",
                            std::chrono::duration<double>(clock).count()));
        co_await look_at_chat(account->id);
    }

    void tell_dead(const telegram::CallError& error)
    {
        const auto status = client_.status();
        if (status.problem && !status.connected)
            return findings_.fail("session", status.problem->text);
        const auto failure = telegram::chat_failure(error);
        const bool dead = telegram::ends_session(failure.kind);
        findings_.fail("session",
                       dead ? fmt::format("{}; {}", failure.reason, login) : failure.reason);
    }

    asio::awaitable<void> look_at_chat(std::int64_t account)
    {
        const auto id = telegram::parse_chat_id(*settings_.chat_id);
        if (!id) {
            findings_.fail("chat", "CHAT_ID: " + id.error().message);
            co_return;
        }
        const auto cached = telegram::load_chat_cache(settings_.state_dir / "chat.json", account,
                                                      *settings_.chat_id);
        const auto chat = co_await telegram::resolve_chat(client_, *id, cached);
        if (!chat) {
            findings_.fail("chat", chat.error().reason);
            co_return;
        }
        findings_.ok("chat", fmt::format("{} '{}' ({})", to_string(chat->at.kind), chat->title,
                                         chat->at.number()));
        if (const auto allowed = telegram::check_rights(*chat); !allowed) {
            findings_.fail("rights", allowed.error().reason);
            co_return;
        }
        findings_.ok("rights", chat->creator ? "the account is the owner"
                                             : "the account may manage video chats");
        co_await look_at_stream(*chat);
    }

    asio::awaitable<void> look_at_stream(telegram::Chat chat)
    {
        telegram::LiveStream stream(client_, std::move(chat));
        const auto running = co_await stream.running();
        if (!running)
            findings_.fail("live stream", running.error().reason);
        else if (!*running)
            findings_.ok("live stream", "none is running; the service will start one");
        else if (!(*running)->rtmp)
            findings_.warn("live stream",
                           "an ordinary video chat is running; the service waits until it ends");
        else
            findings_.ok("live stream",
                         fmt::format("running, {} participants", (*running)->viewers));
        const auto target = co_await stream.target();
        if (!target) {
            findings_.fail("rtmp", target.error().reason);
            co_return;
        }
        co_await reach(*target);
    }

    asio::awaitable<void> reach(Secret target)
    {
        const auto origin = url_origin(target.reveal());
        const auto server = rtmp_server(target);
        if (!server) {
            findings_.fail("rtmp", "cannot parse the address given by Telegram: " + origin);
            co_return;
        }
        net::DialOptions options;
        options.targets.push_back(*server);
        const auto socket = co_await net::dial(std::move(options));
        if (socket)
            findings_.ok("rtmp", origin + " answers");
        else
            findings_.fail("rtmp",
                           origin + ": " + socket.error().text() + "; check the host's firewall");
    }

    const config::Settings& settings_;
    Findings& findings_;
    telegram::Client client_;
};

void ask_telegram(Findings& findings, const config::Settings& settings,
                  const telegram::Access& access, const telegram::SessionData& session)
{
    asio::io_context context(1);
    OnlineCheck check(context.get_executor(), settings, access, session, findings);
    asio::signal_set signals(context, SIGINT, SIGTERM);
    const auto whole = [](OnlineCheck& one, asio::signal_set& set) -> asio::awaitable<void> {
        co_await one.run();
        set.cancel();
    };
    auto task = net::spawn(context.get_executor(), "check", whole(check, signals));
    signals.async_wait([&task](const boost::system::error_code& error, int) {
        if (!error)
            task.cancel();
    });
    context.run();
}

}  // namespace

void check_online(Findings& findings, const config::Settings& settings)
{
    if (settings.output != config::Output::telegram)
        return findings.warn("online", "OUTPUT is not telegram: nothing to check online");
    if (!config::missing_settings(settings).empty())
        return;  // said already
    if (settings.session_string.empty())
        return findings.fail("session", fmt::format("SESSION_STRING is missing; {}", login));
    const auto session = telegram::parse_session_string(settings.session_string);
    if (!session)
        return findings.fail("session", fmt::format("SESSION_STRING is malformed: {}; {}",
                                                    session.error().message, login));
    const auto access = telegram::Access::make(broadcast::access_options(settings, TGVS_VERSION));
    if (!access)
        return findings.fail("access", access.error().message);
    const auto lock = broadcast::SessionLock::try_acquire(settings.state_dir);
    if (!lock)
        return findings.fail("session", lock.error().message);
    if (!*lock)
        return findings.warn("session",
                             "in use by the running service, so Telegram was not contacted (two "
                             "connections would revoke the session); see the panel or /metrics");
    ask_telegram(findings, settings, *access, *session);
}
