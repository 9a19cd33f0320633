#include "ctl_command.hpp"

#include "base/time_text.hpp"
#include "ctl_answer.hpp"
#include "ctl_text.hpp"
#include "http/unix_socket.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string_view>

namespace {

using namespace tgvs;
using Json = nlohmann::ordered_json;

constexpr const char* channel_path = "/api/v1/channels/main";
constexpr const char* hub_run_folder = "/run/tg_video_streamer-hub";
constexpr const char* hub_state_folder = "/var/lib/tg_video_streamer-hub";
constexpr const char* commands_path = "/api/v1/channels/main/commands";

// "90", "1:30", "1:02:03". Nothing: it is none of them.
std::optional<double> seconds_of(std::string_view text)
{
    double total = 0;
    int parts = 0;
    while (!text.empty() && ++parts <= 3) {
        const auto colon = text.find(':');
        const auto part = std::string(text.substr(0, colon));
        char* end = nullptr;
        const double value = std::strtod(part.c_str(), &end);
        if (part.empty() || *end != '\0' || !std::isfinite(value) || value < 0)
            return std::nullopt;
        total = total * 60 + value;
        if (colon == std::string_view::npos)
            return total;
        text.remove_prefix(colon + 1);
    }
    return std::nullopt;
}

// "15m", "90s", "2h", "1d", "90".
std::optional<double> length_of(std::string_view text)
{
    const auto time = split_time(text).value_or(TimeText{text, std::chrono::seconds(1)});
    const auto value = time.number.contains(':') ? std::nullopt : seconds_of(time.number);
    return value ? std::optional(*value * static_cast<double>(time.unit.count())) : std::nullopt;
}

// Settings that somebody has overridden.
void print_choices(const Json& channel)
{
    for (const char* name : {"list", "shuffle", "loop"}) {
        const auto choice = channel.value(name, Json::object());
        if (choice.value("by_hand", false))
            fmt::print("{:6} {} by hand (the setting says {})\n", name, choice["value"].dump(),
                       choice["setting"].dump());
    }
}

void print_channel(const Json& channel)
{
    if (channel.value("stopped", false))
        fmt::print("stopped: the station is off the air until `start`\n");
    fmt::print("now    {}\n", now_text(channel));
    print_choices(channel);
    if (channel["resumes_in_s"].is_number())
        fmt::print("       goes on by itself in {}\n",
                   clock_text(channel["resumes_in_s"].get<double>()));
    for (const auto& request : channel["queue"])
        fmt::print("queue  {}  {}  (asked by {}{})\n", request.value("id", ""), name_of(request),
                   request.value("by", ""), request.value("now", false) ? ", now" : "");
    for (const auto& request : channel.value("failed", Json::array()))
        fmt::print("failed {}  {}  {}\n", request.value("id", ""), name_of(request),
                   request.value("reason", ""));
    for (const auto& item : channel["next"])
        fmt::print("next   {}\n", name_of(item));
}

// What stands before a verb may stand behind it, too. Subcommands that are added from now on are made like this one.
CLI::App& inherited(CLI::App& command)
{
    command.fallthrough();
    return command;
}

}  // namespace

CtlCommand::CtlCommand(CLI::App& app)
    : command_(app.add_subcommand("ctl", "control the running service")),
      people_(inherited(*command_)),
      lists_(*command_),
      library_(*command_),
      settings_(*command_),
      schedule_(*command_),
      watch_(*command_),
      live_(*command_)
{
    command_->add_option("--env-file", env_file_, "settings file of the service")
        ->capture_default_str();
    command_->add_option("--socket", socket_,
                         "its control socket (default: STATE_DIR/control.sock)");
    command_
        ->add_option("--channel", channel_,
                     "a channel of this host by its name; main: the one without a name")
        ->excludes("--socket");
    command_->add_flag("--hub", hub_, "the hub of this host: its people, sessions and log")
        ->excludes("--socket")
        ->excludes("--channel");
    command_->add_flag("--json", json_, "print the service's answer as it is");
    command_->require_subcommand(1);
    add_desk_verbs();
    add_queue_verbs();
}

CLI::App* CtlCommand::verb(const std::string& name, const std::string& help)
{
    return command_->add_subcommand(name, help);
}

void CtlCommand::add_desk_verbs()
{
    verb("status", "what is on air, and what comes next");
    for (const auto& [name, help] : {std::pair("skip", "go on to the next item"),
                                     std::pair("restart-item", "restart the item on air"),
                                     std::pair("previous", "go back to the item before")})
        verb(name, help)
            ->add_option("ITEM", item_, "only if this item is on air (its id in `status`)");
    verb("seek", "go to another place in the item")
        ->add_option("PLACE", second_, "90, 1:30, or +30 and -30 from the current position")
        ->required();
    verb("pause", "show the filler until `resume`")
        ->add_option("LENGTH", length_, "only for this long: 90s, 15m, 2h");
    verb("resume", "resume where it was paused");
    verb("stop", "off the air on purpose: the output is withdrawn until `start`");
    verb("start", "back on the air, where it was");
    title_ = verb("title", "the title of the live stream");
    title_->require_subcommand(1);
    title_->add_subcommand("set", "set the title, whatever is on air")
        ->add_option("TEXT", text_, "the title")
        ->required();
    title_->add_subcommand("auto", "name it after the item on air");
    auto* play = verb("play", "request a link or a file");
    play->add_option("LOCATION", location_,
                     "a link, or a file below the folder of the playlist or of an item in it")
        ->required();
    play->add_option("PLACE", place_, "now, next or last in the queue")
        ->capture_default_str()
        ->check(CLI::IsMember({"now", "next", "last"}));
}

