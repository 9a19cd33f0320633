// What the tests of schedule/edit.hpp have in common: a calendar as other programs write it, and what it says afterwards.
#pragma once

#include "schedule/calendar.hpp"
#include "schedule/edit.hpp"
#include "schedule/expand.hpp"
#include "schedule/programme_event.hpp"
#include "schedule/raw_events.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::schedule {

using namespace std::chrono;

inline Instant utc(std::string_view text)
{
    return parse_instant(text).value();
}

class EditTest : public testing::Test {
protected:
    EditTest()
    {
        around.station = zones.find("Europe/Berlin");
        around.station_name = "Europe/Berlin";
        around.now = utc("2026-11-01T12:00:00Z");
        around.new_uid = "new@x";
    }

    // In November and December.
    std::vector<Occurrence> occurrences(std::string_view text)
    {
        const auto calendar = parse_calendar(text);
        EXPECT_TRUE(calendar) << calendar.error().message;
        if (!calendar)
            return {};
        auto expanded =
            expand(*calendar, {utc("2026-11-01T00:00:00Z"), utc("2027-01-01T00:00:00Z")},
                   around.station, zones);
        EXPECT_TRUE(expanded.problems.all().empty());
        return std::move(expanded.occurrences);
    }
    // "2026-11-30T19:00:00Z 60 Film" of each.
    std::vector<std::string> times(std::string_view text)
    {
        std::vector<std::string> rows;
        for (const auto& one : occurrences(text))
            rows.push_back(to_text(one.start) + ' ' +
                           std::to_string(duration_cast<minutes>(one.end - one.start).count()) +
                           ' ' + one.show->title);
        return rows;
    }
    std::string changed(std::string_view text, const EditPlace& place, const EventWish& wish)
    {
        const auto edited = change_event(text, place, wish, around);
        EXPECT_TRUE(edited) << edited.error().text;
        return edited ? edited->text : std::string();
    }
    std::string deleted(std::string_view text, const EditPlace& place)
    {
        const auto edited = delete_event(text, place, around);
        EXPECT_TRUE(edited) << edited.error().text;
        return edited ? edited->text : std::string();
    }
    // What is not of this UID stays, byte for byte.
    static void expect_others_untouched(std::string before, std::string after, std::string_view uid)
    {
        for (auto* text : {&before, &after}) {
            auto raw = raw_calendar(*text);
            std::ranges::reverse(raw.events);
            for (const auto& event : raw.events)
                if (event.uid == uid || event.uid == "new@x")
                    text->erase(event.begin, event.end - event.begin);
        }
        EXPECT_EQ(before, after);
    }

    Zones zones;
    EditSurroundings around;
    // What other programs write: folds, odd order, lines of their own, alarms, another zone's event.
    const std::string weekly =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Station\r\nBEGIN:VEVENT\r\n"
        "UID:news@x\r\nX-ODD;X=\"a:b\":kept\r\nSUMMARY:News\r\nDTSTART;TZID=Europe/"
        "Berlin:20261102T200000\r\n"
        "DTEND;TZID=Europe/"
        "Berlin:20261102T210000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nEXDATE;TZID=Europe/"
        "Berlin:20261109T200000\r\n"
        "DESCRIPTION:play: news.mkv\\nsta\r\n rt: "
        "hard\r\nBEGIN:VALARM\r\nSUMMARY:alarm\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"
        "LAST-MODIFIED:20260101T000000Z\r\nSEQUENCE:4\r\nEND:VEVENT\r\n\r\n"
        "begin:vevent\r\nuid:other@x\r\nSUMMARY:Other\r\nDTSTART:20261103T080000Z\r\nDURATION:"
        "PT30M\r\nend:vevent\r\n"
        "END:VCALENDAR\r\n";
    const Instant second = utc("2026-11-16T19:00:00Z");  // the 9th is left out
};

}  // namespace tgvs::schedule
