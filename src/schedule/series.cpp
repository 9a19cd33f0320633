#include "schedule/series.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tgvs::schedule {

namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr std::int64_t work_of_a_series = 2'000'000;
constexpr days offsets_margin{
    2};  // between an instant and a local time there is at most a day and a bit

std::shared_ptr<const Show> show_of(const Event& event)
{
    return std::make_shared<const Show>(Show{
        .uid = event.uid,
        .title = event.title,
        .notes = event.notes,
        .place = event.place,
        .url = event.url,
        .attached = event.attached,
        .own_lines = event.own_lines,
        .line = event.line,
        .has_guests = event.has_guests,
        .is_series = !event.rules.empty() || !event.extras.empty() || event.replaces.has_value()});
}

bool overlaps(Instant start, Instant end, const Window& window)
{
    return start < window.to &&
           (start == end ? start >= window.from - window.endless : end > window.from);
}

std::string quoted_title(const Event& event)
{
    return event.title.empty() ? "the event" : fmt::format("\"{}\"", printable(event.title, 60));
}

// One time that a series happens, before anything replaces it.
struct Instance {
    LocalTime local;
    Instant at;
    std::optional<Length> length;  // its own
};

class Series {
public:
    Series(const SeriesEvents& events, const Window& window, const ZoneOfStamp& zone_of,
           Problems& problems, std::vector<Occurrence>& into)
        : master_(events.master),
          window_(window),
          zone_of_(zone_of),
          problems_(problems),
          into_(into)
    {
        if (master_ != nullptr) {
            zone_ = &zone_of_(*master_->start);
            start_ = master_->start->written.time;
            all_day_ = master_->start->is_date();
            length_ = length_of(*master_);
        }
        for (const auto* event : events.replacements)
            sort_in(*event);
    }

    void add_replacements()
    {
        for (const auto& [at, event] : single_)
            add_whole(*event, at);
        for (const auto& [at, event] : future_)
            if (!single_.contains(at))
                add_whole(*event, at);
    }

    void add_instances(Work& work)
    {
        const auto exceptions = exception_instants();
        const auto show = show_of(*master_);
        std::map<const Event*, std::shared_ptr<const Show>> shows;
        for (const auto& instance : all_instances(work)) {
            if (std::ranges::binary_search(exceptions, instance.at) ||
                single_.contains(instance.at))
                continue;
            const auto* future = future_at(instance.at);
            if (future == nullptr) {
                add(instance.at,
                    end_of(*zone_, instance.local, instance.at, instance.length.value_or(length_)),
                    instance.at, all_day_, show);
            } else if (!future->event->cancelled && future->at != instance.at) {
                auto& its_show = shows[future->event];
                if (its_show == nullptr)
                    its_show = show_of(*future->event);
                const auto local = instance.local + future->shift;
                const auto at = zone_->to_instant(local);
                add(at, end_of(*zone_, local, at, future->length), instance.at,
                    future->event->start->is_date(), its_show);
            }
        }
    }

private:
    struct Future {
        const Event* event = nullptr;
        Instant at;
        seconds shift{};
        Length length;
    };

    Instant instant_of(const Stamp& stamp) const
    {
        return zone_of_(stamp).to_instant(stamp.written.time);
    }

    // Beside a time that has a zone, one that has none was meant in the same, and not in the station's.
    static bool lacks_zone(const Stamp& stamp, const Stamp& beside)
    {
        return stamp.written.form == Form::floating && stamp.zone == 0 && !beside.is_date() &&
               (beside.zone != 0 || beside.written.form == Form::utc);
    }

    Instant instant_beside(const Stamp& stamp, const Stamp& beside) const
    {
        return lacks_zone(stamp, beside) ? zone_of_(beside).to_instant(stamp.written.time)
                                         : instant_of(stamp);
    }

