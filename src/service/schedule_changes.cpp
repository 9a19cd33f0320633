// A part of ScheduleSite: changes of the plan, and the way back from them.
#include "base/file.hpp"
#include "base/text.hpp"
#include "control/api.hpp"
#include "control/json_members.hpp"
#include "http/encoding.hpp"
#include "playlist/list_swap.hpp"
#include "schedule/edit.hpp"
#include "service/api_answers.hpp"
#include "service/schedule_site.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;
using schedule::EditErrc;

constexpr std::string_view put_command = "schedule-put";
constexpr std::string_view delete_command = "schedule-delete";
constexpr std::string_view undo_command = "schedule-undo";
constexpr std::size_t most_done = 50;
constexpr std::size_t largest_done_bytes = 256 * 1'024;

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

std::optional<http::Response> ScheduleSite::refuse_role(std::string_view command,
                                                        const control::Person& person)
{
    if (person.role >= control::Role::editor)
        return std::nullopt;
    return refused(command, person, 403, "forbidden",
                   fmt::format("the role {} does not allow that", to_string(person.role)),
                   "ask somebody with the role editor or above");
}

std::string ScheduleSite::revision_of(std::size_t number,
                                      const std::vector<std::string>& uids) const
{
    std::string revision;
    for (const auto& uid : uids)
        revision += schedule::revision_of_event(known_[number].text, known_[number].raw, uid);
    return revision;
}

std::optional<http::Response> ScheduleSite::refuse_revision(const Change& change) const
{
    const auto now = revision_of(change.calendar, change.uids);
    const auto seen = trim(change.if_match);
    if (now.empty() && seen.empty())
        return std::nullopt;
    if (seen.empty() && change.command != undo_command)
        return problem(428, "no_revision", "an event is changed in one version of it",
                       "send the revision of the event that you have seen as If-Match");
    if (seen == '"' + now + '"' || seen == now)
        return std::nullopt;
    auto object = nlohmann::ordered_json::parse(control::problem_json(
        412, "changed_meanwhile", "the event was changed meanwhile", "look at the schedule again"));
    object["revision"] = now;
    return json_answer(412, control::dumped(object));
}

http::Response ScheduleSite::put(const http::Request& request, const std::string& uid,
                                 const control::Person& person)
{
    if (auto refusal = refuse_role(put_command, person))
        return *std::move(refusal);
    const auto wanted = plan_change_from_json(request.body.reveal(), *zone_);
    if (!wanted)
        return refused(put_command, person, 400, "bad_request", wanted.error().message);
    read_all();
    const auto found = calendar_with(uid);
    if (!found && !request.if_match.empty())
        return refused(put_command, person, 404, "unknown_entry", "that event no longer exists",
                       "look at the schedule again");
    const auto number = found.value_or(std::max<std::size_t>(wanted->calendar, 1) - 1);
    if (number >= known_.size())
        return refused(put_command, person, 409, "not_editable",
                       known_.empty() ? "there is no calendar" : "there is no such calendar",
                       "name a file in SCHEDULE, as in SCHEDULE=plan.ics");
    const auto around = surroundings();
    Change change = {.calendar = number,
                     .uids = {uid},
                     .if_match = std::string(request.if_match),
                     .command = put_command,
                     .status = found ? 200 : 201,
                     .edit = {}};
    if (found) {
        auto place = wanted->place;
        place.uid = uid;
        if (place.scope == schedule::EditScope::following)
            change.uids.push_back(around.new_uid);
        change.edit = [place, wish = wanted->wish, around](const std::string& text) {
            return schedule::change_event(text, place, wish, around);
        };
    } else {
        change.edit = [uid, wish = wanted->wish, around](const std::string& text) {
            return schedule::add_event(text, uid, wish, around);
        };
    }
    return carry_out(change, person);
}

http::Response ScheduleSite::erase(const http::Request& request, const std::string& uid,
                                   const control::Person& person)
{
    if (auto refusal = refuse_role(delete_command, person))
        return *std::move(refusal);
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
        return refused(delete_command, person, 404, "unknown_entry", "that event no longer exists",
                       "look at the schedule again");
    const schedule::EditPlace place = {.uid = uid, .instance = instance, .scope = *scope};
    return carry_out({.calendar = *number,
                      .uids = {uid},
                      .if_match = std::string(request.if_match),
                      .command = delete_command,
                      .edit =
                          [place, around = surroundings()](const std::string& text) {
                              return schedule::delete_event(text, place, around);
                          }},
                     person);
}

