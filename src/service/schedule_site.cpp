#include "service/schedule_site.hpp"

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "control/api.hpp"
#include "control/json_members.hpp"
#include "http/encoding.hpp"
#include "service/api_answers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>
#include <sys/stat.h>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;
using schedule::EditErrc;

constexpr std::string_view put_command = "schedule-put";
constexpr std::string_view delete_command = "schedule-delete";
constexpr std::chrono::days longest_window{35};
constexpr std::size_t most_shown_events = 2'000;

std::string random_uid()
{
    std::random_device device;
    std::string text;
    for (int i = 0; i < 4; ++i)
        text += fmt::format("{:08x}", device());
    return text + "@tg_video_streamer";
}

// Nothing: one of the two is no time, or there is too much between them.
std::optional<schedule::Window> window_in(std::string_view query, schedule::Instant now)
{
    schedule::Window window = {now - std::chrono::hours(2), now + std::chrono::days(1)};
    for (const auto& [name, into] :
         {std::pair("from", &window.from), std::pair("to", &window.to)}) {
        const auto word = http::query_value(query, name);
        if (!word)
            continue;
        const auto instant = schedule::parse_instant(*word);
        if (!instant)
            return std::nullopt;
        *into = *instant;
    }
    const bool good = window.from < window.to && window.to - window.from <= longest_window;
    return good ? std::optional(window) : std::nullopt;
}

// The owner and the mode of a file that is written stay.
Result<void> write_calendar(const fs::path& file, std::string_view text)
{
    std::error_code error;
    const auto canonical = fs::canonical(file, error);
    const auto target = error ? file : canonical;
    struct stat status = {};
    WriteOptions options = {.mode = 0644};
    if (::stat(target.c_str(), &status) == 0)
        options = {.mode = status.st_mode & 0777U, .uid = status.st_uid, .gid = status.st_gid};
    return write_file_atomically(target, text, options);
}

std::pair<int, std::string_view> status_of_edit(EditErrc code)
{
    switch (code) {
        case EditErrc::unknown_event:
        case EditErrc::unknown_instance:
            return {404, "unknown_entry"};
        case EditErrc::bad_value:
            return {422, "bad_value"};
        case EditErrc::not_editable:
            break;
    }
    return {409, "not_editable"};
}

}  // namespace

ScheduleSite::ScheduleSite(ScheduleSiteOptions options, Ledger& ledger)
    : options_(std::move(options)), ledger_(ledger), known_(options_.calendars.size())
{
    if (!options_.now)
        options_.now = [] {
            return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        };
    if (!options_.new_uid)
        options_.new_uid = random_uid;
    ScheduleRead found;
    const bool known = find_zone(options_.zone, found).has_value();
    zone_ = known ? found.zone : schedule::Zones::utc();
    zone_name_ = known ? found.zone_name : "UTC";
}

void ScheduleSite::show_states(States states)
{
    const std::scoped_lock lock(mutex_);
    states_ = std::move(states);
}

std::optional<http::Response> ScheduleSite::answer(const http::Request& request,
                                                   const control::Person& person)
{
    if (!request.path.starts_with(path))
        return std::nullopt;
    const auto rest = request.path.substr(path.size());
    if (rest.empty())
        return request.method == http::Method::get ? show(request, person) : only("GET");
    if (rest.size() < 2 || rest.front() != '/' || rest.substr(1).contains('/'))
        return std::nullopt;
    const auto uid = http::percent_decoded(rest.substr(1));
    if (request.method == http::Method::put)
        return put(request, uid, person);
    return request.method == http::Method::delete_ ? erase(request, uid, person)
                                                   : only("PUT, DELETE");
}

// ---- The calendars

void ScheduleSite::read_all()
{
    for (std::size_t i = 0; i < known_.size(); ++i)
        read(i);
}

// Of an address there is the copy that the keeper of the plan has made (service/plan_keeper.hpp).
void ScheduleSite::read(std::size_t number)
{
    auto& known = known_[number];
    const auto& calendar = options_.calendars[number];
    const auto file =
        is_calendar_address(calendar)
            ? options_.state_dir / "schedule" / (sha256_hex(calendar).substr(0, 16) + ".ics")
            : fs::path(calendar);
    auto text = read_file(file, schedule::calendar_limit_bytes);
    if (!text) {
        known = {.wrong = text.error().message,
                 .missing = text.error().system == std::errc::no_such_file_or_directory};
        return;
    }
    if (known.wrong.empty() && !known.text.empty() && known.text == *text)
        return;
    auto parsed = schedule::parse_calendar(*text);
    if (!parsed) {
        known = {.text = *std::move(text), .wrong = parsed.error().message};
        return;
    }
    known = {.text = *std::move(text), .calendar = *std::move(parsed)};
    known.raw = schedule::raw_calendar(known.text);
}

