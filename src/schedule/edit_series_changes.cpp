// A part of SeriesEdit: what becomes of one time, of those that follow, and of all.
#include "schedule/edit_series.hpp"
#include "schedule/notes.hpp"
#include "schedule/programme_event.hpp"
#include "schedule/rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

using std::chrono::seconds;

namespace {

// What is told apart by its UID stays of one series, unless it is another show; a name in the notes counts before this one.
std::optional<std::string> series_line(const Event& event, const EventWish& wish)
{
    const auto played = [&](const std::string& notes) {
        return read_notes(notes, event.own_lines).options.play;
    };
    if (wish.notes && played(*wish.notes) != played(event.notes))
        return std::nullopt;
    Show show;
    show.uid = event.uid;
    const auto options = read_notes({}, event.own_lines).options;
    return "X-TGVS-SERIES:" + escaped_text(series_key(show, options));
}

}  // namespace

// ---- One time

SeriesEdit::Done SeriesEdit::change_single(const Both& both, const EventWish& wish)
{
    if (wish.rule)
        return refuse_edit(EditErrc::bad_value,
                           "a single occurrence of a series has no rule of its own",
                           "change the whole series");
    if (wish.other_times()) {
        const auto start = both.form.local(wish.start.value_or(both.start));
        const auto times = times_of(both, start, length_of(both), wish);
        if (!times)
            return std::unexpected(times.error());
        set_times(patches_, both, *times);
    }
    set_texts(patches_, both, wish);
    note_change(patches_, both);
    return done(uid_);
}

// What the series says besides is true of this time as well.
SeriesEdit::Done SeriesEdit::change_one(Instant instance, const EventWish& wish)
{
    if (const auto* known = replacement_at(instance))
        return change_single(known->both, wish);
    if (wish.rule)
        return refuse_edit(EditErrc::bad_value,
                           "a single occurrence of a series has no rule of its own",
                           "change the whole series");
    const auto times = times_of(*master_, start_from(instance, wish), length_of(*master_), wish);
    if (!times)
        return std::unexpected(times.error());
    constexpr std::string_view left_out[] = {"RRULE",   "RDATE",    "EXDATE",       "EXRULE",
                                             "CREATED", "SEQUENCE", "LAST-MODIFIED"};
    Patches copy;
    for (const auto name : left_out)
        copy.set(*master_->raw, name, std::nullopt, raw_.line_end);
    copy.set(*master_->raw, "DTSTAMP", "DTSTAMP:" + time_value(as_local(around_.now), Form::utc),
             raw_.line_end);
    copy.insert(master_->raw->close,
                line(time_line("RECURRENCE-ID", time_of_instance(instance), master_->form)));
    set_times(copy, *master_, *times);
    set_texts(copy, *master_, wish);
    patches_.insert(master_->raw->end, copy.apply(text_, master_->raw->begin, master_->raw->end));
    return done(uid_);
}

SeriesEdit::Done SeriesEdit::remove_one(Instant instance)
{
    for (const auto& one : replacements_)
        if (one.instance == instance)
            patches_.replace(one.both.raw->begin, one.both.raw->end, {});
    if (!master_)
        return done(uid_);
    patches_.insert(master_->raw->close,
                    line(time_line("EXDATE", time_of_instance(instance), master_->form)));
    note_change(patches_, *master_);
    return done(uid_);
}

// ---- The series

SeriesEdit::Done SeriesEdit::change_all(Instant instance, const EventWish& wish)
{
    const auto move = move_of(instance, wish);
    if (!move)
        return std::unexpected(move.error());
    const auto rule = rule_of(wish, *move);
    if (!rule)
        return std::unexpected(rule.error());
    if (wish.other_times())
        set_times(patches_, *master_,
                  {.start = moved_start(master_->start, *move),
                   .length = move->length,
                   .form = move->form});
    if (*rule != master_->raw->rule)
        patches_.set(*master_->raw, "RRULE",
                     rule->empty() ? std::nullopt : std::optional("RRULE:" + *rule), raw_.line_end);
    for (const auto& one : replacements_)
        follow(one, *move, wish, one.instance == instance);
    move_dates(patches_, *move, std::nullopt, std::nullopt);
    set_texts(patches_, *master_, wish);
    note_change(patches_, *master_);
    return done(uid_);
}

SeriesEdit::Done SeriesEdit::end_series(Instant instance, const EventWish& wish)
{
    const auto* replaced = replacement_at(instance);
    const auto& front = replaced == nullptr ? *master_ : replaced->both;
    const auto start = replaced == nullptr ? start_from(instance, wish)
                                           : master_->form.local(wish.start.value_or(front.start));
    const auto times = times_of(*master_, start, length_of(front), wish);
    if (!times)
        return std::unexpected(times.error());
    for (const auto* name : {"RRULE", "RDATE", "EXDATE", "EXRULE"})
        patches_.set(*master_->raw, name, std::nullopt, raw_.line_end);
    for (const auto& one : replacements_)
        patches_.replace(one.both.raw->begin, one.both.raw->end, {});
    if (other_times_than(*master_, *times))
        set_times(patches_, *master_, *times);
    set_texts(patches_, *master_, wish);
    note_change(patches_, *master_);
    return done(uid_);
}

