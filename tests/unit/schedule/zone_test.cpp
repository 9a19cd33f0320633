#include "schedule/zone.hpp"

#include "schedule/zone_names.hpp"
#include "schedule/zones.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tgvs::schedule {
namespace {

std::string to_utc(const char* zone_name, const char* local)
{
    Zones zones;
    const auto zone = zones.find(zone_name);
    const auto written = parse_written(local);
    return zone && written ? to_text(zone->to_instant(written->time)) : "no such zone or time";
}

TEST(ZoneTimes, TakeTheFirstOfTwoAndTheOffsetBeforeAGap)
{
    const struct {
        const char* zone;
        const char* local;
        const char* utc;
    } rows[] = {
        {"Europe/Berlin", "20260329T015959", "2026-03-29T00:59:59Z"},
        {"Europe/Berlin", "20260329T023000", "2026-03-29T01:30:00Z"},  // never shown
        {"Europe/Berlin", "20260329T030000", "2026-03-29T01:00:00Z"},
        {"Europe/Berlin", "20261025T023000", "2026-10-25T00:30:00Z"},  // shown twice
        {"Europe/Berlin", "20261025T030000", "2026-10-25T02:00:00Z"},
        {"America/New_York", "20261101T013000", "2026-11-01T05:30:00Z"},
        {"America/New_York", "20260308T023000", "2026-03-08T07:30:00Z"},
        {"Australia/Sydney", "20260405T023000", "2026-04-04T15:30:00Z"},  // autumn there
        {"Australia/Sydney", "20261004T023000", "2026-10-03T16:30:00Z"},
        {"Australia/Lord_Howe", "20260405T014500", "2026-04-04T14:45:00Z"},  // half an hour
        {"Australia/Lord_Howe", "20261004T021500", "2026-10-03T15:45:00Z"},
        {"Antarctica/Troll", "20260329T023000", "2026-03-29T02:30:00Z"},  // two hours
        {"Antarctica/Troll", "20261025T023000", "2026-10-25T00:30:00Z"},
        {"Africa/Casablanca", "20260215T023000", "2026-02-15T01:30:00Z"},  // back for Ramadan
        {"Africa/Casablanca", "20260322T023000", "2026-03-22T02:30:00Z"},
        {"Europe/Dublin", "20260329T013000",
         "2026-03-29T01:30:00Z"},  // winter is its daylight time
        {"Europe/Dublin", "20261025T013000", "2026-10-25T00:30:00Z"},
        {"Asia/Beirut", "20260329T000000", "2026-03-28T22:00:00Z"},  // at midnight
        {"America/Santiago", "20260906T003000", "2026-09-06T04:30:00Z"},
        {"Pacific/Chatham", "20260405T033000", "2026-04-04T13:45:00Z"},
        {"Asia/Kathmandu", "20260401T120000", "2026-04-01T06:15:00Z"},
        {"Europe/Moscow", "20260329T023000", "2026-03-28T23:30:00Z"},
        {"Europe/Berlin", "20990701T120000",
         "2099-07-01T10:00:00Z"},  // by the last line of the file
        {"Pacific/Apia", "20111230T120000", "2011-12-30T22:00:00Z"},  // a day that was left out
    };
    for (const auto& row : rows)
        EXPECT_EQ(to_utc(row.zone, row.local), row.utc) << row.zone << ' ' << row.local;
}

TEST(ZoneNames, AreThoseOfTzdataOldOnesAndThoseOfWindows)
{
    const std::pair<const char*, const char*> rows[] = {
        {"Europe/Kiev", "Europe/Kyiv"},
        {"Asia/Calcutta", "Asia/Kolkata"},
        {"US/Eastern", "America/New_York"},
        {"Russian Standard Time", "Europe/Moscow"},
        {"w. europe standard time", "Europe/Berlin"},
        {"/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"},
        {"/freeassociation.sourceforge.net/Tzfile/America/Argentina/Ushuaia",
         "America/Argentina/Ushuaia"},
        // In whatever case.
        {"europe/berlin", "Europe/Berlin"},
        {"EUROPE/KIEV", "Europe/Kyiv"},
        {"us/eastern", "America/New_York"},
        {"america/port-au-prince", "America/Port-au-Prince"},
        {"america/port_of_spain", "America/Port_of_Spain"},
        {"AFRICA/DAR_ES_SALAAM", "Africa/Dar_es_Salaam"},
    };
    for (const auto& [name, same] : rows) {
        // Without the old names, as Debian 13 has it.
        std::vector<std::string> read;
        Zones zones([&](const std::string& file) -> std::optional<std::string> {
            read.push_back(file);
            return file == same ? read_zone_file(file) : std::nullopt;
        });
        EXPECT_NE(zones.find(name), nullptr) << name;
        EXPECT_EQ(read.back(), same) << name;
    }
}

TEST(ZoneNames, ReachNoOtherFile)
{
    std::vector<std::string> read;
    Zones zones([&](const std::string& file) -> std::optional<std::string> {
        read.push_back(file);
        return std::nullopt;
    });
    for (const std::string name :
         {"", "../../../tmp/fifo", "/etc/passwd", "Europe/../../etc/passwd", "./Europe/Berlin",
          "right/UTC", "posix/UTC", "localtime", "posixrules", "Europe/Berlin\n", "Europe//Berlin",
          "Europe/", "Europe/Berlin ", "/", "////////////////////////////////////////",
          "Europe\\Berlin"})
        EXPECT_EQ(zones.find(name), nullptr) << name;
    zones.find(std::string("Europe/Berlin\0x", 15));
    zones.find(std::string(100'000, 'A'));
    zones.find("/" + std::string(200, '/'));
    for (const auto& file : read) {
        EXPECT_TRUE(is_zone_name(file)) << file;
        EXPECT_EQ(file.find(".."), std::string::npos) << file;
    }
}

TEST(ZoneNames, AreLookedUpOnceAndNotWithoutEnd)
{
    int reads = 0;
    Zones zones([&](const std::string&) -> std::optional<std::string> {
        ++reads;
        return std::nullopt;
    });
    for (int round = 0; round < 3; ++round)
        for (int i = 0; i < 50'000; ++i)
            zones.find("Zone/" + std::to_string(i));
    EXPECT_EQ(reads, 1'000);
}

TEST(ZoneFiles, ThatAreDamagedAreNone)
{
    const auto whole = read_zone_file("Europe/Berlin");
    ASSERT_TRUE(whole);
    ASSERT_TRUE(parse_tzif(*whole));
    for (std::size_t size = 0; size < whole->size() - 40; ++size)
        EXPECT_FALSE(parse_tzif(whole->substr(0, size))) << size;
    for (std::size_t at = 0; at < whole->size(); ++at)
        for (const char byte : {'\0', '\x7F', '\xFF'}) {
            auto damaged = *whole;
            damaged[at] = byte;
            if (const auto zone = parse_tzif(damaged))
                zone->to_instant(parse_written("20260329T023000")->time);
        }
    EXPECT_FALSE(parse_tzif("<html>"));
}

TEST(YearlyChanges, AreReadInAllForms)
{
    const auto june = *parse_instant("2026-06-15T00:00:00Z");
    const auto december = *parse_instant("2026-12-15T00:00:00Z");
    const struct {
        const char* text;
        int june_minutes;
        int december_minutes;
    } rows[] = {
        {"MSK-3", 180, 180},
        {"CET-1CEST,M3.5.0,M10.5.0/3", 120, 60},
        {"EST5EDT,M3.2.0,M11.1.0", -240, -300},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 60, 0},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 630, 660},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -60, -120},
        {"AAA3BBB,J60/0,J300/0", -120, -180},
        {"AAA3BBB,59/0,299/0", -120, -180},
        {"XXX3EDT4,0/0,J365/23", -240, -240},  // summer all year long
        {"IST-2IDT,M3.4.4/26,M10.5.0", 180, 120},
    };
    for (const auto& row : rows) {
        const auto changes = YearlyChanges::parse(row.text);
        ASSERT_TRUE(changes) << row.text;
        EXPECT_EQ(changes->offset_at(june), std::chrono::minutes(row.june_minutes)) << row.text;
        EXPECT_EQ(changes->offset_at(december), std::chrono::minutes(row.december_minutes))
            << row.text;
    }
    for (const auto* text :
         {"", "CET", "CET-", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
          "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x",
          "<+01-1", "CET-1CEST,J0,J300", "CET-1CEST,M3.5.0/999,M10.5.0"})
        EXPECT_FALSE(YearlyChanges::parse(text)) << text;
}

}  // namespace
}  // namespace tgvs::schedule