std::string ScheduleSite::why_not(std::size_t number) const
{
    if (is_calendar_address(options_.calendars[number]))
        return "it is read from an address; change it where it is kept";
    const auto& known = known_[number];
    return known.missing ? std::string() : known.wrong;
}

std::optional<std::size_t> ScheduleSite::calendar_with(const std::string& uid) const
{
    for (std::size_t i = 0; i < known_.size(); ++i)
        if (std::ranges::find(known_[i].raw.events, uid, &schedule::RawEvent::uid) !=
            known_[i].raw.events.end())
            return i;
    return std::nullopt;
}

// ---- Looking

http::Response ScheduleSite::show(const http::Request& request, const control::Person& person)
{
    const auto window = window_in(request.query, options_.now());
    if (!window)
        return problem(400, "bad_request",
                       "?from= and ?to= are times as 2026-11-29T20:00:00Z, with at most 35 days "
                       "between them");
    read_all();
    ShownPlan plan = {.zone_name = zone_name_,
                      .zone = *zone_,
                      .window = *window,
                      .with_notes = person.role >= control::Role::editor};
    for (std::size_t i = 0; i < known_.size(); ++i) {
        const auto name = shown_calendar(options_.calendars[i], i + 1);
        plan.calendars.push_back({.name = name, .why_not = why_not(i)});
        if (!known_[i].wrong.empty())
            plan.problems.push_back(fmt::format("{}: {}", name, known_[i].wrong));
        else
            take_events(i, plan);
    }
    std::ranges::stable_sort(plan.events, {}, [](const ShownEvent& shown) {
        const auto& occurrence = shown.event.occurrence;
        return std::tuple(occurrence.start, occurrence.end, occurrence.show->title);
    });
    return json_answer(200, plan_json(plan));
}

void ScheduleSite::take_events(std::size_t number, ShownPlan& plan)
{
    const auto& known = known_[number];
    ScheduleRead laid_out;
    laid_out.zone = zone_;
    laid_out.zone_name = zone_name_;
    lay_out(known.calendar, shown_calendar(options_.calendars[number], number + 1),
            {.calendars = {}, .zone = {}, .window = plan.window, .media = options_.media},
            laid_out);
    for (const auto& problem : laid_out.problems)
        plan.problems.push_back(problem.text);
    std::map<std::string_view, std::string> rules;
    std::map<std::size_t, bool> replaces;
    for (const auto& raw : known.raw.events) {
        replaces.emplace(raw.line, raw.replaces);
        if (!raw.replaces)
            rules[raw.uid] = raw.rule;
    }
    std::map<std::string, std::string> revisions;
    const std::scoped_lock lock(mutex_);
    for (auto& event : laid_out.events) {
        if (plan.events.size() == most_shown_events)
            break;
        const auto& show = *event.occurrence.show;
        auto& revision = revisions[show.uid];
        if (revision.empty() && !show.uid.empty())
            revision = schedule::revision_of_event(known.text, known.raw, show.uid);
        const auto state = states_.find(schedule::name_of(event));
        plan.events.push_back({.event = event,
                               .calendar = number + 1,
                               .rule = show.uid.empty() ? std::string() : rules[show.uid],
                               .revision = revision,
                               .state = state == states_.end() ? "unknown" : state->second,
                               .replaces = replaces[show.line]});
    }
}

// ---- Changing

schedule::EditSurroundings ScheduleSite::surroundings() const
{
    return {.station = zone_,
            .station_name = zone_name_,
            .now = options_.now(),
            .new_uid = options_.new_uid()};
}

http::Response ScheduleSite::refused(std::string_view command, const control::Person& person,
                                     int status, std::string_view code, std::string_view text,
                                     std::string_view remedy)
{
    ledger_.note(command, person, Ledger::Result::refused, text);
    return problem(status, code, text, remedy);
}

http::Response ScheduleSite::refused(std::string_view command, const control::Person& person,
                                     const schedule::EditRefusal& refusal)
{
    const auto [status, code] = status_of_edit(refusal.code);
    return refused(command, person, status, code, refusal.text, refusal.remedy);
}

std::optional<http::Response> ScheduleSite::refuse_revision(std::size_t number,
                                                            const std::string& uid,
                                                            std::string_view if_match) const
{
    if (if_match.empty())
        return problem(428, "no_revision", "an event is changed in one version of it",
                       "send the revision of the event that you have seen as If-Match");
    const auto now = schedule::revision_of_event(known_[number].text, known_[number].raw, uid);
    if (trim(if_match) == '"' + now + '"' || trim(if_match) == now)
        return std::nullopt;
    auto object = nlohmann::ordered_json::parse(control::problem_json(
        412, "changed_meanwhile", "the event was changed meanwhile", "look at the schedule again"));
    object["revision"] = now;
    return json_answer(412, control::dumped(object));
}

