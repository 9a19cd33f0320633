// schedule/edit_series.hpp: all events of one UID in the text of a calendar, and what is changed of them (schedule/edit.hpp).
#pragma once

#include "schedule/edit_lines.hpp"
#include "schedule/edit_types.hpp"
#include "schedule/event.hpp"
#include "schedule/raw_events.hpp"
#include "schedule/zones.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::schedule {

inline std::unexpected<EditRefusal> refuse_edit(EditErrc code, std::string text,
                                                std::string remedy = {})
{
    return std::unexpected(
        EditRefusal{.code = code, .text = std::move(text), .remedy = std::move(remedy)});
}

class SeriesEdit {
public:
    using Done = Result<Edited, EditRefusal>;

    // `text` and `around` must outlive it.
    static Result<SeriesEdit, EditRefusal> open(std::string_view text, const std::string& uid,
                                                const EditSurroundings& around);

    Done add(const EventWish& wish);
    Done change(const EditPlace& place, const EventWish& wish);
    Done remove(const EditPlace& place);

private:
    // An event as it is read and as it is written.
    struct Both {
        const Event* event = nullptr;
        const RawEvent* raw = nullptr;
        TimeForm form = {};  // of its start
        Instant start{};
        Instant end{};
        bool timeless =
            false;  // a time that was cancelled, without a word of when it would have been
    };
    struct Replacement {
        Both both;
        TimeForm form = {};  // of its RECURRENCE-ID
        Instant instance{};
    };
    // When an event is to be. A length of whole days stays one where the clocks change.
    struct Times {
        LocalTime start{};
        Length length = {};
        TimeForm form = {};

        Instant end() const { return form.instant(start + length.days) + length.exact; }
    };
    // How a series moves: on the wall of its zone.
    struct Move {
        std::chrono::seconds on_the_wall{};
        Length length = {};
        int days = 0;
        bool retyped = false;  // it had whole days, and has times now
        TimeForm form = {};    // then
    };

    SeriesEdit(std::string_view text, const EditSurroundings& around) : text_(text), around_(around)
    {
    }

    std::optional<EditRefusal> read(const std::string& uid);
    std::optional<EditRefusal> add_replacement(const Event& event, const RawEvent& raw);
    Instant instance_meant(const Stamp& stamp, const TimeForm& form) const;
    Result<Both, EditRefusal> both(const Event& event, const RawEvent& raw);
    Result<TimeForm, EditRefusal> form_of(const Stamp& stamp);
    TimeForm station_form() const;
    Instant instant_of(const Stamp& stamp, const TimeForm& form) const;

    const Replacement* replacement_at(Instant instance) const;
    bool repeats() const;
    bool happens_at(const Event& event, Instant instance) const;
    // It is an RDATE, and not of the rule.
    bool is_extra(Instant instance) const;
    // The series' own time, where the clock skips it and it is shown later.
    LocalTime time_of_instance(Instant instance) const;
    Result<Instant, EditRefusal> instance_of(const EditPlace& place) const;
    // `whole`: its rule is to be another.
    std::optional<EditRefusal> refuse_unclear(bool whole) const;

    Done change_single(const Both& both, const EventWish& wish);
    Done change_one(Instant instance, const EventWish& wish);
    Done change_all(Instant instance, const EventWish& wish);
    Done change_following(Instant instance, const EventWish& wish);
    // From now on it happens once.
    Done end_series(Instant instance, const EventWish& wish);
    Result<std::string, EditRefusal> rule_after(Instant instance, const EventWish& wish,
                                                const Move& move) const;
    Done remove_one(Instant instance);
    Done remove_all();
    void end_before(Instant instance);

    static Length length_of(const Both& both);
    static bool other_times_than(const Both& both, const Times& times);
    // What starts then and has had that length.
    Result<Times, EditRefusal> times_of(const Both& both, LocalTime start, const Length& had,
                                        const EventWish& wish) const;
    LocalTime start_from(Instant instance, const EventWish& wish) const;
    Times asked_times(const Both& both, const EventWish& wish) const;
    Times followed_times(const Replacement& one, const Move& move) const;
    Result<Move, EditRefusal> move_of(Instant instance, const EventWish& wish) const;
    Result<std::string, EditRefusal> rule_of(const EventWish& wish, const Move& move) const;
    std::string moved_until(const Written& until, const Move& move) const;
    Instant moved(Instant at, const Move& move) const;
    LocalTime moved_start(Instant at, const Move& move) const;
    // For the times that an event gets.
    TimeForm form_for(const Both& both, const Times& times) const;
    void set_texts(Patches& patches, const Both& both, const EventWish& wish) const;
    void set_times(Patches& patches, const Both& both, const Times& times);
    // The times of EXDATE or RDATE that are to stay, moved.
    void move_dates(Patches& patches, const Move& move, std::optional<Instant> from,
                    std::optional<Instant> before);
    // What a replaced time has in common with its series stays so.
    void follow(const Replacement& one, const Move& move, const EventWish& wish, bool in_front);
    void note_change(Patches& patches, const Both& both) const;
    std::string time_of(std::string_view name, Instant instant, const TimeForm& form) const;
    std::string line(std::string_view content) const;
    void describe_station();
    Done done(std::string uid);

    std::string_view text_;
    const EditSurroundings& around_;
    Calendar calendar_;
    RawCalendar raw_;
    Zones zones_;
    std::string uid_;
    std::optional<Both> master_;
    std::vector<Replacement> replacements_;
    Patches patches_;
    bool station_described_ = false;
};

}  // namespace tgvs::schedule