// Of what follows: a count goes on.
Result<std::string, EditRefusal> SeriesEdit::rule_after(Instant instance, const EventWish& wish,
                                                        const Move& move) const
{
    auto rule = rule_of(wish, move);
    const auto& event = *master_->event;
    if (!rule || wish.rule || event.rules.empty() || !event.rules.front().count)
        return rule;
    const auto start = master_->form.local(master_->start);
    Work work;
    const auto before = instances(event.rules.front(), start, event.start->is_date(),
                                  {start, time_of_instance(instance) - seconds(1)}, work);
    if (!before)
        return refuse_edit(EditErrc::not_editable, before.error().message);
    const auto left = *event.rules.front().count - static_cast<int>(before->size());
    return with_rule_part(*rule, "COUNT", std::to_string(std::max(1, left)));
}

SeriesEdit::Done SeriesEdit::change_following(Instant instance, const EventWish& wish)
{
    if (!wish.rule && !master_->event->rules.empty() && is_extra(instance))
        return refuse_edit(EditErrc::bad_value,
                           "the rule of the series does not include that occurrence",
                           "change only this one, or the series from another one on");
    const auto move = move_of(instance, wish);
    if (!move)
        return std::unexpected(move.error());
    const auto rule = rule_after(instance, wish, *move);
    if (!rule)
        return std::unexpected(rule.error());
    const bool happens_once = wish.rule && wish.rule->empty();
    Patches copy;
    const auto& uid = around_.new_uid;
    copy.set(*master_->raw, "UID", "UID:" + escaped_text(uid), raw_.line_end);
    const auto series = series_line(*master_->event, wish);
    copy.set(*master_->raw, "X-TGVS-SERIES", series, raw_.line_end);
    copy.set(*master_->raw, "RRULE", rule->empty() ? std::nullopt : std::optional("RRULE:" + *rule),
             raw_.line_end);
    copy.set(*master_->raw, "SEQUENCE", std::nullopt, raw_.line_end);
    copy.set(*master_->raw, "DTSTAMP", "DTSTAMP:" + time_value(as_local(around_.now), Form::utc),
             raw_.line_end);
    set_times(copy, *master_,
              {.start = moved_start(instance, *move), .length = move->length, .form = move->form});
    set_texts(copy, *master_, wish);
    if (happens_once)
        for (const auto* name : {"RDATE", "EXDATE"})
            copy.set(*master_->raw, name, std::nullopt, raw_.line_end);
    else
        move_dates(copy, *move, instance, std::nullopt);
    patches_.insert(master_->raw->end, copy.apply(text_, master_->raw->begin, master_->raw->end));
    for (const auto& one : replacements_) {
        if (one.instance < instance)
            continue;
        if (happens_once) {
            patches_.replace(one.both.raw->begin, one.both.raw->end, {});
            continue;
        }
        patches_.set(*one.both.raw, "UID", "UID:" + escaped_text(uid), raw_.line_end);
        patches_.set(*one.both.raw, "X-TGVS-SERIES",
                     series ? series_line(*one.both.event, {}) : std::nullopt, raw_.line_end);
        follow(one, *move, wish, one.instance == instance);
    }
    end_before(instance);
    return done(uid);
}

void SeriesEdit::end_before(Instant instance)
{
    const auto& form = master_->form;
    const auto last = time_of_instance(instance) - seconds(1);
    const bool with_zone = form.form == Form::floating && !form.zone_name.empty();
    const auto until = form.form == Form::date ? time_value(last, Form::date)
                       : with_zone || form.form == Form::utc
                           ? time_value(as_local(instance - seconds(1)), Form::utc)
                           : time_value(last, Form::floating);
    if (!master_->raw->rule.empty()) {
        const auto endless = with_rule_part(master_->raw->rule, "COUNT", {});
        patches_.set(*master_->raw, "RRULE", "RRULE:" + with_rule_part(endless, "UNTIL", until),
                     raw_.line_end);
    }
    move_dates(patches_, {}, std::nullopt, instance);
    note_change(patches_, *master_);
}

SeriesEdit::Done SeriesEdit::remove_all()
{
    for (const auto& event : raw_.events)
        if (event.uid == uid_)
            patches_.replace(event.begin, event.end, {});
    return done(uid_);
}

}  // namespace tgvs::schedule
