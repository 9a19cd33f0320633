#include "schedule/edit_series.hpp"

#include "base/text.hpp"
#include "schedule/calendar.hpp"
#include "schedule/expand.hpp"
#include "schedule/rule.hpp"
#include "schedule/series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

namespace {

using namespace std::chrono;

constexpr std::size_t longest_edit_title = 1'000;
constexpr std::size_t longest_edit_notes = 30'000;
constexpr std::size_t longest_edit_rule = 500;

bool is_plain_rule(std::string_view rule)
{
    return rule.size() <= longest_edit_rule &&
           rule.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=;,+-") ==
               std::string_view::npos &&
           parse_rule(rule).has_value();
}

std::optional<EditRefusal> refuse_wish(const EventWish& wish)
{
    const auto bad = [](std::string text) {
        return EditRefusal{.code = EditErrc::bad_value, .text = std::move(text), .remedy = {}};
    };
    if (wish.title && (!is_utf8(*wish.title) || wish.title->size() > longest_edit_title))
        return bad("a title is text of at most 1000 bytes");
    if (wish.notes && (!is_utf8(*wish.notes) || wish.notes->size() > longest_edit_notes))
        return bad("notes are text of at most 30000 bytes");
    if (wish.rule && !wish.rule->empty() && !is_plain_rule(*wish.rule))
        return bad("the rule cannot be read; write it as in FREQ=WEEKLY;BYDAY=MO,TU");
    if (wish.start && wish.end && *wish.end < *wish.start)
        return bad("it would end before it starts");
    if (wish.length && (*wish.length < seconds(0) || wish.end))
        return bad("it has either a length or an end");
    return std::nullopt;
}

Instant end_of(const Event& event, Instant start, const TimeForm& form)
{
    if (event.length)
        return form.instant(form.local(start) + event.length->days) + event.length->exact;
    return form.form == Form::date ? form.instant(form.local(start) + days(1)) : start;
}

}  // namespace

Result<SeriesEdit, EditRefusal> SeriesEdit::open(std::string_view text, const std::string& uid,
                                                 const EditSurroundings& around)
{
    SeriesEdit edit(text, around);
    if (auto refusal = edit.read(uid))
        return std::unexpected(*std::move(refusal));
    return edit;
}

std::optional<EditRefusal> SeriesEdit::read(const std::string& uid)
{
    uid_ = uid;
    auto calendar = parse_calendar(text_);
    if (!calendar)
        return EditRefusal{.text = "the calendar cannot be read: " + calendar.error().message};
    calendar_ = *std::move(calendar);
    raw_ = raw_calendar(text_, uid);
    std::vector<std::pair<const Event*, const RawEvent*>> replacing;
    auto at = raw_.events.begin();
    for (const auto& event : calendar_.events) {
        // Both are in the order of the file, and there may be tens of thousands.
        while (at != raw_.events.end() && at->line < event.line)
            ++at;
        if (event.uid != uid || at == raw_.events.end() || at->line != event.line)
            continue;
        if (event.replaces) {
            replacing.emplace_back(&event, &*at);
            continue;
        }
        auto read = both(event, *at);
        if (!read)
            return read.error();
        if (!master_ || is_newer(event, *master_->event))
            master_ = *std::move(read);
    }
    for (const auto& [event, raw] : replacing)
        if (auto refusal = add_replacement(*event, *raw))
            return refusal;
    return std::nullopt;
}

std::optional<EditRefusal> SeriesEdit::add_replacement(const Event& event, const RawEvent& raw)
{
    auto read = both(event, raw);
    if (!read)
        return read.error();
    auto form = form_of(*event.replaces);
    if (!form)
        return form.error();
    const auto instance = instance_meant(*event.replaces, *form);
    if (read->timeless)
        read->start = read->end = instance;
    replacements_.push_back(
        {.both = *std::move(read), .form = *std::move(form), .instance = instance});
    return std::nullopt;
}

