#include "service/schedule_site.hpp"

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "http/encoding.hpp"
#include "service/api_answers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;

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

// Whoever may look is told why a calendar cannot be read, but not where it lies.
std::string without_folder(std::string message, const fs::path& file)
{
    if (const auto at = message.find(file.string()); at != std::string::npos)
        message.replace(at, file.string().size(), file.filename().string());
    return message;
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
    if (request.path == undo_path)
        return request.method == http::Method::post ? undo(request, person) : only("POST");
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
        known = {.wrong = without_folder(text.error().message, file),
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
        return "it is read from an address; change it at its source";
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
                      .for_editors = person.role >= control::Role::editor};
    for (std::size_t i = 0; i < known_.size(); ++i) {
        const auto whole = shown_calendar(options_.calendars[i], i + 1);
        const auto name = plan.for_editors ? whole : fs::path(whole).filename().string();
        plan.calendars.push_back({.name = name, .why_not = why_not(i)});
        if (!known_[i].wrong.empty())
            plan.problems.push_back(fmt::format("{}: {}", name, known_[i].wrong));
        else
            take_events(i, name, plan);
    }
    std::ranges::stable_sort(plan.events, {}, [](const ShownEvent& shown) {
        const auto& occurrence = shown.event.occurrence;
        return std::tuple(occurrence.start, occurrence.end, occurrence.show->title);
    });
    return json_answer(200, plan_json(plan));
}

void ScheduleSite::take_events(std::size_t number, const std::string& name, ShownPlan& plan)
{
    const auto& known = known_[number];
    ScheduleRead laid_out;
    laid_out.zone = zone_;
    laid_out.zone_name = zone_name_;
    lay_out(known.calendar, name,
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
        const bool known_state = state != states_.end();
        plan.events.push_back({.event = event,
                               .calendar = number + 1,
                               .rule = show.uid.empty() ? std::string() : rules[show.uid],
                               .revision = revision,
                               .state = known_state ? state->second.word : "unknown",
                               .fit = known_state ? state->second.fit : std::nullopt,
                               .replaces = replaces[show.line]});
    }
}

}  // namespace tgvs::service
