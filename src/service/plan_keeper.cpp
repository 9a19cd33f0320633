#include "service/plan_keeper.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "schedule/calendar.hpp"
#include "service/validators_file.hpp"

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
constexpr std::chrono::days endless_days_back{7};
constexpr std::size_t endless_kept = 100;
// More than the time for which items are asked for, by what passes between two readings.
constexpr std::chrono::hours looked_up_beyond{2};
constexpr std::size_t plan_problems_shown = 10;
constexpr std::size_t problems_remembered = 1'000;

schedule::Instant wall_now()
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// Of what has no end and began before that, the newest: a clip each minute for a week is more than control::Day remembers.
void drop_old_endless(std::vector<schedule::ProgrammeEvent>& events, schedule::Instant since)
{
    const auto is_old = [since](const schedule::ProgrammeEvent& event) {
        return event.occurrence.end <= event.occurrence.start && event.occurrence.start < since;
    };
    auto left = static_cast<std::size_t>(std::ranges::count_if(events, is_old));
    std::erase_if(events,
                  [&](const auto& event) { return is_old(event) && left-- > endless_kept; });
}

}  // namespace

PlanKeeper::PlanKeeper(PlanSources sources, std::function<void()> changed,
                       prometheus::Registry& registry)
    : sources_(std::move(sources)),
      changed_(std::move(changed)),
      reload_success_(
          gauge(registry, "tgvs_schedule_reload_success",
                "1 if all calendars could be read; 0 while a last good copy is used instead")),
      reload_timestamp_(gauge(registry, "tgvs_schedule_reload_timestamp_seconds",
                              "When all calendars were last read"))
{
    if (!sources_.now)
        sources_.now = wall_now;
    ScheduleRead zone;
    if (const auto found = find_zone(sources_.zone, zone); !found)
        log::error(plan_component,
                   "unknown time zone of the station, using UTC; correct SCHEDULE_ZONE",
                   {{"reason", found.error().message}});
    zone_ = zone.zone != nullptr ? zone.zone : schedule::Zones::utc();
    zone_name_ = zone.zone != nullptr ? zone.zone_name : "UTC";
    for (std::size_t i = 0; i < sources_.calendars.size(); ++i) {
        const auto& calendar = sources_.calendars[i];
        kept_.push_back({.calendar = calendar,
                         .name = shown_calendar(calendar, i + 1),
                         .copy = sources_.state_dir / "schedule" /
                                 (sha256_hex(calendar).substr(0, 16) + ".ics"),
                         .is_address = is_calendar_address(calendar)});
        begin_with_copy(kept_.back());
    }
    load();  // a plan at once
    poll_addresses();
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

PlanKeeper::~PlanKeeper() = default;

void PlanKeeper::poll_addresses()
{
    std::vector<PolledCalendar> polled;
    for (const auto& kept : kept_)
        if (kept.is_address)
            polled.push_back({.address = kept.calendar, .known = kept.validators});
    if (polled.empty())
        return;
    if (!sources_.fetch)
        sources_.fetch = [](const auto& address, const auto& known, const auto& stop) {
            return fetch_calendar(address, known, {}, stop);
        };
    poller_ = std::make_unique<CalendarPoller>(
        std::move(polled), sources_.fetch, [this] { look_again(); }, sources_.poll);
}

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
                                 .window = {.from = now - days_back,
                                            .to = now + days_ahead,
                                            .endless = endless_days_back - days_back},
                                 .media = sources_.media};
    bool good = true;
    std::error_code unknown;
    for (auto& kept : kept_) {
        read(kept, asked);
        if (!kept.is_address)
            watched_.push_back(std::filesystem::absolute(kept.calendar, unknown));
        if (kept.good)
            lay_out_one(kept, asked, laid_out);
        good = good && kept.wrong.empty();
    }
    sort_events(laid_out.events);
    drop_old_endless(laid_out.events, now - days_back);
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

void PlanKeeper::read(Kept& kept, const ScheduleAsked& asked)
{
    if (kept.is_address)
        return read_address(kept, asked);
    const auto text = calendar_text(kept.calendar);
    if (text)
        take_text(kept, *text, {}, asked);
    else
        refuse(kept, text.error().message);
}

void PlanKeeper::read_address(Kept& kept, const ScheduleAsked& asked)
{
    const auto said = poller_ ? poller_->take(kept.calendar) : std::nullopt;
    if (!said) {
        if (const auto still = kept.wrong; !still.empty())
            refuse(kept, still);
        return;
    }
    if (!*said) {
        take_failure(kept, said->error());
    } else {
        kept.failures = 0;
        if ((*said)->unchanged)
            is_good_again(kept);
        else
            take_text(kept, (*said)->text, (*said)->validators, asked);
    }
    poller_->go_on(kept.calendar, kept.wrong.empty() ? kept.validators : Validators{},
                   kept.good ? kept.good->refresh : std::chrono::seconds{});
}

// While there is a copy, a server may be away for a moment.
void PlanKeeper::take_failure(Kept& kept, const FetchFailure& failure)
{
    constexpr int passing = 3;
    if (!failure.may_pass || !kept.good || ++kept.failures >= passing || !kept.wrong.empty())
        return refuse(kept, failure.reason);
    log::info(plan_component, "cannot fetch a calendar; will retry",
              {{"calendar", kept.name}, {"reason", failure.reason}});
}