    Length length_of(const Event& event) const
    {
        const auto& start = *event.start;
        const auto first = day_of(start.written.time);
        if (start.is_date()) {
            auto length = event.length.value_or(Length{});
            if (event.end)
                length = {.days = day_of(event.end->written.time) - first, .exact = {}};
            return length.days.count() > 0 || length.exact.count() > 0 ? length
                                                                       : Length{days(1), {}};
        }
        if (!event.end)
            return event.length.value_or(Length{});
        // A DATE where a time belongs: midnight where the start is.
        const auto end = event.end->is_date() ? zone_of_(start).to_instant(event.end->written.time)
                                              : instant_beside(*event.end, start);
        const auto exact = end - instant_of(start);
        if (exact.count() < 0)
            problems_.add(event.line,
                          quoted_title(event) + ": it ends before it begins, so it has no end");
        return {.days = {}, .exact = std::max(exact, seconds(0))};
    }

    static Instant end_of(const Zone& zone, LocalTime local, Instant start, const Length& length)
    {
        return (length.days.count() == 0 ? start : zone.to_instant(local + length.days)) +
               length.exact;
    }

    // What EXDATE or RECURRENCE-ID may mean: for whole days it may be written as midnight, in whatever zone; and its own zone
    // may be left out.
    std::vector<Instant> meanings(const Stamp& stamp) const
    {
        const auto time = stamp.written.time;
        if (master_ != nullptr && lacks_zone(stamp, *master_->start))
            return {instant_of(stamp), zone_->to_instant(time)};
        if (master_ == nullptr || (!stamp.is_date() && !all_day_))
            return {instant_of(stamp)};
        if (stamp.is_date())
            return {zone_->to_instant(time + time_of_day(start_))};
        std::vector<Instant> instants = {instant_of(stamp)};
        if (time == day_of(time))
            instants.push_back(zone_->to_instant(time));
        return instants;
    }

    void sort_in(const Event& event)
    {
        // The last is what it says on the series' days and by its clock, where there are two.
        const auto at = meanings(*event.replaces).back();
        auto& known = (event.range == Range::this_one ? single_ : future_)[at];
        if (known == nullptr || is_newer(event, *known))
            known = &event;
    }

    std::vector<Instant> exception_instants() const
    {
        std::vector<Instant> instants;
        for (const auto& stamp : master_->exceptions)
            for (const auto at : meanings(stamp))
                instants.push_back(at);
        std::ranges::sort(instants);
        return instants;
    }

    const Future* future_at(Instant at)
    {
        const auto next = futures_.upper_bound(at);
        return next == futures_.begin() ? nullptr : &std::prev(next)->second;
    }

    void make_futures()
    {
        for (const auto& [at, event] : future_) {
            Future future{.event = event, .at = at, .shift = {}, .length = {}};
            if (event->start) {
                future.shift = zone_->to_local(instant_of(*event->start)) - zone_->to_local(at);
                future.length = length_of(*event);
            }
            futures_.emplace(at, future);
        }
    }

    // How far before the window something must begin to reach into it, and how far it may be moved.
    seconds reach() const
    {
        const auto of = [](const Length& length) {
            return length.days + length.exact + offsets_margin;
        };
        seconds most = of(length_);
        bool has_end = length_.days.count() > 0 || length_.exact.count() > 0;
        for (const auto& [at, future] : futures_) {
            most = std::max<seconds>(most, of(future.length) + std::chrono::abs(future.shift));
            has_end &= future.length.days.count() > 0 || future.length.exact.count() > 0;
        }
        return has_end ? most : most + window_.endless;
    }

    std::vector<Instance> all_instances(Work& work)
    {
        make_futures();
        const auto far = reach();
        const LocalWindow local = {.from = as_local(window_.from) - far,
                                   .to = as_local(window_.to) + far};
        std::vector<Instance> all;
        add_extras(all);
        add_by_rules(local, work, all);
        // What has its own length stands first of those at one instant.
        std::ranges::stable_sort(all, [](const Instance& a, const Instance& b) {
            return std::pair(a.at, !a.length) < std::pair(b.at, !b.length);
        });
        const auto repeated = std::ranges::unique(all, {}, &Instance::at);
        all.erase(repeated.begin(), repeated.end());
        return all;
    }