// As schedule/series.cpp takes it: a day, or a midnight for a series of days, stands for what happens on it.
Instant SeriesEdit::instance_meant(const Stamp& stamp, const TimeForm& form) const
{
    const auto time = stamp.written.time;
    const bool names_day =
        stamp.is_date() || (master_ && master_->form.form == Form::date && time == day_of(time));
    if (!master_ || !names_day)
        return instant_of(stamp, form);
    return master_->form.instant(day_of(time) + time_of_day(master_->form.local(master_->start)));
}

Result<SeriesEdit::Both, EditRefusal> SeriesEdit::both(const Event& event, const RawEvent& raw)
{
    Both both = {.event = &event, .raw = &raw};
    both.timeless = !event.start;
    if (!event.start && !event.replaces)
        return refuse_edit(EditErrc::not_editable, "the event has been cancelled");
    auto form = form_of(event.start ? *event.start : *event.replaces);
    if (!form)
        return std::unexpected(form.error());
    both.form = *std::move(form);
    if (both.timeless)
        return both;
    both.start = instant_of(*event.start, both.form);
    both.end = end_of(event, both.start, both.form);
    if (event.end) {
        const auto end_form = form_of(*event.end);
        if (!end_form)
            return std::unexpected(end_form.error());
        both.end = std::max(both.start, instant_of(*event.end, *end_form));
    }
    return both;
}

Result<TimeForm, EditRefusal> SeriesEdit::form_of(const Stamp& stamp)
{
    TimeForm form = {.form = stamp.written.form};
    if (form.form == Form::utc) {
        form.zone = Zones::utc();
    } else if (form.form == Form::date || stamp.zone == 0) {
        form.zone = around_.station;
    } else {
        form.zone_name = calendar_.zone_names[stamp.zone].name;
        form.zone = zones_.find(form.zone_name);
    }
    if (form.zone == nullptr)
        return refuse_edit(
            EditErrc::not_editable,
            fmt::format("its zone \"{}\" is not known here", printable(form.zone_name, 60)),
            "change it in the program that created it");
    return form;
}

TimeForm SeriesEdit::station_form() const
{
    if (around_.station_name == "UTC")
        return {.form = Form::utc, .zone = Zones::utc()};
    return {.form = Form::floating, .zone_name = around_.station_name, .zone = around_.station};
}

Instant SeriesEdit::instant_of(const Stamp& stamp, const TimeForm& form) const
{
    return form.instant(stamp.written.time);
}

// ---- Which time of a series

const SeriesEdit::Replacement* SeriesEdit::replacement_at(Instant instance) const
{
    const Replacement* found = nullptr;
    for (const auto& one : replacements_)
        if (one.instance == instance &&
            (found == nullptr || is_newer(*one.both.event, *found->both.event)))
            found = &one;
    return found;
}

bool SeriesEdit::repeats() const
{
    return master_ && (!master_->event->rules.empty() || !master_->event->extras.empty());
}

bool SeriesEdit::happens_at(const Event& event, Instant instance) const
{
    Calendar series;
    series.zone_names = calendar_.zone_names;
    series.events.push_back(event);
    Zones zones;
    const auto expanded = expand(series, {instance, instance + seconds(1)}, around_.station, zones);
    return std::ranges::any_of(expanded.occurrences,
                               [&](const Occurrence& one) { return one.instance == instance; });
}

bool SeriesEdit::is_extra(Instant instance) const
{
    auto without = *master_->event;
    without.extras.clear();
    return !happens_at(without, instance) && happens_at(*master_->event, instance);
}

LocalTime SeriesEdit::time_of_instance(Instant instance) const
{
    const auto& form = master_->form;
    const auto shown = form.local(instance);
    const auto own = day_of(shown) + time_of_day(master_->event->start->written.time);
    return form.instant(own) == instance ? own : shown;
}

Result<Instant, EditRefusal> SeriesEdit::instance_of(const EditPlace& place) const
{
    if (!master_ && replacements_.empty())
        return refuse_edit(EditErrc::unknown_event, "that event no longer exists",
                           "look at the schedule again");
    const auto first = master_ ? master_->start : replacements_.front().instance;
    if (!place.instance && place.scope == EditScope::all)
        return first;
    const auto instance = place.instance.value_or(first);
    const bool happens = master_ && happens_at(*master_->event, instance);
    if (replacement_at(instance) == nullptr && !happens)
        return refuse_edit(EditErrc::unknown_instance, "the series no longer has that occurrence",
                           "look at the schedule again");
    return instance;
}

