#include "check.hpp"

#include "base/file.hpp"
#include "check_bot.hpp"
#include "check_online.hpp"
#include "check_schedule.hpp"
#include "control/api.hpp"
#include "ffmpeg/encoder.hpp"
#include "ffmpeg/frame_rate.hpp"
#include "ffmpeg/probe.hpp"
#include "findings.hpp"
#include "http/panel_token.hpp"
#include "ingest/gate_child.hpp"
#include "ingest/udp_port.hpp"
#include "playlist/expand.hpp"
#include "playlist/list_names.hpp"
#include "process/box.hpp"
#include "process/child.hpp"
#include "process/find_program.hpp"
#include "process/network_access.hpp"
#include "service/child_options.hpp"
#include "service/live_entrance.hpp"
#include "service/programme_choice.hpp"
#include "ytdlp/extractor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

namespace {

using namespace tgvs;
namespace fs = std::filesystem;

void check_settings(Findings& findings, const config::Loaded& loaded)
{
    for (const auto& finding : loaded.errors)
        findings.fail("settings", finding.text());
    for (const auto& finding : loaded.warnings)
        findings.warn("settings", finding.text());
    for (const auto& key : loaded.from_credentials)
        findings.ok("settings", key + " is a systemd credential");
    const auto missing = config::missing_settings(loaded.settings, loaded.refused);
    for (const auto& finding : missing)
        findings.fail("settings", finding.text());
    if (loaded.errors.empty() && missing.empty())
        findings.ok("settings",
                    fmt::format("output {}, quality {}", to_string(loaded.settings.output),
                                to_string(loaded.settings.video_quality)));
}

void check_panel(Findings& findings, const config::Settings& settings)
{
    const auto& token = settings.panel_token;
    if (!token.empty() && token.reveal().size() < http::shortest_token)
        findings.fail("panel",
                      "PANEL_TOKEN has fewer than 16 characters, so the panel stays off; make one "
                      "with: openssl rand -hex 16");
}

void check_mode(Findings& findings, const fs::path& env_file)
{
    struct stat status = {};
    if (::stat(env_file.c_str(), &status) != 0)
        return findings.warn("mode",
                             env_file.string() + " does not exist; create it from .env.example");
    if ((status.st_mode & 077) != 0)
        return findings.fail("mode", env_file.string() + " can be read by others; run: chmod 600 " +
                                         env_file.string());
    findings.ok("mode", env_file.string() + " is readable by its owner only");
}

std::string first_line(std::string_view text)
{
    return std::string(trim(text.substr(0, text.find('\n'))));
}

bool check_program(Findings& findings, const std::string& name, const std::string& remedy)
{
    constexpr std::chrono::seconds limit{10};
    const auto finished = process::run(
        {.argv = {name, "-version"}, .confinement = process::Confinement{}}, {.total = limit});
    if (!finished || !finished->success()) {
        findings.fail(name,
                      (finished ? finished->reason() : finished.error().message) + "; " + remedy);
        return false;
    }
    findings.ok(name, first_line(finished->out));
    return true;
}

void check_box(Findings& findings)
{
    const auto& ability = process::box_ability();
    if (ability.complete())
        return findings.ok("children", "confined: " + ability.text());
    findings.warn("children", "ffmpeg and yt-dlp can see more than they should: " + ability.text() +
                                  "; " + process::box_remedy);
}

void check_encoding(Findings& findings, const config::Settings& settings)
{
    const std::string remedy = "run: apt-get install ffmpeg";
    if (!check_program(findings, "ffmpeg", remedy) || !check_program(findings, "ffprobe", remedy))
        return;
    const auto plan = service::encoder_plan(settings);
    if (plan.refused)
        findings.fail("FFMPEG_ARGS", *plan.refused + "; the safe profile would be used");
    for (const auto& note : plan.notes)
        findings.warn("FFMPEG_ARGS", note);
    if (const auto& logo = plan.options.logo) {
        if (const auto usable = ffmpeg::probe_picture(plan.options, logo->file, {}); !usable)
            findings.fail("LOGO",
                          logo->file.string() + ": " + usable.error().message +
                              "; the show would go on without it; name a picture, or clear LOGO");
        else
            findings.ok("LOGO", logo->file.string());
    }
    if (auto works = ffmpeg::Encoder(plan.options).dry_run({}); !works)
        return findings.fail("encoding", "the trial encode failed: " + works.error().message);
    findings.ok("encoding", plan.options.extra_args.empty()
                                ? "trial encode succeeded"
                                : "trial encode with FFMPEG_ARGS succeeded");
}

// After the first child, which shows whether they can be supervised.
void check_sources(Findings& findings, const config::Settings& settings)
{
    const auto why = process::unsupervised_because();
    if (!why.empty())
        findings.warn("sources",
                      "this system does not let us watch where ffmpeg and yt-dlp connect to (" +
                          why + "); only an item's own address is looked at, not where it leads");
    const auto& sources = settings.private_sources;
    if (sources.all)
        return findings.warn("sources",
                             "ALLOW_PRIVATE_SOURCES=1: a playlist or a page can make them connect "
                             "to this machine and its network; list the networks instead");
    if (!why.empty())
        return;
    std::string networks;
    for (const auto& network : sources.networks)
        networks += (networks.empty() ? "" : ", ") + network.text();
    findings.ok("sources",
                networks.empty() ? "public addresses only" : "public addresses, and " + networks);
}

void check_ytdlp(Findings& findings, const config::Settings& settings)
{
    const auto plan = service::extractor_plan(settings);
    if (plan.refused)
        findings.fail("YTDLP_ARGS", *plan.refused + "; yt-dlp would be started without them");
    const ytdlp::Extractor extractor(plan.options);
    const auto versions = extractor.versions({});
    if (!versions)
        return findings.fail(
            "yt-dlp",
            versions.error().reason +
                "; files and live streams still play. Run: apt-get install yt-dlp, or set YTDLP");
    findings.ok("yt-dlp", "version " + versions->first);
    if (versions->second.empty())
        findings.warn(
            "js runtime",
            "yt-dlp finds none, so YouTube may offer no formats; install deno 2.3 or node 22");
    else
        findings.ok("js runtime", versions->second);
    if (!plan.options.extra_args.empty()) {
        if (const auto taken = extractor.try_args({}); taken)
            findings.ok("YTDLP_ARGS", "yt-dlp accepts them");
        else
            findings.fail("YTDLP_ARGS", "yt-dlp rejects them: " + taken.error().reason);
    }
    const auto& cookies = plan.options.cookies;
    if (!cookies)
        return;
    if (::access(cookies->c_str(), R_OK) != 0)
        findings.fail("cookies", cookies->string() +
                                     " cannot be read; export it again or clear YTDLP_COOKIES");
    else
        findings.ok("cookies", cookies->string());
}

// By what is on the disk already; a few files say enough, and each takes a moment.
void check_frame_rate(Findings& findings, const config::Settings& settings,
                      const std::vector<playlist::Item>& items)
{
    constexpr std::size_t enough = 20;
    constexpr std::chrono::seconds patience{10};
    const auto options = service::encoder_plan(settings).options;
    const auto until = std::chrono::steady_clock::now() + patience;
    std::vector<double> rates;
    for (const auto& item : items) {
        if (rates.size() == enough || std::chrono::steady_clock::now() > until)
            break;
        if (item.is_url() || ffmpeg::is_named_as_picture(item.location))
            continue;
        if (const auto info = ffmpeg::probe_header(options, item.location, {});
            info && info->frame_rate > 0)
            rates.push_back(info->frame_rate);
    }
    if (rates.empty())
        return;
    const int best = ffmpeg::best_frame_rate(rates);
    if (ffmpeg::suits(rates, settings.frame_rate))
        findings.ok("FRAME_RATE",
                    fmt::format("{}; it suits the playlist{}", settings.frame_rate,
                                best < settings.frame_rate
                                    ? fmt::format(", and FRAME_RATE={} would do as well", best)
                                    : ""));
    else
        findings.warn(
            "FRAME_RATE",
            fmt::format("{}; of {} files looked at, more would play smoothly with FRAME_RATE={}",
                        settings.frame_rate, rates.size(), best));
}

void check_playlist(Findings& findings, const config::Settings& settings)
{
    playlist::Expander expander(nullptr);
    const auto expanded =
        expander.expand(fs::absolute(settings.playlist).lexically_normal(), playlist::Ask::nobody);
    if (!expanded)
        return findings.fail(
            "playlist",
            expanded.error().message + "; write one URL or path per line into it, or set PLAYLIST");
    for (const auto& problem : expanded->problems)
        findings.warn("playlist",
                      fmt::format("{}:{}: {}", problem.file.string(), problem.line, problem.what));
    if (expanded->items.empty())
        return findings.warn("playlist", "it is empty; only the filler would be shown");
    findings.ok("playlist", fmt::format("{} items", expanded->items.size()));
    check_frame_rate(findings, settings, expanded->items);
}

// What people have chosen on the desk goes before the settings.
void check_choice(Findings& findings, const config::Settings& settings)
{
    const auto file = settings.state_dir / "desk.json";
    std::error_code error;
    const auto text = fs::exists(file, error) ? read_file(file, control::desk_limit_bytes)
                                              : Result<std::string>(failure("there is none"));
    const auto state = text ? control::desk_from_json(*text)
                            : Result<control::DeskState>(std::unexpected(text.error()));
    if (!state)
        return;
    for (const auto& each : service::overrides(*state, service::choice_of(settings)))
        findings.warn(each.setting,
                      fmt::format("{} is overridden by hand: {} is in force; to undo it: {}",
                                  each.set, each.in_force, each.undo));
}

void check_lists(Findings& findings, const config::Settings& settings)
{
    if (settings.playlist_dir.empty())
        return;
    const auto& folder = settings.playlist_dir;
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return findings.fail(
            "PLAYLIST_DIR", folder.string() + " is not a folder; create it, or clear PLAYLIST_DIR");
    const auto names = playlist::list_names({.playlist = settings.playlist, .folder = folder});
    const auto text = fmt::format("{} lists in {}", names.size() - 1, folder.string());
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return findings.warn(
            "PLAYLIST_DIR",
            text + "; they can be played but not changed by commands: the folder is not writable");
    findings.ok("PLAYLIST_DIR", text);
}

// nginx is to be there, and to know which port to ask.
void check_rtmp_ingest(Findings& findings, const config::Settings& settings)
{
    const auto text = fmt::format("rtmp://{}:{}/{}", settings.ingest->address,
                                  settings.ingest->port, settings.ingest->rtmp_app);
    if (!service::nginx_answers(settings))
        return findings.warn("INGEST", text +
                                           ": nothing listens there; install libnginx-mod-rtmp and "
                                           "deploy/nginx/tg_video_streamer.conf");
    findings.ok("INGEST", fmt::format("{}; nginx must ask at port {} (PANEL_PORT); `ctl live how` "
                                      "prints what publishers must enter",
                                      text, settings.panel_port));
}

// Whether publishers can call, unless the service has the port already.
void check_ingest(Findings& findings, const config::Settings& settings)
{
    if (!settings.ingest)
        return;
    if (!settings.ingest->rtmp_app.empty())
        return check_rtmp_ingest(findings, settings);
    const auto text = fmt::format("srt://{}:{}", settings.ingest->address, settings.ingest->port);
    const auto port = ingest::bind_udp(settings.ingest->address, settings.ingest->port);
    if (!port && port.error().system != std::errc::address_in_use)
        return findings.fail("INGEST", text + ": " + port.error().message);
    const auto gate = ingest::gate_program();
    std::error_code unknown;
    if (!fs::exists(gate, unknown) && !process::find_program(gate.string()))
        return findings.fail(
            "INGEST",
            text +
                ": tg_video_streamer_gate is not installed; it belongs next to tg_video_streamer");
    if (!port)
        return findings.warn("INGEST", text +
                                           ": the UDP port is taken, by the running service "
                                           "as it should be, or by something else");
    findings.ok("INGEST", text +
                              "; open this UDP port in the firewall; `ctl live how` prints what "
                              "publishers must enter");
}

void check_folder(Findings& findings, const char* key, const fs::path& folder)
{
    constexpr std::uintmax_t little_bytes = 2'000'000'000;
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || ::access(folder.c_str(), W_OK | X_OK) != 0)
        return findings.fail(key, folder.string() + " is not writable; create it, or set " + key);
    const auto space = fs::space(folder, error);
    const auto text = fmt::format("{}: {:.1f} GB free", folder.string(),
                                  static_cast<double>(space.available) / 1e9);
    if (space.available < little_bytes)
        findings.warn(key, text + "; this leaves little room for encoded tracks");
    else
        findings.ok(key, text);
}