http::Response ScheduleSite::put(const http::Request& request, const std::string& uid,
                                 const control::Person& person)
{
    if (person.role < control::Role::editor)
        return refused(put_command, person, 403, "forbidden",
                       fmt::format("a {} may not do that", to_string(person.role)),
                       "ask somebody who is editor or more");
    const auto change = plan_change_from_json(request.body.reveal(), *zone_);
    if (!change)
        return refused(put_command, person, 400, "bad_request", change.error().message);
    read_all();
    const auto found = calendar_with(uid);
    if (!found && !request.if_match.empty())
        return refused(put_command, person, 404, "unknown_entry", "there is no such event any more",
                       "look at the schedule again");
    const auto number = found.value_or(std::max<std::size_t>(change->calendar, 1) - 1);
    if (number >= known_.size())
        return refused(put_command, person, 409, "not_editable",
                       known_.empty() ? "there is no calendar" : "there is no such calendar",
                       "name a file in SCHEDULE, as in SCHEDULE=plan.ics");
    if (const auto why = why_not(number); !why.empty())
        return refused(put_command, person, 409, "not_editable", why);
    if (!found) {
        const auto text = known_[number].missing ? schedule::empty_calendar() : known_[number].text;
        const auto edited = schedule::add_event(text, uid, change->wish, surroundings());
        return edited ? write(number, *edited, put_command, 201, person)
                      : refused(put_command, person, edited.error());
    }
    if (auto refusal = refuse_revision(number, uid, request.if_match))
        return *std::move(refusal);
    auto place = change->place;
    place.uid = uid;
    const auto edited =
        schedule::change_event(known_[number].text, place, change->wish, surroundings());
    return edited ? write(number, *edited, put_command, 200, person)
                  : refused(put_command, person, edited.error());
}

http::Response ScheduleSite::erase(const http::Request& request, const std::string& uid,
                                   const control::Person& person)
{
    if (person.role < control::Role::editor)
        return refused(delete_command, person, 403, "forbidden",
                       fmt::format("a {} may not do that", to_string(person.role)),
                       "ask somebody who is editor or more");
    const auto scope =
        schedule::edit_scope(http::query_value(request.query, "scope").value_or("all"));
    const auto word = http::query_value(request.query, "instance");
    const auto instance = word ? schedule::parse_instant(*word) : std::nullopt;
    if (!scope || (word && !instance))
        return refused(delete_command, person, 400, "bad_request",
                       "?scope= is this, following or all, and ?instance= a time as "
                       "2026-11-29T20:00:00Z");
    read_all();
    const auto number = calendar_with(uid);
    if (!number)
        return refused(delete_command, person, 404, "unknown_entry",
                       "there is no such event any more", "look at the schedule again");
    if (const auto why = why_not(*number); !why.empty())
        return refused(delete_command, person, 409, "not_editable", why);
    if (auto refusal = refuse_revision(*number, uid, request.if_match))
        return *std::move(refusal);
    const auto edited = schedule::delete_event(
        known_[*number].text, {.uid = uid, .instance = instance, .scope = *scope}, surroundings());
    return edited ? write(*number, *edited, delete_command, 200, person)
                  : refused(delete_command, person, edited.error());
}

http::Response ScheduleSite::write(std::size_t number, const schedule::Edited& edited,
                                   std::string_view command, int status,
                                   const control::Person& person)
{
    const fs::path file = options_.calendars[number];
    if (const auto written = write_calendar(file, edited.text); !written) {
        const bool full = out_of_space(written.error());
        return refused(command, person, full ? 507 : 409, "cannot_write",
                       "the calendar is as it was: " + written.error().message,
                       full ? "make room on the disk and try again"
                            : "let the service's user write into its folder (and, under systemd, "
                              "name it in ReadWritePaths)");
    }
    read(number);
    const auto revision =
        schedule::revision_of_event(known_[number].text, known_[number].raw, edited.uid);
    const auto title = [&]() -> std::string {
        for (const auto& event : known_[number].calendar.events)
            if (event.uid == edited.uid)
                return event.title;
        return {};
    }();
    const auto text = command == delete_command
                          ? std::string("deleted from the plan")
                          : fmt::format("“{}” is in the plan", printable(title, 100));
    ledger_.note(command, person, Ledger::Result::done, text);
    if (options_.changed)
        options_.changed(revision);
    return json_answer(
        status, control::dumped({{"text", text}, {"uid", edited.uid}, {"revision", revision}}));
}

}  // namespace tgvs::service
