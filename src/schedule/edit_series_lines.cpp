// A part of SeriesEdit: how far a series moves, and the lines that say so.
#include "base/text.hpp"
#include "schedule/edit_series.hpp"
#include "schedule/lines.hpp"
#include "schedule/own_zone_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

using std::chrono::days;
using std::chrono::seconds;

namespace {

bool is_midnight(const TimeForm& form, Instant instant)
{
    return form.instant(day_of(form.local(instant))) == instant;
}

// In days, for what has whole ones.
Length length_between(const TimeForm& form, Instant start, Instant end)
{
    if (form.form == Form::date && is_midnight(form, start) && is_midnight(form, end))
        return {.days = day_of(form.local(end)) - day_of(form.local(start)), .exact = {}};
    return {.days = {}, .exact = end - start};
}

// A day is a day, also one of 23 hours.
Length wished_length(const TimeForm& form, Instant start, seconds length)
{
    const auto in_days = std::chrono::duration_cast<days>(length);
    if (form.form == Form::date && is_midnight(form, start) && in_days == length)
        return {.days = in_days, .exact = {}};
    return length_between(form, start, start + length);
}

bool is_same_length(const Length& a, const Length& b)
{
    return a.days == b.days && a.exact == b.exact;
}

}  // namespace

Length SeriesEdit::length_of(const Both& both)
{
    return length_between(both.form, both.start, both.end);
}

Result<SeriesEdit::Times, EditRefusal> SeriesEdit::times_of(const Both& both, LocalTime start,
                                                            const Length& had,
                                                            const EventWish& wish) const
{
    const auto begin = both.form.instant(start);
    Times times = {.start = start, .length = had};
    if (wish.end)
        times.length = length_between(both.form, begin, *wish.end);
    else if (wish.length)
        times.length = wished_length(both.form, begin, *wish.length);
    if (times.length.negative())
        return refuse_edit(EditErrc::bad_value, "it would end before it starts");
    times.form = form_for(both, times);
    return times;
}

LocalTime SeriesEdit::start_from(Instant instance, const EventWish& wish) const
{
    return wish.start && *wish.start != instance ? master_->form.local(*wish.start)
                                                 : time_of_instance(instance);
}

bool SeriesEdit::other_times_than(const Both& both, const Times& times)
{
    return times.form.instant(times.start) != both.start || times.end() != both.end;
}

Result<SeriesEdit::Move, EditRefusal> SeriesEdit::move_of(Instant instance,
                                                          const EventWish& wish) const
{
    const auto from = time_of_instance(instance);
    auto times = times_of(*master_, start_from(instance, wish), length_of(*master_), wish);
    if (!times)
        return std::unexpected(times.error());
    return Move{.on_the_wall = times->start - from,
                .length = times->length,
                .days = static_cast<int>((day_of(times->start) - day_of(from)).count()),
                .retyped = times->form.form != master_->form.form,
                .form = std::move(times->form)};
}

LocalTime SeriesEdit::moved_start(Instant at, const Move& move) const
{
    return time_of_instance(at) + move.on_the_wall;
}

Instant SeriesEdit::moved(Instant at, const Move& move) const
{
    return master_->form.instant(moved_start(at, move));
}

Result<std::string, EditRefusal> SeriesEdit::rule_of(const EventWish& wish, const Move& move) const
{
    if (wish.rule)
        return *wish.rule;
    auto rule = moved_rule(master_->raw->rule, move.on_the_wall, move.days);
    if (!rule)
        return refuse_edit(EditErrc::bad_value, "its rule names the days on which it happens",
                           "give the rule as well, or change only this one");
    const auto until = parse_written(rule_part(*rule, "UNTIL"));
    if (until && (move.on_the_wall.count() != 0 || move.retyped))
        return with_rule_part(*rule, "UNTIL", moved_until(*until, move));
    return *std::move(rule);
}

// The last time of a series moves like the others.
std::string SeriesEdit::moved_until(const Written& until, const Move& move) const
{
    if (until.form == Form::utc)
        return time_value(as_local(moved(as_utc(until.time), move)), Form::utc);
    if (until.form != Form::date)
        return time_value(until.time + move.on_the_wall, until.form);
    const auto day = until.time + days(move.days);
    if (!move.retyped)
        return time_value(day, Form::date);
    return time_value(as_local(move.form.instant(day + days(1)) - seconds(1)), Form::utc);
}

TimeForm SeriesEdit::form_for(const Both& both, const Times& times) const
{
    const bool whole_days =
        time_of_day(times.start) == seconds(0) && times.length.exact == seconds(0);
    return both.form.form == Form::date && !whole_days ? station_form() : both.form;
}

void SeriesEdit::set_texts(Patches& patches, const Both& both, const EventWish& wish) const
{
    if (wish.title)
        patches.set(*both.raw, "SUMMARY", "SUMMARY:" + escaped_text(*wish.title), raw_.line_end);
    if (wish.notes)
        patches.set(*both.raw, "DESCRIPTION",
                    wish.notes->empty() ? std::nullopt
                                        : std::optional("DESCRIPTION:" + escaped_text(*wish.notes)),
                    raw_.line_end);
}

void SeriesEdit::set_times(Patches& patches, const Both& both, const Times& times)
{
    if (both.timeless)
        return;
    const auto& form = times.form;
    if (form.form != both.form.form)
        describe_station();
    const auto end = times.end();
    const bool has_end = end > form.instant(times.start);
    patches.set(*both.raw, "DTSTART", time_line("DTSTART", times.start, form), raw_.line_end);
    patches.set(*both.raw, "DURATION", std::nullopt, raw_.line_end);
    patches.set(*both.raw, "DTEND",
                has_end ? std::optional(time_of("DTEND", end, form)) : std::nullopt, raw_.line_end);
}