void check_clock(Findings& findings)
{
    constexpr std::time_t build_is_younger_than = 1'767'225'600;  // 2026-01-01
    if (std::time(nullptr) < build_is_younger_than)
        return findings.fail("clock",
                             "it is years behind; set it and run: timedatectl set-ntp true");
    timex state{};
    if (::adjtimex(&state) == TIME_ERROR)
        return findings.warn(
            "clock", "not synchronised according to the kernel; run: timedatectl set-ntp true");
    findings.ok("clock", "synchronised");
}

}  // namespace

int check(const config::Loaded& loaded, const fs::path& env_file, bool online)
{
    Findings findings;
    process::set_private_sources(loaded.settings.private_sources);
    check_settings(findings, loaded);
    check_panel(findings, loaded.settings);
    check_mode(findings, env_file);
    check_box(findings);
    check_encoding(findings, loaded.settings);
    check_sources(findings, loaded.settings);
    check_ytdlp(findings, loaded.settings);
    check_playlist(findings, loaded.settings);
    check_lists(findings, loaded.settings);
    check_choice(findings, loaded.settings);
    check_schedule(findings, loaded.settings);
    check_ingest(findings, loaded.settings);
    check_bot(findings, loaded.settings);
    check_folder(findings, "STATE_DIR", loaded.settings.state_dir);
    check_folder(findings, "CACHE_DIR", loaded.settings.cache_dir);
    check_clock(findings);
    constexpr int exit_failed = 1;
    constexpr int exit_usage = 2;
    if (findings.failed())
        return exit_usage;
    if (online) {
        check_online(findings, loaded.settings);
        check_bot_online(findings, loaded.settings);
    }
    return findings.failed() ? exit_failed : 0;
}
