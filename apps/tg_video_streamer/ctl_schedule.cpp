#include "ctl_schedule.hpp"

#include "ctl_answer.hpp"
#include "http/encoding.hpp"
#include "schedule/moment.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <ctime>
#include <utility>
#include <variant>

namespace {

using namespace tgvs;
using PlanJson = nlohmann::ordered_json;

constexpr const char* plan_path = "/api/v1/schedule";
constexpr const char* plan_events_path = "/api/v1/schedule/events";

// "2026-03-29T01:00:00Z" as this host's clock shows it.
std::string time_here(const std::string& text)
{
    const auto instant = schedule::parse_instant(text);
    if (!instant)
        return text;
    const std::time_t seconds = instant->time_since_epoch().count();
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", local.tm_year + 1900,
                       local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
}

int tell_plan(const std::variant<PlanJson, int>& answer, bool as_json)
{
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    const auto& object = std::get<PlanJson>(answer);
    if (!as_json)
        fmt::print("{}: {}\n", object.value("uid", ""), object.value("text", ""));
    return 0;
}

}  // namespace

CtlSchedule::CtlSchedule(CLI::App& ctl)
    : schedule_(ctl.add_subcommand("schedule",
                                   "show the plan of the next 24 hours and what of it is ready")),
      put_(schedule_->add_subcommand("put", "put an event into the plan, or change one")),
      delete_(schedule_->add_subcommand("delete", "take an event out of the plan"))
{
    schedule_->require_subcommand(0, 1);
    put_->add_option("UID", uid_, "the event's name; a new one for a new event")->required();
    put_->add_option("--title", title_, "its title");
    put_->add_option("--start", start_, "2026-11-29T20:00:00 in the station's zone, or with Z");
    put_->add_option("--end", end_, "likewise");
    put_->add_option("--notes", notes_, "all of its notes, as in: play: film.mkv");
    put_->add_option("--rule", rule_, "FREQ=WEEKLY;BYDAY=MO and the like; none: it happens once");
    put_->add_option("--calendar", calendar_,
                     "for a new event: which calendar of SCHEDULE, counted from 1")
        ->check(CLI::Range(1, 100));
    delete_->add_option("UID", uid_, "the event's name")->required();
    for (auto* verb : {put_, delete_}) {
        verb->add_option("--scope", scope_, "of a series: this, following or all (the default)")
            ->check(CLI::IsMember({"this", "following", "all"}));
        verb->add_option(
            "--instance", instance_,
            "which occurrence of a series, by its original time: 2026-11-29T19:00:00Z");
        verb->add_option(
            "--revision", revision_,
            "the revision of the event that you have seen; refused if it has changed since");
    }
}

int CtlSchedule::run(const std::filesystem::path& socket, bool as_json) const
{
    if (put_->parsed())
        return put(socket, as_json);
    return delete_->parsed() ? erase(socket, as_json) : show(socket, as_json);
}

int CtlSchedule::show(const std::filesystem::path& socket, bool as_json) const
{
    const auto answer = ask_service(socket, {.path = plan_path}, as_json);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (as_json)
        return 0;
    const auto& events = std::get<PlanJson>(answer);
    if (!events.is_array())
        return say_unreachable("that is not an answer of tg_video_streamer");
    for (const auto& event : events)
        fmt::print("{}  {:4}  {:15}  {}\n", time_here(event.value("start", "")),
                   event.value("start_mode", ""), event.value("state", ""),
                   event.value("summary", ""));
    if (events.empty())
        fmt::print("nothing is planned for the next 24 hours\n");
    return 0;
}

std::string CtlSchedule::event_path() const
{
    return fmt::format("{}/{}", plan_events_path, http::percent_encoded(uid_));
}

std::variant<std::string, int> CtlSchedule::revision(const std::filesystem::path& socket) const
{
    if (!revision_.empty())
        return revision_;
    constexpr std::chrono::days looked_ahead{35};
    const auto known = schedule::parse_instant(instance_);
    const auto from =
        known.value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    const auto answer = ask_service(
        socket,
        {.path = fmt::format("{}?from={}&to={}", plan_events_path, schedule::to_text(from),
                             schedule::to_text(from + looked_ahead))},
        false);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    for (const auto& event : std::get<PlanJson>(answer).value("events", PlanJson::array()))
        if (event.value("uid", "") == uid_)
            return event.value("revision", "");
    return std::string();
}

int CtlSchedule::put(const std::filesystem::path& socket, bool as_json) const
{
    const auto known = revision(socket);
    if (const auto* code = std::get_if<int>(&known))
        return *code;
    auto object = PlanJson::object();
    for (const auto& [name, value] :
         {std::pair("title", &title_), std::pair("start", &start_), std::pair("end", &end_),
          std::pair("notes", &notes_), std::pair("instance", &instance_),
          std::pair("scope", &scope_)})
        if (!value->empty())
            object[name] = *value;
    if (!rule_.empty())
        object["rule"] = rule_ == "none" ? PlanJson(nullptr) : PlanJson(rule_);
    if (calendar_ > 0)
        object["calendar"] = calendar_;
    return tell_plan(
        ask_service(socket,
                    {.method = "PUT",
                     .path = event_path(),
                     .body = object.dump(-1, ' ', false, PlanJson::error_handler_t::replace),
                     .revision = std::get<std::string>(known)},
                    as_json),
        as_json);
}

int CtlSchedule::erase(const std::filesystem::path& socket, bool as_json) const
{
    const auto known = revision(socket);
    if (const auto* code = std::get_if<int>(&known))
        return *code;
    auto path = event_path() + "?scope=" + (scope_.empty() ? "all" : scope_);
    if (!instance_.empty())
        path += "&instance=" + http::percent_encoded(instance_);
    return tell_plan(
        ask_service(socket,
                    {.method = "DELETE", .path = path, .revision = std::get<std::string>(known)},
                    as_json),
        as_json);
}
