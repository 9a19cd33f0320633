#include "service/schedule_json.hpp"

#include "base/text.hpp"
#include "control/api.hpp"
#include "control/json_members.hpp"
#include "playlist/item.hpp"
#include "playlist/url.hpp"
#include "schedule/notes.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <utility>

namespace tgvs::service {

namespace {

using PlanJson = nlohmann::ordered_json;

constexpr std::size_t told_plan_problems = 20;
constexpr std::size_t longest_shown_title = 1'024;
constexpr std::size_t longest_plan_body = 64 * 1'024;
constexpr std::size_t longest_plan_text = 32 * 1'024;
constexpr double longest_event_s = 31 * 86'400.0;

PlanJson fit_json(const std::optional<control::SlotFit>& fit)
{
    if (!fit)
        return nullptr;
    return {
        {"free_s", fit->free.count()}, {"over_s", fit->over.count()}, {"cut_s", fit->cut.count()}};
}

PlanJson sources_json(const std::vector<std::string>& sources, bool for_editors)
{
    auto shown = PlanJson::array();
    for (const auto& one : sources)
        shown.push_back(for_editors ? one : shown_source(one));
    return shown;
}

PlanJson event_json(const ShownEvent& shown, const ShownPlan& plan)
{
    const auto& occurrence = shown.event.occurrence;
    const auto& show = *occurrence.show;
    const auto& directions = *shown.event.directions;
    const bool editable = plan.calendars[shown.calendar - 1].why_not.empty() && !show.uid.empty();
    PlanJson object = {{"uid", show.uid},
                       {"instance", schedule::to_text(occurrence.instance)},
                       {"calendar", shown.calendar},
                       {"start", schedule::to_text(occurrence.start)},
                       {"end", schedule::to_text(occurrence.end)},
                       {"wall_start", wall_text(plan.zone.to_local(occurrence.start))},
                       {"wall_end", wall_text(plan.zone.to_local(occurrence.end))},
                       {"offset_s", plan.zone.offset_at(occurrence.start).count()},
                       {"all_day", occurrence.all_day},
                       {"title", printable(show.title, longest_shown_title)},
                       {"start_mode", to_string(directions.options.start)},
                       {"what", sources_json(directions.what, plan.for_editors)},
                       {"state", shown.state},
                       {"fit", fit_json(shown.fit)},
                       {"series", show.is_series},
                       {"rule", shown.rule.empty() ? PlanJson(nullptr) : PlanJson(shown.rule)},
                       {"changed", shown.replaces},
                       {"ours", schedule::is_ours(shown.event, {})},
                       {"notes", plan.for_editors ? PlanJson(schedule::plain_text(show.notes))
                                                  : PlanJson(nullptr)},
                       {"revision", shown.revision},
                       {"editable", editable}};
    return object;
}

// Nothing: it is no such time.
std::optional<schedule::Instant> time_in(std::string_view text, const schedule::Zone& zone)
{
    if (text.ends_with('Z'))
        return schedule::parse_instant(text);
    const auto as_utc = schedule::parse_instant(std::string(text) + 'Z');
    return as_utc ? std::optional(zone.to_instant(schedule::as_local(*as_utc))) : std::nullopt;
}

// Takes a member that may be empty or null, which control::Members has no word for.
std::optional<std::string> take_loose(PlanJson& object, const char* name, bool& wrong)
{
    const auto found = object.find(name);
    if (found == object.end())
        return std::nullopt;
    const bool is_text = found->is_string();
    wrong = wrong || (!is_text && !found->is_null());
    auto text = is_text ? found->get<std::string>() : std::string();
    wrong = wrong || text.size() > longest_plan_text;
    object.erase(found);
    return text;
}

}  // namespace

std::string shown_source(const std::string& source)
{
    const auto path = source.starts_with("file:") ? playlist::path_of_file_url(source)
                                                  : Result<std::filesystem::path>(source);
    return playlist::log_name({.location = path ? path->string() : source, .title = {}});
}

std::string wall_text(schedule::LocalTime time)
{
    auto text = schedule::to_text(schedule::as_utc(time));
    text.pop_back();
    return text;
}

std::string plan_json(const ShownPlan& plan)
{
    auto calendars = PlanJson::array();
    for (const auto& calendar : plan.calendars)
        calendars.push_back({{"number", calendars.size() + 1},
                             {"name", calendar.name},
                             {"editable", calendar.why_not.empty()},
                             {"why_not", calendar.why_not}});
    auto events = PlanJson::array();
    for (const auto& event : plan.events)
        events.push_back(event_json(event, plan));
    auto problems = PlanJson::array();
    for (const auto& problem : plan.problems)
        if (problems.size() < told_plan_problems)
            problems.push_back(printable(problem, 300));
    return control::dumped({{"zone", plan.zone_name},
                            {"from", schedule::to_text(plan.window.from)},
                            {"to", schedule::to_text(plan.window.to)},
                            {"calendars", std::move(calendars)},
                            {"events", std::move(events)},
                            {"problems", std::move(problems)}});
}

Result<PlanChange> plan_change_from_json(std::string_view text, const schedule::Zone& zone)
{
    if (text.size() > longest_plan_body)
        return failure("the event is larger than 64 KiB");
    auto object = PlanJson::parse(text, nullptr, false);
    if (!object.is_object())
        return failure("that is not a JSON object");
    PlanChange change;
    bool wrong = false;
    change.wish.notes = take_loose(object, "notes", wrong);
    change.wish.rule = take_loose(object, "rule", wrong);
    if (wrong)
        return failure(R"("notes" and "rule" are text of at most 32 KiB, or null)");
    control::Members members(object);
    if (auto title = members.text("title", longest_plan_text, false); !title.empty())
        change.wish.title = std::move(title);
    const auto time = [&](const char* name) -> std::optional<schedule::Instant> {
        const auto word = members.text(name, control::longest_id, false);
        const auto read = word.empty() ? std::nullopt : time_in(word, zone);
        if (!word.empty() && !read)
            members.blame(std::string("\"") + name + "\" is no time as 2026-11-29T20:00:00");
        return read;
    };
    change.wish.start = time("start");
    change.wish.end = time("end");
    change.place.instance = time("instance");
    const auto length = members.number("length_s", 0, longest_event_s, false);
    if (length && change.wish.end)
        members.blame(R"("end" and "length_s" exclude each other)");
    if (length)
        change.wish.length = std::chrono::seconds(std::llround(*length));
    const auto word = members.text("scope", control::longest_id, false);
    const auto scope = schedule::edit_scope(word.empty() ? "all" : word);
    if (!scope)
        members.blame(R"("scope" must be "this", "following" or "all")");
    change.place.scope = scope.value_or(schedule::EditScope::all);
    change.calendar =
        static_cast<std::size_t>(members.number("calendar", 1, 100, false).value_or(0));
    members.refuse_others();
    if (!members.wrong().empty())
        return failure(members.wrong());
    return change;
}

}  // namespace tgvs::service