    void add_by_rules(const LocalWindow& local, Work& work, std::vector<Instance>& all)
    {
        const auto first = zone_->to_instant(start_);
        all.push_back({start_, first, {}});
        for (const auto& written : master_->rules) {
            const auto rule = by_days_of_series(written);
            Work own{.left = std::min(work.left, work_of_a_series)};
            const auto before = own.left;
            const auto times = instances(rule, start_, all_day_, local, own);
            work.left -= before - own.left;
            if (!times) {
                problems_.add(
                    master_->rule_line,
                    quoted_title(*master_) +
                        ": its RRULE is ignored, and it happens once: " + times.error().message);
                continue;
            }
            for (const auto time : *times) {
                const auto at = zone_->to_instant(time);
                if (all_day_ || !rule.until || rule.until->form != Form::utc ||
                    at <= as_utc(rule.until->time))
                    all.push_back({time, at, {}});
            }
        }
    }

    // Of whole days the last may be written as an instant: the end or the beginning of that day where it was written, which is
    // the station's, or as if UTC were.
    Rule by_days_of_series(Rule rule) const
    {
        constexpr seconds last_second = days(1) - seconds(1);
        if (!all_day_ || !rule.until || rule.until->form != Form::utc)
            return rule;
        const auto time = rule.until->time;
        const bool of_utc = time_of_day(time) == seconds(0) || time_of_day(time) == last_second;
        rule.until = Written{day_of(of_utc ? time : zone_->to_local(as_utc(time))), Form::date};
        return rule;
    }

    void add_extras(std::vector<Instance>& all) const
    {
        for (const auto& extra : master_->extras) {
            const auto time = extra.start.written.time;
            Instance instance;
            if (all_day_ || extra.start.is_date()) {
                instance.local = day_of(time) + time_of_day(start_);
                instance.at = zone_->to_instant(instance.local);
            } else {
                instance.at = instant_beside(extra.start, *master_->start);
                instance.local = zone_->to_local(instance.at);
            }
            if (extra.end)
                instance.length = Length{
                    .days = {},
                    .exact = std::max(instant_beside(*extra.end, *master_->start) - instance.at,
                                      seconds(0))};
            else if (extra.length && !extra.length->negative())
                instance.length = extra.length;
            all.push_back(instance);
        }
    }

    void add_whole(const Event& event, Instant instance)
    {
        if (event.cancelled || !event.start)
            return;
        const auto start = instant_of(*event.start);
        const auto end =
            end_of(zone_of_(*event.start), event.start->written.time, start, length_of(event));
        add(start, end, instance, event.start->is_date(), show_of(event));
    }

    void add(Instant start, Instant end, Instant instance, bool all_day,
             const std::shared_ptr<const Show>& show)
    {
        if (overlaps(start, end, window_) && into_.size() < occurrences_limit)
            into_.push_back({start, end, instance, all_day, show});
    }

    const Event* master_;
    const Window& window_;
    const ZoneOfStamp& zone_of_;
    Problems& problems_;
    std::vector<Occurrence>& into_;
    const Zone* zone_ = nullptr;
    LocalTime start_;
    bool all_day_ = false;
    Length length_;
    std::map<Instant, const Event*> single_;
    std::map<Instant, const Event*> future_;
    std::map<Instant, Future> futures_;
};

}  // namespace

bool is_newer(const Event& a, const Event& b)
{
    const auto rank = [](const Event& event) {
        return std::pair(event.sequence,
                         event.stamp ? event.stamp->written.time : LocalTime::min());
    };
    return rank(a) >= rank(b);  // of equals the one that stands later
}

void expand_series(const SeriesEvents& events, const Window& window, const ZoneOfStamp& zone_of,
                   Work& work, Problems& problems, std::vector<Occurrence>& into)
{
    if (events.master != nullptr && events.master->cancelled)
        return;
    Series series(events, window, zone_of, problems, into);
    series.add_replacements();
    if (events.master != nullptr)
        series.add_instances(work);
}

}  // namespace tgvs::schedule
