#include "service/plan_keeper.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "schedule/calendar.hpp"
#include "service/plan_items.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <pthread.h>
#include <system_error>
#include <utility>

namespace tgvs::service {

namespace {

constexpr std::string_view plan_component = "schedule";
constexpr std::chrono::hours lay_out_every{1};
constexpr std::chrono::days days_back{2};
constexpr std::chrono::days days_ahead{8};
// More than the day for which items are asked for, by what passes between two readings.
constexpr std::chrono::hours looked_up_ahead{26};
constexpr std::size_t plan_problems_shown = 10;
constexpr std::size_t problems_remembered = 1'000;

schedule::Instant wall_now()
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

PlanKeeper::PlanKeeper(PlanSources sources, std::function<void()> changed,
                       prometheus::Registry& registry)
    : sources_(std::move(sources)),
      changed_(std::move(changed)),
      reload_success_(
          gauge(registry, "tgvs_schedule_reload_success",
                "1 if all calendars could be read; 0 while a last good copy is in its stead")),
      reload_timestamp_(gauge(registry, "tgvs_schedule_reload_timestamp_seconds",
                              "When all calendars were last read"))
{
    if (!sources_.now)
        sources_.now = wall_now;
    ScheduleRead zone;
    if (const auto found = find_zone(sources_.zone, zone); !found)
        log::error(plan_component, "the zone of the station is not known; UTC is taken for it",
                   {{"reason", found.error().message}});
    zone_ = zone.zone != nullptr ? zone.zone : schedule::Zones::utc();
    zone_name_ = zone.zone != nullptr ? zone.zone_name : "UTC";
    for (std::size_t i = 0; i < sources_.calendars.size(); ++i) {
        const auto& calendar = sources_.calendars[i];
        kept_.push_back({.calendar = calendar,
                         .name = shown_calendar(calendar, i + 1),
                         .copy = sources_.state_dir / "schedule" /
                                 (sha256_hex(calendar).substr(0, 16) + ".ics")});
        begin_with_copy(kept_.back());
    }
    load();  // a plan at once
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

PlanKeeper::~PlanKeeper() = default;

std::optional<control::DayPlan> PlanKeeper::take_plan()
{
    const std::scoped_lock lock(mutex_);
    return std::exchange(fresh_, std::nullopt);
}

std::vector<std::string> PlanKeeper::problems() const
{
    const std::scoped_lock lock(mutex_);
    return problems_;
}

void PlanKeeper::look_again()
{
    const std::scoped_lock lock(mutex_);
    waiting_.request_stop();
}

std::stop_token PlanKeeper::begin_wait()
{
    const std::scoped_lock lock(mutex_);
    waiting_ = std::stop_source();
    return waiting_.get_token();
}

void PlanKeeper::run(const std::stop_token& stop)
{
    ::pthread_setname_np(::pthread_self(), "schedule");
    playlist::Watcher watcher;
    while (!stop.stop_requested()) {
        const auto waiting = begin_wait();
        const std::stop_callback ends(stop, [this] { look_again(); });
        load_watched(watcher);
        watcher.wait(lay_out_every, waiting);
    }
}

// Watches first and reads then, so that no edit falls between the two.
void PlanKeeper::load_watched(playlist::Watcher& watcher)
{
    constexpr int rounds = 3;  // what events play is known when they have been read
    for (int round = 0; round < rounds; ++round) {
        const auto watched = watched_;
        watcher.watch(watched);
        load();
        if (watched_ == watched)
            return;
    }
}

void PlanKeeper::load()
{
    const auto now = sources_.now();
    found_.clear();
    watched_.clear();
    ScheduleRead laid_out;
    laid_out.zone = zone_;
    laid_out.zone_name = zone_name_;
    const ScheduleAsked asked = {.calendars = {},
                                 .zone = {},
                                 .window = {now - days_back, now + days_ahead},
                                 .media = sources_.media};
    bool good = true;
    std::error_code unknown;
    for (auto& kept : kept_) {
        read(kept);
        if (!is_calendar_address(kept.calendar))
            watched_.push_back(std::filesystem::absolute(kept.calendar, unknown));
        if (kept.good)
            lay_out(*kept.good, kept.name, asked, laid_out);
        good = good && kept.wrong.empty();
    }
    sort_events(laid_out.events);
    for (const auto& problem : laid_out.problems)
        tell(problem.text);
    control::DayPlan plan = {
        .events = std::move(laid_out.events), .items = {}, .window = asked.window, .guests = false};
    look_up(plan, now);
    reload_success_.Set(good ? 1 : 0);
    if (good)
        reload_timestamp_.SetToCurrentTime();
    {
        const std::scoped_lock lock(mutex_);
        fresh_ = std::move(plan);
        problems_ = found_;
    }
    changed_();
}

// ---- One calendar

void PlanKeeper::read(Kept& kept)
{
    const auto text = calendar_text(kept.calendar);
    if (!text)
        return refuse(kept, text.error().message);
    if (kept.good && *text == kept.good_text) {
        if (!std::exchange(kept.wrong, {}).empty())
            log::info(plan_component, "the calendar can be read again", {{"calendar", kept.name}});
        return;
    }
    auto calendar = schedule::parse_calendar(*text);
    if (!calendar)
        return refuse(kept, calendar.error().message);
    keep_copy(kept, *text);
    kept.good = *std::move(calendar);
    kept.good_text = *text;
    kept.wrong.clear();
    log::info(plan_component, "calendar read",
              {{"calendar", kept.name}, {"events", kept.good->events.size()}});
}

void PlanKeeper::refuse(Kept& kept, const std::string& reason)
{
    if (found_.size() < plan_problems_shown)
        found_.push_back(fmt::format("{}: {}", kept.name, reason));
    if (std::exchange(kept.wrong, reason) == reason)
        return;
    log::error(plan_component,
               kept.good ? "a calendar cannot be read; its last good copy stays in force"
                         : "a calendar cannot be read, and nothing of it is played",
               {{"calendar", kept.name}, {"reason", reason}});
}

void PlanKeeper::begin_with_copy(Kept& kept)
{
    std::error_code error;
    if (!std::filesystem::exists(kept.copy, error))
        return;
    auto text = read_file(kept.copy, schedule::calendar_limit_bytes);
    auto calendar = text ? schedule::parse_calendar(*text)
                         : Result<schedule::Calendar>(std::unexpected(text.error()));
    if (!calendar)
        return;
    kept.good = *std::move(calendar);
    kept.good_text = *std::move(text);
}

void PlanKeeper::keep_copy(const Kept& kept, const std::string& text)
{
    std::error_code error;
    std::filesystem::create_directories(kept.copy.parent_path(), error);
    if (const auto written = write_file_atomically(kept.copy, text); !written)
        tell(fmt::format("{}: its last good copy cannot be kept: {}", kept.name,
                         written.error().message));
}

// ---- What its events play

void PlanKeeper::look_up(control::DayPlan& plan, schedule::Instant now)
{
    using Items = std::shared_ptr<const std::vector<playlist::Item>>;
    std::map<const schedule::Directions*, Items> known;
    plan.items.resize(plan.events.size());
    for (std::size_t i = 0; i < plan.events.size(); ++i) {
        const auto& event = plan.events[i];
        const bool near = event.occurrence.start < now + looked_up_ahead;
        if (!near || !schedule::is_ours(event, {.guests = plan.guests, .over = {}}))
            continue;
        auto& items = known[event.directions.get()];
        if (items == nullptr) {
            const auto& title = event.occurrence.show->title;
            auto found = items_of_event(event.directions->what, title, sources_.folders);
            for (const auto& problem : found.problems)
                tell(fmt::format("\"{}\": {}", printable(title, 60), problem));
            std::ranges::move(found.watched, std::back_inserter(watched_));
            items = std::make_shared<const std::vector<playlist::Item>>(std::move(found.items));
        }
        plan.items[i] = items;
    }
    std::ranges::sort(watched_);
    const auto twice = std::ranges::unique(watched_);
    watched_.erase(twice.begin(), twice.end());
}

void PlanKeeper::tell(const std::string& problem)
{
    if (found_.size() < plan_problems_shown)
        found_.push_back(problem);
    if (told_.size() > problems_remembered)
        told_.clear();
    if (told_.insert(problem).second)
        log::warn(plan_component, "something in the plan is wrong and is passed over",
                  {{"what", problem}});
}

}  // namespace tgvs::service
