#include "service/calendar_fetch.hpp"

#include "process/network_access.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class CalendarFetchTest : public testing::Test {
protected:
    CalendarFetchTest() { process::set_private_sources({}); }
    ~CalendarFetchTest() override { process::set_private_sources(*PrivateSources::parse("1")); }

    static FetchFailure failure_of(const std::string& place)
    {
        const auto fetched =
            fetch_calendar("https://" + place + "/a.ics", {}, {.connect_limit = 100ms, .limit = 1s},
                           std::stop_token());
        EXPECT_FALSE(fetched) << place;
        return fetched ? FetchFailure{} : fetched.error();
    }
};

TEST_F(CalendarFetchTest, AnAddressIsJudgedByWhereItLeadsHoweverItIsWritten)
{
    const std::pair<const char*, const char*> rows[] = {
        {"10.0.0.5", "10.0.0.5:443 is not public (private)"},
        {"10.0.0.5:6379", "10.0.0.5:6379 is not public (private)"},
        {"[::ffff:10.0.0.5]:6379", "10.0.0.5:6379 is not public (private)"},
        {"[::ffff:10.0.0.5%1]:6379", "10.0.0.5:6379 is not public (private)"},
        {"[::ffff:127.0.0.1%1]:1", "127.0.0.1:1 is not public (loopback)"},
        {"[::1%1]:1", "[::1]:1 is not public (loopback)"},
        {"[::1%lo]:1", "[::1]:1 is not public (loopback)"},
        {"[::1%%%]:1", "[::1]:1 is not public (loopback)"},
        {"[64:ff9b::a00:5%1]:1", "[64:ff9b::a00:5]:1 is not public (private)"},
        {"[fe80::1%1]", "[fe80::1]:443 is not public (link-local)"},
    };
    for (const auto& [place, refused] : rows) {
        const auto failure = failure_of(place);
        EXPECT_THAT(failure.reason, HasSubstr(refused)) << place;
        EXPECT_FALSE(failure.may_pass) << place;
    }
}

TEST_F(CalendarFetchTest, WhatTheSystemTakesForAnAddressIsJudgedAsWell)
{
    for (const auto* place : {"0x7f.1:1", "2130706433:1", "127.1:1"})
        EXPECT_THAT(failure_of(place).reason, HasSubstr("127.0.0.1:1 is not public (loopback)"))
            << place;
}

}  // namespace
}  // namespace tgvs::service