void CtlCommand::add_queue_verbs()
{
    queue_ = verb("queue", "the requests; without a verb, list them");
    auto* move = queue_->add_subcommand("move", "move one to another position");
    move->add_option("ENTRY", entry_, "the request's id")->required();
    move->add_option("BEFORE", before_, "the request to put it before (default: the end)");
    queue_->add_subcommand("remove", "remove one")
        ->add_option("ENTRY", entry_, "the request's id")
        ->required();
    queue_->add_subcommand("clear", "remove all");
    queue_->add_subcommand("restore", "put back a request that was removed or could not be played")
        ->add_option("ENTRY", entry_, "the request's id")
        ->required();
}

// Empty: what was typed is none.
std::string CtlCommand::body() const
{
    auto name = command_->get_subcommands().front()->get_name();
    Json object = {{"command", name}};
    if (!item_.empty())
        object["item"] = item_;
    if (name == "seek") {
        const bool relative = second_.starts_with('+') || second_.starts_with('-');
        const auto second = seconds_of(std::string_view(second_).substr(relative ? 1 : 0));
        if (!second)
            return {};
        object["second"] = second_.starts_with('-') ? -*second : *second;
        object["relative"] = relative;
    } else if (name == "pause" && !length_.empty()) {
        const auto length = length_of(length_);
        if (!length)
            return {};
        object["length_s"] = *length;
    } else if (name == "live") {
        object["command"] = live_.command();
        const auto length = length_of(live_.length());
        if (!live_.length().empty() && !length)
            return {};
        if (length && !live_.length().empty())
            object["length_s"] = *length;
    } else if (name == "play") {
        object["location"] = location_;
        object["place"] = place_;
    } else if (name == "title") {
        const auto how = title_->get_subcommands().front()->get_name();
        object["command"] = "title-" + how;
        if (how == "set")
            object["text"] = text_;
    } else if (name == "queue") {
        object["command"] = "queue-" + queue_->get_subcommands().front()->get_name();
        if (!entry_.empty())
            object["entry"] = entry_;
        if (!before_.empty())
            object["before"] = before_;
    }
    return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int CtlCommand::show(const std::filesystem::path& socket) const
{
    const auto answer = ask_service(socket, {.path = channel_path}, json_);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (json_)
        return 0;
    const auto& channel = std::get<Json>(answer);
    if (!channel.contains("now"))
        return say_unreachable("that is not an answer of tg_video_streamer");
    print_channel(channel);
    return 0;
}

int CtlCommand::send(const std::filesystem::path& socket, const std::string& json) const
{
    const auto answer =
        ask_service(socket, {.method = "POST", .path = commands_path, .body = json}, json_);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (json_)
        return 0;
    const auto& object = std::get<Json>(answer);
    const auto entry = object.value("entry", "");
    fmt::print("{}{}\n", entry.empty() ? "" : entry + ": ", object.value("text", ""));
    return 0;
}

std::variant<http::ChannelPlace, int> CtlCommand::place(
    const std::filesystem::path& state_dir) const
{
    if (hub_)
        return http::ChannelPlace{.socket = http::control_socket_file(hub_run_folder),
                                  .state_dir = hub_state_folder};
    if (channel_.empty())
        return http::ChannelPlace{.socket = socket_.empty() ? http::control_socket_file(state_dir)
                                                            : std::filesystem::path(socket_),
                                  .state_dir = state_dir};
    auto found = http::find_channel(channel_, {.state_dir = state_dir});
    if (found)
        return *std::move(found);
    fmt::print(stderr, "{}\n", found.error().message);
    return http::can_be_channel(channel_) ? exit_unreachable : exit_bad_words;
}

int CtlCommand::run(const std::filesystem::path& state_dir) const
{
    const auto found = place(state_dir);
    if (const auto* code = std::get_if<int>(&found))
        return *code;
    try {
        return obey(std::get<http::ChannelPlace>(found));
    } catch (const Json::exception&) {  // it is JSON, and of another form than ours
        return say_unreachable("that is no answer of tg_video_streamer");
    }
}

int CtlCommand::obey(const http::ChannelPlace& place) const
{
    const auto& [socket, state_dir] = place;
    if (watch_.parsed())
        return watch_.run(socket, json_);
    if (people_.parsed())
        return people_.run(socket, state_dir, json_);
    if (live_.asks_how())
        return live_.run(socket, json_);
    const auto verb = command_->get_subcommands().front()->get_name();
    if (verb == "status" || (verb == "queue" && queue_->get_subcommands().empty()))
        return show(socket);
    if (schedule_.parsed())
        return schedule_.run(socket, json_);
    if (lists_.shows())
        return lists_.show(socket, json_);
    if (settings_.parsed())
        return settings_.run(socket, json_);
    if (library_.resolves())
        return library_.resolve(socket, json_);
    if (library_.shows())
        return library_.show(socket, json_);
    for (const auto& command : {lists_.command(), library_.command()})
        if (command)
            return send(socket, *command);
    const auto json = body();
    if (json.empty()) {
        fmt::print(stderr, "{}\n",
                   verb == "seek" ? "PLACE is 90, 1:30, +30 or -30" : "LENGTH is 90s, 15m or 2h");
        return exit_bad_words;
    }
    return send(socket, json);
}