void SeriesEdit::move_dates(Patches& patches, const Move& move, std::optional<Instant> from,
                            std::optional<Instant> before)
{
    const auto time = time_of_day(master_->form.local(master_->start));
    for (const auto& line : master_->raw->lines) {
        if (line.name != "EXDATE" && line.name != "RDATE")
            continue;
        const ContentLine content = {.name = line.name, .params = line.params, .value = line.value};
        const auto zone_name = content.param("TZID").value_or("");
        const auto zone = zone_name.empty() ? master_->form.zone : zones_.find(zone_name);
        std::string kept;
        std::string head = line.name + line.params;
        for (const auto one : split(line.value, ',')) {
            const auto written = parse_written(trim(one.substr(0, one.find('/'))));
            if (!written || zone == nullptr) {
                kept += (kept.empty() ? "" : ",") + std::string(one);
                continue;
            }
            const bool is_date = written->form == Form::date;
            const auto& of_line = written->form == Form::utc ? *Zones::utc() : *zone;
            const auto at = is_date ? master_->form.instant(written->time + time)
                                    : of_line.to_instant(written->time);
            if ((from && at < *from) || (before && at >= *before))
                continue;
            const auto to = moved(at, move);
            if (is_date && move.retyped) {
                head = time_head(line.name, move.form);
                kept += (kept.empty() ? "" : ",") + time_value(move.form.local(to), move.form.form);
                continue;
            }
            const auto local = is_date    ? written->time + days(move.days)
                               : at == to ? written->time
                                          : of_line.to_local(to);
            const auto period = one.find('/');
            kept += (kept.empty() ? "" : ",") + time_value(local, written->form) +
                    std::string(period == std::string_view::npos ? "" : one.substr(period));
        }
        if (kept == line.value)
            continue;
        patches.replace(line.begin, line.end,
                        kept.empty() ? std::string() : folded(head + ':' + kept, raw_.line_end));
    }
}

// Of the time in front of somebody, which may end before it starts by what he asks for.
SeriesEdit::Times SeriesEdit::asked_times(const Both& both, const EventWish& wish) const
{
    const auto start = both.form.local(wish.start.value_or(both.start));
    const auto times = times_of(both, start, length_of(both), wish);
    return times ? *times : Times{.start = start, .length = {}, .form = both.form};
}

SeriesEdit::Times SeriesEdit::followed_times(const Replacement& one, const Move& move) const
{
    const auto& both = one.both;
    const auto start = both.start == one.instance ? moved(both.start, move) : both.start;
    Times times = {.start = both.form.local(start), .length = length_of(both)};
    if (is_same_length(times.length, length_of(*master_)))
        times.length = move.length;
    times.form = form_for(both, times);
    return times;
}

void SeriesEdit::follow(const Replacement& one, const Move& move, const EventWish& wish,
                        bool in_front)
{
    const auto& both = one.both;
    const bool moves = move.on_the_wall.count() != 0 || move.retyped;
    if (moves) {
        const bool retyped = move.retyped && one.form.form == Form::date;
        patches_.set(
            *both.raw, "RECURRENCE-ID",
            time_of("RECURRENCE-ID", moved(one.instance, move), retyped ? move.form : one.form),
            raw_.line_end);
    }
    const bool asked = in_front && wish.other_times();
    const auto times = asked ? asked_times(both, wish) : followed_times(one, move);
    const bool other_times = other_times_than(both, times);
    if (other_times)
        set_times(patches_, both, times);
    EventWish texts;
    if (in_front || both.event->title == master_->event->title)
        texts.title = wish.title;
    if (in_front || both.event->notes == master_->event->notes)
        texts.notes = wish.notes;
    set_texts(patches_, both, texts);
    if (moves || other_times || texts.title || texts.notes)
        note_change(patches_, both);
}

void SeriesEdit::note_change(Patches& patches, const Both& both) const
{
    const auto now = time_value(as_local(around_.now), Form::utc);
    patches.set(*both.raw, "DTSTAMP", "DTSTAMP:" + now, raw_.line_end);
    patches.set(*both.raw, "SEQUENCE", fmt::format("SEQUENCE:{}", both.event->sequence + 1),
                raw_.line_end);
    const bool has_modified = std::ranges::any_of(
        both.raw->lines, [](const RawLine& line) { return line.name == "LAST-MODIFIED"; });
    if (has_modified)
        patches.set(*both.raw, "LAST-MODIFIED", "LAST-MODIFIED:" + now, raw_.line_end);
}

std::string SeriesEdit::time_of(std::string_view name, Instant instant, const TimeForm& form) const
{
    return time_line(name, form.local(instant), form);
}

std::string SeriesEdit::line(std::string_view content) const
{
    return folded(content, raw_.line_end);
}

void SeriesEdit::describe_station()
{
    const auto& name = around_.station_name;
    const bool known = std::ranges::find(raw_.zones, name) != raw_.zones.end();
    if (name == "UTC" || known || std::exchange(station_described_, true))
        return;
    patches_.insert(raw_.first_part,
                    own_zone_text(*around_.station, name, around_.now, raw_.line_end));
}

SeriesEdit::Done SeriesEdit::done(std::string uid)
{
    return Edited{.text = patches_.apply(text_, 0, text_.size()), .uid = std::move(uid)};
}

}  // namespace tgvs::schedule
