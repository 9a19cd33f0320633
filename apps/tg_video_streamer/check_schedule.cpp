#include "check_schedule.hpp"

#include "base/file.hpp"
#include "control/day.hpp"
#include "control/day_json.hpp"
#include "ffmpeg/encoder.hpp"
#include "library/prepared.hpp"
#include "schedule/listing.hpp"
#include "schedule/plan.hpp"
#include "service/calendar_files.hpp"
#include "service/child_options.hpp"
#include "service/plan_items.hpp"
#include "service/plan_outlook.hpp"
#include "service/programme_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace tgvs;

constexpr std::size_t most_events = 100;

// Of a long list, that are looked at.
constexpr std::size_t items_looked_at = 200;

using Items = std::vector<playlist::Item>;

control::DayState state_of_day(const config::Settings& settings)
{
    const auto text = read_file(settings.state_dir / "day.json", control::day_limit_bytes);
    auto state = text ? control::day_from_json(*text) : std::unexpected(text.error());
    return state ? *std::move(state) : control::DayState{};
}

// An event, what it plays, and what of that is not to be had. Addresses are asked of nobody.
struct Planned {
    std::shared_ptr<const Items> items;  // null: it is not ours
    std::string missing;
};

Planned planned_of(const schedule::ProgrammeEvent& event, service::PlanItems& reading)
{
    if (!schedule::is_ours(event, {}))
        return {};
    const auto& directions = *event.directions;
    auto planned = reading.of_event(directions.what, event.occurrence.show->title);
    std::string missing;
    for (const auto& problem : planned.problems)
        missing += "; " + problem;
    if (const auto& fill = directions.options.fill; !fill.empty())
        for (const auto& problem : reading.of_event({fill}, "").problems)
            missing += "; fill: " + problem;
    return {std::move(planned.items), std::move(missing)};
}

class PlanCheck {
public:
    PlanCheck(const config::Settings& settings, const service::ScheduleRead& read,
              const schedule::Window& window)
        : events_(read.events), zone_(*read.zone), now_(window.from), day_(state_of_day(settings))
    {
        const auto plan = service::encoder_plan(settings);
        form_ = {.folder = settings.cache_dir,
                 .fingerprint = ffmpeg::Encoder(plan.options).fingerprint(),
                 .draws_titles = plan.options.title_card};
        service::PlanItems reading(service::plan_folders(settings));
        control::DayPlan day = {.events = events_, .items = {}, .window = window};
        for (std::size_t i = 0; i < std::min(events_.size(), most_events); ++i) {
            planned_.push_back(planned_of(events_[i], reading));
            day.items.push_back(planned_.back().items);
        }
        day_.set_plan(std::move(day));
    }

    std::vector<service::PlanLine> lines() const
    {
        std::vector<service::PlanLine> lines;
        for (std::size_t i = 0; i < planned_.size(); ++i)
            lines.push_back(service::line_of(outlook_of(i)));
        if (events_.size() > most_events)
            lines.push_back({.verdict = service::Verdict::ok,
                             .text = fmt::format("and {} more", events_.size() - most_events)});
        return lines;
    }

private:
    service::EventOutlook outlook_of(std::size_t number) const
    {
        const auto& event = events_[number];
        const auto& [items, missing] = planned_[number];
        service::EventOutlook outlook = {.line = schedule::line_listing(event, zone_),
                                         .plays = items != nullptr,
                                         .missing = missing,
                                         .until = event.occurrence.start - now_};
        if (!items || items->empty())
            return outlook;
        outlook.items = items->size();
        outlook.looked_at = std::min(items->size(), items_looked_at);
        outlook.encoded = static_cast<std::size_t>(
            std::ranges::count_if(std::span(*items).first(outlook.looked_at),
                                  [this](const auto& item) { return is_ready(item); }));
        const auto next = day_.first_item(number);
        outlook.next_waits = next && !is_ready(next->item);
        outlook.live = playlist::is_live_address(items->front());
        return outlook;
    }

    bool is_ready(const playlist::Item& item) const
    {
        return playlist::is_live_address(item) || library::is_prepared(item, form_);
    }

    const std::vector<schedule::ProgrammeEvent>& events_;
    const schedule::Zone& zone_;
    schedule::Instant now_;
    library::TrackForm form_;
    std::vector<Planned> planned_;
    control::Day day_;
};

void say(Findings& findings, const service::PlanLine& line)
{
    switch (line.verdict) {
        case service::Verdict::ok:
            return findings.ok("schedule", line.text);
        case service::Verdict::warn:
            return findings.warn("schedule", line.text);
        case service::Verdict::fail:
            return findings.fail("schedule", line.text);
    }
}

}  // namespace

void check_schedule(Findings& findings, const config::Settings& settings)
{
    const auto calendars = service::calendars_of(settings);
    if (calendars.empty())
        return;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const schedule::Window window = {now, now + std::chrono::days(1)};
    const auto read = service::read_schedule({.calendars = calendars,
                                              .zone = settings.schedule_zone,
                                              .window = window,
                                              .media = settings.schedule_media});
    if (!read)
        return findings.fail("SCHEDULE_ZONE", read.error().message);
    bool refused = false;
    for (const auto& problem : read->problems) {
        refused |= problem.refused;
        problem.refused ? findings.fail("schedule", problem.text)
                        : findings.warn("schedule", problem.text);
    }
    for (const auto& line : PlanCheck(settings, *read, window).lines())
        say(findings, line);
    if (read->events.empty() && !refused)
        findings.ok("schedule", "nothing is planned for the next 24 hours");
}