http::Response ScheduleSite::undo(const http::Request& request, const control::Person& person)
{
    if (auto refusal = refuse_role(undo_command, person))
        return *std::move(refusal);
    auto object = nlohmann::ordered_json::parse(request.body.reveal(), nullptr, false);
    if (!object.is_object())
        return refused(undo_command, person, 400, "bad_request", "that is not a JSON object");
    control::Members members(object);
    const auto id = members.text("change", control::longest_id, true);
    members.refuse_others();
    if (!members.wrong().empty())
        return refused(undo_command, person, 400, "bad_request", members.wrong());
    const auto found = std::ranges::find(done_, id, &Done::id);
    if (found == done_.end())
        return refused(undo_command, person, 404, "unknown_entry", "that can no longer be undone",
                       "change it by hand");
    read_all();
    const auto done = *found;
    return carry_out({.calendar = done.calendar,
                      .uids = done.uids,
                      .if_match = done.revision,
                      .command = undo_command,
                      .edit =
                          [done](const std::string& text) {
                              return schedule::put_back(text, done.uids, done.before);
                          }},
                     person);
}

http::Response ScheduleSite::carry_out(const Change& change, const control::Person& person)
{
    constexpr int attempts = 5;  // somebody would have to write the file as often in that moment
    const auto busy = [&] {
        return refused(change.command, person, 409, "cannot_write",
                       "another program keeps writing the calendar", "try again in a moment");
    };
    if (!playlist::wait_for_writers(options_.calendars[change.calendar]))
        return busy();
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto& known = known_[change.calendar];
        if (const auto why = why_not(change.calendar); !why.empty())
            return refused(change.command, person, 409, "not_editable", why);
        if (auto refusal = refuse_revision(change))
            return *std::move(refusal);
        const auto edited = change.edit(known.missing ? schedule::empty_calendar() : known.text);
        if (!edited)
            return refused(change.command, person, edited.error());
        auto before = schedule::events_of(known.text, change.uids);
        const auto result = write(change.calendar, edited->text);
        if (!result) {
            const auto was = known.text;
            read(change.calendar);
            if (known.text == was)  // somebody has it open, and was waited for
                return busy();
            continue;
        }
        if (*result)
            return written(change, *edited, std::move(before), person);
        const bool full = out_of_space(result->error());
        return refused(change.command, person, full ? 507 : 409, "cannot_write",
                       "the calendar is unchanged: " + result->error().message,
                       full ? "make room on the disk and try again"
                            : "let the service's user write into its folder (and, under systemd, "
                              "name it in ReadWritePaths)");
    }
    return busy();
}

std::optional<Result<void>> ScheduleSite::write(std::size_t number, const std::string& text)
{
    const fs::path file = options_.calendars[number];
    const auto& known = known_[number];
    std::error_code error;
    const auto target = fs::canonical(file, error);  // what a link leads to
    if (error != std::errc::no_such_file_or_directory) {
        const auto swapped = playlist::swap_file(error ? file : target, known.text, text);
        if (!swapped)
            return std::unexpected(swapped.error());
        return *swapped ? std::optional(Result<void>()) : std::nullopt;
    }
    if (!known.missing)
        return std::nullopt;
    return write_file_atomically(file, text, {.mode = 0644});
}

http::Response ScheduleSite::written(const Change& change, const schedule::Edited& edited,
                                     std::string before, const control::Person& person)
{
    read(change.calendar);
    const auto& known = known_[change.calendar];
    const auto revision = schedule::revision_of_event(known.text, known.raw, edited.uid);
    const auto event = std::ranges::find(known.calendar.events, edited.uid, &schedule::Event::uid);
    const auto title = event == known.calendar.events.end() ? std::string() : event->title;
    const auto text = event == known.calendar.events.end()
                          ? std::string("deleted from the plan")
                          : fmt::format("“{}” is in the plan", printable(title, 100));
    ledger_.note(change.command, person, Ledger::Result::done, text);
    nlohmann::ordered_json answer = {
        {"text", text}, {"uid", edited.uid}, {"revision", revision}, {"undo", nullptr}};
    if (before.size() <= largest_done_bytes) {
        done_.push_back({.id = fmt::format("{}.{}", ++done_count_, options_.new_uid()),
                         .calendar = change.calendar,
                         .uids = change.uids,
                         .before = std::move(before),
                         .revision = revision_of(change.calendar, change.uids)});
        if (done_.size() > most_done)
            done_.pop_front();
        answer["undo"] = done_.back().id;
    }
    if (options_.changed)
        options_.changed(revision);
    return json_answer(change.status, control::dumped(answer));
}

}  // namespace tgvs::service
