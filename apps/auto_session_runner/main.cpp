// auto_session_runner: logs a user in and writes the session string.
//
// Exit codes  0 logged in · 1 not · 2 wrong usage or configuration.

#include "base/log.hpp"
#include "base/private_memory.hpp"
#include "base/secret.hpp"
#include "broadcast/access_options.hpp"
#include "config/env_writer.hpp"
#include "config/settings.hpp"
#include "net/spawn.hpp"
#include "telegram/access.hpp"
#include "telegram/login.hpp"
#include "telegram/session_string.hpp"
#include "terminal.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <unistd.h>

namespace {

using namespace tgvs;
namespace asio = boost::asio;

constexpr std::string_view component = "login";
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

struct Arguments {
    std::string env_file = ".env";
    bool write_env = false;
    bool qr = false;
};

bool settings_suffice(const config::Loaded& loaded)
{
    for (const auto& finding : loaded.warnings)
        log::warn("config", finding.text());
    for (const auto& finding : loaded.errors)
        log::error("config", finding.text());
    const bool has_both = loaded.settings.api_id && !loaded.settings.api_hash.empty();
    if (!has_both)
        log::error("config",
                   "API_ID and API_HASH are needed: take them from https://my.telegram.org");
    return loaded.errors.empty() && has_both;
}

using Outcome = Result<telegram::SessionData, telegram::LoginFailure>;

asio::awaitable<void> log_in(telegram::Login& login, bool by_link, std::optional<Outcome>& outcome,
                             asio::signal_set& signals)
{
    if (by_link)
        outcome = co_await login.by_link();
    else
        outcome = co_await login.by_code();
    signals.cancel();
}

Outcome converse(const config::Settings& settings, telegram::Access& access, bool by_link)
{
    asio::io_context context(1);
    Terminal terminal(context.get_executor());
    telegram::LoginOptions options;
    options.app.api_id = *settings.api_id;
    options.api_hash = settings.api_hash;
    options.dc = access.first_dc();
    options.client_options = [&access](int dc) { return access.client(dc, false); };
    options.learn = [&access](const mtproto::TlObject& config) { access.learn(config); };
    telegram::Login login(context.get_executor(), std::move(options), terminal);

    std::optional<Outcome> outcome;
    asio::signal_set signals(context, SIGINT, SIGTERM);
    auto task =
        net::spawn(context.get_executor(), "login", log_in(login, by_link, outcome, signals));
    signals.async_wait([&](const boost::system::error_code& error, int) {
        if (!error)
            task.cancel();
    });
    context.run();
    return *outcome;
}

// A login cannot be had again at will: Telegram limits them.
void print_on_terminal(const Secret& session)
{
    if (::isatty(STDOUT_FILENO) == 0)  // it might be a log
        return;
    log::warn(component, "the login is valid: put this session into SESSION_STRING yourself");
    fmt::print("{}\n", session.reveal());
}

int deliver(const Secret& session, const Arguments& arguments)
{
    if (!arguments.write_env) {
        fmt::print("{}\n", session.reveal());
        return 0;
    }
    const std::filesystem::path path = arguments.env_file;
    if (auto written = config::write_env(path, {{"SESSION_STRING", session}}); !written) {
        log::error(component, "cannot write the session; make .env and its folder writable",
                   {{"file", path.string()}, {"reason", written.error().message}});
        print_on_terminal(session);
        return exit_failed;
    }
    log::info(component, "session written",
              {{"file", path.string()}, {"SESSION_STRING", session.masked()}});
    return 0;
}

int run(const Arguments& arguments)
{
    const auto loaded = config::load_settings(arguments.env_file);
    log::configure({.level = loaded.settings.log_level, .format = loaded.settings.log_format});
    if (!settings_suffice(loaded))
        return exit_usage;
    if (arguments.write_env)
        if (const auto can = config::can_write_env(arguments.env_file); !can) {
            log::error(component,
                       "cannot write the session after the login, so not logging in; make .env and "
                       "its folder writable",
                       {{"file", arguments.env_file}, {"reason", can.error().message}});
            return exit_failed;
        }
    auto access = telegram::Access::make(broadcast::access_options(loaded.settings, TGVS_VERSION));
    if (!access) {
        log::error("config", access.error().message);
        return exit_usage;
    }
    const auto session = converse(loaded.settings, *access, arguments.qr);
    if (!session) {
        log::error(component, session.error().cancelled ? "login cancelled" : "login failed",
                   {{"reason", session.error().reason}});
        return exit_failed;
    }
    return deliver(telegram::write_session_string(*session, telegram::SessionFormat::pyrogram),
                   arguments);
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app(
        "Logs in to a Telegram user account (phone number, code and two-step password, or a QR "
        "code) and prints the session string or writes it to the settings file.\nPrompts on a "
        "terminal; otherwise reads its answers from standard input, one per line.");
    app.set_version_flag("--version", "auto_session_runner " TGVS_VERSION);
    Arguments arguments;
    app.add_option("--env-file", arguments.env_file, "settings file")->capture_default_str();
    app.add_flag("--write-env", arguments.write_env,
                 "write SESSION_STRING to the settings file instead of printing it");
    app.add_flag("--qr", arguments.qr, "log in with a QR code, without phone number and code");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_usage;
    }
    keep_memory_private();
    const int code = run(arguments);
    clear_stack();
    return code;
}