std::optional<EditRefusal> SeriesEdit::refuse_unclear(bool whole) const
{
    constexpr std::string_view remedy = "change it in the program that created it";
    if (std::ranges::any_of(replacements_, [](const Replacement& one) {
            return one.both.event->range == Range::this_and_future;
        }))
        return EditRefusal{.text = "the series has a change that applies from one occurrence on",
                           .remedy = std::string(remedy)};
    const auto count = [&](std::string_view name) {
        return std::ranges::count(master_->raw->lines, name, &RawLine::name);
    };
    if (whole && master_ && (count("RRULE") > 1 || count("EXRULE") > 0))
        return EditRefusal{.text = "the series has more than one rule",
                           .remedy = std::string(remedy)};
    return std::nullopt;
}

// ---- What is asked for

SeriesEdit::Done SeriesEdit::add(const EventWish& wish)
{
    if (auto refusal = refuse_wish(wish))
        return std::unexpected(*std::move(refusal));
    if (master_ || !replacements_.empty())
        return refuse_edit(EditErrc::not_editable, "there is already an event with this UID");
    const auto form = station_form();
    std::string event = line("BEGIN:VEVENT") + line("UID:" + escaped_text(uid_)) +
                        line("DTSTAMP:" + time_value(as_local(around_.now), Form::utc)) +
                        line(time_of("DTSTART", *wish.start, form));
    if (const auto end = wish.end.value_or(*wish.start + wish.length.value_or(seconds(0)));
        end > *wish.start)
        event += line(time_of("DTEND", end, form));
    event += line("SUMMARY:" + escaped_text(*wish.title));
    if (wish.notes && !wish.notes->empty())
        event += line("DESCRIPTION:" + escaped_text(*wish.notes));
    if (wish.rule && !wish.rule->empty())
        event += line("RRULE:" + *wish.rule);
    describe_station();
    patches_.insert(raw_.close, event + line("END:VEVENT"));
    return done(uid_);
}

SeriesEdit::Done SeriesEdit::change(const EditPlace& place, const EventWish& wish)
{
    if (auto refusal = refuse_wish(wish))
        return std::unexpected(*std::move(refusal));
    const auto instance = instance_of(place);
    if (!instance)
        return std::unexpected(instance.error());
    const bool one = place.scope == EditScope::one && repeats();
    const bool from_the_middle =
        master_ && place.scope == EditScope::following && *instance > master_->start;
    if (auto refusal = refuse_unclear(!one && (from_the_middle || wish.other_times() || wish.rule)))
        return std::unexpected(*std::move(refusal));
    if (one)
        return change_one(*instance, wish);
    if (!master_)
        return change_single(replacement_at(*instance)->both, wish);
    if (repeats() && wish.rule && wish.rule->empty() && !from_the_middle)
        return end_series(*instance, wish);
    return from_the_middle ? change_following(*instance, wish) : change_all(*instance, wish);
}

SeriesEdit::Done SeriesEdit::remove(const EditPlace& place)
{
    const auto instance = instance_of(place);
    if (!instance)
        return std::unexpected(instance.error());
    const bool all = !repeats() && master_;
    if (all || place.scope == EditScope::all)
        return remove_all();
    const bool from_the_middle =
        master_ && place.scope == EditScope::following && *instance > master_->start;
    if (auto refusal = refuse_unclear(from_the_middle))
        return std::unexpected(*std::move(refusal));
    if (place.scope == EditScope::one)
        return remove_one(*instance);
    if (from_the_middle) {
        end_before(*instance);
        for (const auto& one : replacements_)
            if (one.instance >= *instance)
                patches_.replace(one.both.raw->begin, one.both.raw->end, {});
        return done(uid_);
    }
    return remove_all();
}

}  // namespace tgvs::schedule