void PlanKeeper::take_text(Kept& kept, const std::string& text, const Validators& validators,
                           const ScheduleAsked& asked)
{
    if (kept.good && text == kept.good_text) {
        kept.validators = validators;
        return is_good_again(kept);
    }
    auto calendar = schedule::parse_calendar(text);
    if (!calendar)
        return refuse(kept, calendar.error().message);
    if (is_doubtful(kept, *calendar, asked))
        return refuse(kept,
                      "all its future events have disappeared; this is accepted if the next poll "
                      "confirms it");
    kept.good = *std::move(calendar);
    kept.good_text = text;
    kept.validators = validators;
    kept.wrong.clear();
    kept.doubted = false;
    keep_copy(kept, text);
    log::info(plan_component, "calendar read",
              {{"calendar", kept.name}, {"events", kept.good->events.size()}});
}

// An empty answer of a server in trouble is a whole calendar.
bool PlanKeeper::is_doubtful(Kept& kept, const schedule::Calendar& calendar,
                             const ScheduleAsked& asked)
{
    constexpr std::size_t many = 3;
    if (!kept.is_address || kept.coming < many || coming_in(calendar, asked) > 0)
        return false;
    return !std::exchange(kept.doubted, true);
}

std::size_t PlanKeeper::coming_in(const schedule::Calendar& calendar,
                                  const ScheduleAsked& asked) const
{
    ScheduleRead alone;
    alone.zone = zone_;
    alone.zone_name = zone_name_;
    lay_out(calendar, "", asked, alone);
    return static_cast<std::size_t>(std::ranges::count_if(alone.events, [&](const auto& event) {
        return event.occurrence.start > asked.window.from + days_back;
    }));
}

void PlanKeeper::lay_out_one(Kept& kept, const ScheduleAsked& asked, ScheduleRead& laid_out)
{
    const auto before = laid_out.events.size();
    lay_out(*kept.good, kept.name, asked, laid_out);
    kept.coming = static_cast<std::size_t>(std::count_if(
        laid_out.events.begin() + static_cast<std::ptrdiff_t>(before), laid_out.events.end(),
        [&](const auto& event) { return event.occurrence.start > asked.window.from + days_back; }));
}

void PlanKeeper::is_good_again(Kept& kept)
{
    kept.doubted = false;
    if (!std::exchange(kept.wrong, {}).empty())
        log::info(plan_component, "the calendar can be read again", {{"calendar", kept.name}});
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
    if (kept.is_address)
        kept.validators = load_validators(validators_file(kept.copy), kept.good_text);
}

void PlanKeeper::keep_copy(const Kept& kept, const std::string& text)
{
    std::error_code error;
    std::filesystem::create_directories(kept.copy.parent_path(), error);
    auto written = write_file_atomically(kept.copy, text);
    if (written && kept.is_address)
        written = save_validators(validators_file(kept.copy), kept.validators, text);
    if (!written)
        tell(fmt::format("{}: cannot save its last good copy: {}", kept.name,
                         written.error().message));
}

// ---- What its events play

void PlanKeeper::look_up(control::DayPlan& plan, schedule::Instant now)
{
    PlanItems reading(sources_.folders, sources_.budget);
    using Items = std::shared_ptr<const std::vector<playlist::Item>>;
    std::map<const schedule::Directions*, Items> known;
    std::map<const schedule::Directions*, Items> known_fill;
    plan.items.resize(plan.events.size());
    plan.fill.resize(plan.events.size());
    for (std::size_t i = 0; i < plan.events.size(); ++i) {
        const auto& event = plan.events[i];
        const bool near = event.occurrence.start < now + sources_.ahead + looked_up_beyond;
        if (!near || !schedule::is_ours(event, {.guests = plan.guests, .over = {}}))
            continue;
        auto& items = known[event.directions.get()];
        if (items == nullptr) {
            const auto& title = event.occurrence.show->title;
            items = look_up_one(reading, event.directions->what, title, title);
        }
        plan.items[i] = items;
        auto& fill = known_fill[event.directions.get()];
        if (const auto& place = event.directions->options.fill; fill == nullptr && !place.empty())
            fill = look_up_one(reading, {place}, "", event.occurrence.show->title);
        plan.fill[i] = fill;
    }
    std::ranges::move(reading.take_watched(), std::back_inserter(watched_));
    std::ranges::sort(watched_);
    const auto twice = std::ranges::unique(watched_);
    watched_.erase(twice.begin(), twice.end());
}

std::shared_ptr<const std::vector<playlist::Item>> PlanKeeper::look_up_one(
    PlanItems& reading, const std::vector<std::string>& what, const std::string& title,
    const std::string& event)
{
    auto found = reading.of_event(what, title);
    for (const auto& problem : found.problems)
        tell(fmt::format("\"{}\": {}", printable(event, 60), problem));
    return std::move(found.items);
}

void PlanKeeper::tell(const std::string& problem)
{
    if (found_.size() < plan_problems_shown)
        found_.push_back(problem);
    if (told_.size() > problems_remembered)
        told_.clear();
    if (told_.insert(problem).second)
        log::warn(plan_component, "ignoring a part of the plan that is wrong", {{"what", problem}});
}

}  // namespace tgvs::service
