// tg_video_streamer: arguments, settings, exit codes.
//
// Exit codes  0 success · 1 the session is invalid, a run failed or a calendar was refused · 2 wrong usage or
//             configuration · 3 ctl: the service cannot be reached.

#include "base/log.hpp"
#include "base/private_memory.hpp"
#include "check.hpp"
#include "config/settings.hpp"
#include "ctl_command.hpp"
#include "http/unix_socket.hpp"
#include "hub_command.hpp"
#include "login_helper.hpp"
#include "panel_link_command.hpp"
#include "schedule_command.hpp"
#include "service/service.hpp"
#include "session_command.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>

namespace {

using namespace tgvs;

constexpr int exit_usage = 2;

struct Arguments {
    std::string env_file = ".env";
    std::string playlist;
    std::string output;
    std::string rtmp_url;
    int duration = 0;
    bool session_from_stdin = false;
    std::string session_format;
    bool online = false;
    std::string panel_address;
};

void tell(const config::Loaded& loaded)
{
    for (const auto& finding : loaded.warnings)
        log::warn("config", finding.text());
    for (const auto& finding : loaded.errors)
        log::error("config", finding.text());
}

void add_shared_options(CLI::App& command, Arguments& arguments)
{
    command.add_option("--env-file", arguments.env_file, "settings file")->capture_default_str();
    command.add_option("--playlist", arguments.playlist, "overrides PLAYLIST");
    command.add_option("--output", arguments.output, "overrides OUTPUT")
        ->check(CLI::IsMember({"telegram", "rtmp", "preview"}));
    command.add_option(
        "--rtmp-url", arguments.rtmp_url,
        "overrides RTMP_URL; the key is visible in the process list, so for trials only");
}

// Children run in other folders.
void make_absolute(config::Settings& settings)
{
    const auto absolute = [](std::filesystem::path& path) {
        std::error_code unchanged;
        const auto whole = std::filesystem::absolute(path, unchanged);
        if (!unchanged)
            path = whole.lexically_normal();
    };
    absolute(settings.playlist);
    if (!settings.playlist_dir.empty())
        absolute(settings.playlist_dir);
    absolute(settings.state_dir);
    absolute(settings.cache_dir);
    if (settings.schedule_media)
        absolute(*settings.schedule_media);
    if (settings.filler)
        absolute(*settings.filler);
    if (settings.ytdlp_cookies)
        absolute(*settings.ytdlp_cookies);
}

config::Loaded load(const Arguments& arguments)
{
    static const std::map<std::string, config::Output> outputs = {
        {"telegram", config::Output::telegram},
        {"rtmp", config::Output::rtmp},
        {"preview", config::Output::preview}};
    auto loaded = config::load_settings(arguments.env_file);
    auto& settings = loaded.settings;
    if (!arguments.playlist.empty())
        settings.playlist = arguments.playlist;
    if (!arguments.rtmp_url.empty())
        settings.rtmp_url = Secret(arguments.rtmp_url);
    if (!arguments.output.empty())
        settings.output = outputs.at(arguments.output);
    make_absolute(settings);
    return loaded;
}

service::Ending run_once(const Arguments& arguments)
{
    const log::Background background;
    auto loaded = load(arguments);
    log::configure({.level = loaded.settings.log_level, .format = loaded.settings.log_format});
    // On Telegram what is missing is waited for, as a session is.
    if (loaded.settings.output != config::Output::telegram)
        for (auto& finding : config::missing_settings(loaded.settings, loaded.refused))
            loaded.errors.push_back(std::move(finding));
    tell(loaded);
    if (!loaded.errors.empty())
        return {.exit_code = exit_usage};
    service::Options options = {.settings = std::move(loaded.settings),
                                .version = TGVS_VERSION,
                                .env_file = std::filesystem::absolute(arguments.env_file),
                                .reload = [&arguments] { return load(arguments); }};
    if (arguments.duration > 0)
        options.duration = std::chrono::seconds(arguments.duration);
    return service::run(options);
}

int run(const Arguments& arguments)
{
    auto ending = run_once(arguments);
    while (ending.start_anew)
        ending = run_once(arguments);
    return ending.start_helper ? run_login_helper(arguments.env_file) : ending.exit_code;
}

void add_session_options(CLI::App& command, Arguments& arguments)
{
    command.add_option("--env-file", arguments.env_file, "settings file")->capture_default_str();
    command.add_flag("--stdin", arguments.session_from_stdin,
                     "read the string from standard input, not from SESSION_STRING");
}

Secret session_string(const Arguments& arguments)
{
    return arguments.session_from_stdin
               ? session_from_stdin()
               : config::load_settings(arguments.env_file).settings.session_string;
}

int health(const std::filesystem::path& state_dir)
{
    constexpr std::chrono::seconds limit{4};
    const auto healthy = http::ask_health(http::health_socket_file(state_dir), limit);
    if (!healthy)
        std::fprintf(stderr, "%s\n", healthy.error().message.c_str());
    return healthy ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app(
        "Broadcasts a playlist in an endless loop to a Telegram live stream or any RTMP server.");
    app.set_version_flag("--version", "tg_video_streamer " TGVS_VERSION);
    app.require_subcommand(1);
    Arguments arguments;

    auto* run_command = app.add_subcommand("run", "run the service");
    add_shared_options(*run_command, arguments);
    run_command->add_option("--duration", arguments.duration, "stop after this many seconds")
        ->check(CLI::PositiveNumber);

    auto* check_command =
        app.add_subcommand("check", "check that everything is in place, one line per item");
    add_shared_options(*check_command, arguments);
    check_command->add_flag("--online", arguments.online,
                            "also check session, chat, rights and live stream with Telegram");

    auto* session_command = app.add_subcommand("session", "inspect or convert a SESSION_STRING");
    session_command->require_subcommand(1);
    auto* show_command =
        session_command->add_subcommand("show", "describe it without printing anything secret");
    add_session_options(*show_command, arguments);
    auto* convert_command =
        session_command->add_subcommand("convert", "print it in another format");
    add_session_options(*convert_command, arguments);
    convert_command->add_option("--to", arguments.session_format, "the form")
        ->required()
        ->check(CLI::IsMember({"pyrogram", "telethon", "gramjs", "mtcute"}));

    auto* link_command = app.add_subcommand(
        "panel-link", "print a link that opens the panel of the running service, once");
    link_command->add_option("--env-file", arguments.env_file, "settings file")
        ->capture_default_str();
    link_command->add_option(
        "--at", arguments.panel_address,
        "the panel's address as the browser sees it, behind a tunnel or a proxy");
    auto* health_command =
        app.add_subcommand("health", "ask the running service whether it works, for health probes");
    health_command->add_option("--env-file", arguments.env_file, "settings file")
        ->capture_default_str();

    CtlCommand ctl(app);
    ScheduleCommand schedule(app);
    HubCommand hub(app);

    keep_memory_private();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_usage;
    }
    if (check_command->parsed())
        return check(load(arguments), arguments.env_file, arguments.online);
    if (show_command->parsed())
        return show_session(session_string(arguments));
    if (convert_command->parsed())
        return convert_session(session_string(arguments), arguments.session_format);
    if (link_command->parsed())
        return print_panel_link(load(arguments).settings.state_dir, arguments.panel_address);
    if (ctl.parsed()) {
        arguments.env_file = ctl.env_file();
        return ctl.run(load(arguments).settings.state_dir);
    }
    if (schedule.parsed()) {
        arguments.env_file = schedule.env_file();
        return schedule.run(load(arguments));
    }
    if (hub.parsed())
        return hub.run(TGVS_VERSION);
    if (health_command->parsed())
        return health(load(arguments).settings.state_dir);
    return run(arguments);
}
