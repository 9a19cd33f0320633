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
#include "service/programme_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace tgvs;

constexpr std::size_t most_events = 100;

// As the running service is asked by then.
constexpr std::chrono::minutes soon{10};
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

Planned planned_of(const schedule::ProgrammeEvent& event,
                   const std::vector<std::filesystem::path>& folders)
{
    if (!schedule::is_ours(event, {}))
        return {};
    const auto& directions = *event.directions;
    auto planned = service::items_of_event(directions.what, event.occurrence.show->title, folders);
    std::string missing;
    for (const auto& problem : planned.problems)
        missing += "; " + problem;
    if (const auto& fill = directions.options.fill; !fill.empty())
        for (const auto& problem : service::items_of_event({fill}, "", folders).problems)
            missing += "; fill: " + problem;
    return {std::make_shared<const Items>(std::move(planned.items)), std::move(missing)};
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
        const auto folders = service::plan_folders(settings);
        control::DayPlan day = {.events = events_, .items = {}, .window = window};
        for (std::size_t i = 0; i < std::min(events_.size(), most_events); ++i) {
            planned_.push_back(planned_of(events_[i], folders));
            day.items.push_back(planned_.back().items);
        }
        day_.set_plan(std::move(day));
    }

    void tell(Findings& findings) const
    {
        for (std::size_t i = 0; i < planned_.size(); ++i)
            tell(findings, i);
        if (events_.size() > most_events)
            findings.ok("schedule", fmt::format("and {} more", events_.size() - most_events));
    }

private:
    void tell(Findings& findings, std::size_t number) const
    {
        auto text = schedule::line_listing(events_[number], zone_);
        const auto& [items, missing] = planned_[number];
        if (items == nullptr)
            return findings.ok("schedule", text);
        if (items->empty())
            return findings.fail("schedule", text + ": nothing of it can be played" + missing);
        const auto next = day_.first_item(number);
        const bool waits = next && !is_ready(next->item);
        text += items->size() > 1 ? of_several(*items, waits)
                : waits           ? ", not encoded yet"
                                  : ", " + std::string(word_of(items->front()));
        const bool late = waits && events_[number].occurrence.start - now_ < soon;
        if (missing.empty() && !late)
            findings.ok("schedule", text);
        else
            findings.warn(
                "schedule",
                text + missing +
                    (late ? "; it begins only when it is: start the service, or see its log" : ""));
    }

    std::string of_several(const Items& items, bool next_waits) const
    {
        const auto looked_at = std::min(items.size(), items_looked_at);
        const auto ready =
            std::count_if(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(looked_at),
                          [this](const auto& item) { return is_ready(item); });
        const auto more = looked_at < items.size() ? " or more" : "";
        return fmt::format(" ({} items, {}{} of them encoded{})", items.size(), ready, more,
                           next_waits && ready > 0 ? ", but not the next one" : "");
    }

    bool is_ready(const playlist::Item& item) const
    {
        return playlist::is_live_address(item) || library::is_prepared(item, form_);
    }

    static std::string_view word_of(const playlist::Item& item)
    {
        return playlist::is_live_address(item) ? "live" : "encoded";
    }

    const std::vector<schedule::ProgrammeEvent>& events_;
    const schedule::Zone& zone_;
    schedule::Instant now_;
    library::TrackForm form_;
    std::vector<Planned> planned_;
    control::Day day_;
};

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
    PlanCheck(settings, *read, window).tell(findings);
    if (read->events.empty() && !refused)
        findings.ok("schedule", "nothing is planned for the next 24 hours");
}
