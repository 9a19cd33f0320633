#include "schedule/notes.hpp"

#include "schedule/programme_event.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tgvs::schedule {
namespace {

TEST(EventNotes, SayHowItIsPlayed)
{
    const auto notes = read_notes(
        "Tonight: the news, live.\n"
        "Start : HARD\nlate: 5m\nEND：cut\nrepeat: yes\norder: shuffle\nresume: exact\nrerun: yes\n"
        "join: time\npriority: -3\nfill: “clips/short”\nseries: «Evening»\nrequests: no\n"
        "play: films/a.mp4\nplay: https://video.example/watch?v=1\n"
        "start: soft\n",
        {});
    const auto& options = notes.options;
    EXPECT_EQ(options.start, StartMode::hard);  // of a key the first counts
    EXPECT_EQ(options.late, std::chrono::minutes(5));
    EXPECT_EQ(options.end, EndMode::cut);
    EXPECT_TRUE(options.repeat);
    EXPECT_TRUE(options.shuffle);
    EXPECT_EQ(options.resume, Resume::exact);
    EXPECT_TRUE(options.rerun);
    EXPECT_EQ(options.join, Join::time);
    EXPECT_EQ(options.priority, -3);
    EXPECT_EQ(options.fill, "clips/short");
    EXPECT_EQ(options.series, "Evening");
    EXPECT_FALSE(options.requests);
    EXPECT_EQ(options.play,
              (std::vector<std::string>{"films/a.mp4", "https://video.example/watch?v=1"}));
    EXPECT_TRUE(notes.any);
    EXPECT_TRUE(notes.problems.empty());
}

TEST(EventNotes, AreProseUntilALineIsAnOption)
{
    const auto notes = read_notes(
        "— start: hard\nAt 20:00: the show\nplease start: hard\nstarting: hard\nstart hard\n: hard",
        {});
    EXPECT_EQ(notes.options, Options{});
    EXPECT_FALSE(notes.any);
}

TEST(EventNotes, WithAValueThatIsNoneKeepTheDefaultAndSaySo)
{
    const std::pair<const char*, const char*> rows[] = {
        {"start: maybe", "start: maybe is not understood; accepted: soft or hard"},
        {"late: 10", "late: 10 is not understood; accepted: 90s, 10m or 1h"},
        {"late: 1000s", "late: 1000s is not understood; accepted: 90s, 10m or 1h"},
        {"late: -1s", "late: -1s is not understood; accepted: 90s, 10m or 1h"},
        {"late: 1.5h", "late: 1.5h is not understood; accepted: 90s, 10m or 1h"},
        {"late: 42d", "late: 42d is not understood; accepted: 90s, 10m or 1h"},
        {"priority: 10", "priority: 10 is not understood; accepted: -9 to 9"},
        {"repeat: 1", "repeat: 1 is not understood; accepted: yes or no"},
        {"play:", "play:  is not understood; accepted: a path or an address"},
    };
    for (const auto& [line, problem] : rows) {
        const auto notes = read_notes(line, {});
        EXPECT_EQ(notes.options, Options{}) << line;
        EXPECT_EQ(notes.problems, std::vector<std::string>{problem});
        EXPECT_TRUE(notes.any);
    }
}

TEST(EventNotes, TakeALateStartInAnyUnit)
{
    using namespace std::chrono_literals;
    const std::pair<const char*, std::chrono::seconds> rows[] = {{"late: 0s", 0s},
                                                                 {"late: 999s", 999s},
                                                                 {"late: 10m", 600s},
                                                                 {"late: 999h", 999h},
                                                                 {"late: 41d", 984h}};
    for (const auto& [line, late] : rows) {
        const auto notes = read_notes(line, {});
        EXPECT_EQ(notes.options.late, late) << line;
        EXPECT_TRUE(notes.problems.empty()) << line;
    }
}

TEST(EventNotes, ComplainTenTimesAtMost)
{
    std::string text;
    for (int i = 0; i < 11; ++i)
        text += "play:\n";
    EXPECT_EQ(read_notes(text, {}).problems.size(), 10U);
}

TEST(EventNotes, AreReadOutOfHtml)
{
    const std::pair<const char*, const char*> rows[] = {
        {"start: hard<br>late: 5m", "start: hard\nlate: 5m"},
        {"<p>play: <a href=\"https://a.example/?x=1&amp;y=2\" target=_blank>the film</a></p>",
         "\nplay: https://a.example/?x=1&y=2\n"},
        {"<ul><li>a &lt;b&gt; &#1046;&#x416;&nbsp;c</li></ul>", "\n\na <b> ЖЖ c\n\n"},
        {"<div>one</div>two &unknown; & <", "\none\ntwo &unknown; & <"},
        {"no html: 1 < 2 & 3 > 2", "no html: 1 < 2 & 3 > 2"},
        {"start:\xC2\xA0hard", "start: hard"},
        {"<br>&#x7F;&#x80;&#x7FF;&#x800;&#xFFFD;&#x10000;&#x1F600;&#x10FFFF;",
         "\n\x7F\u0080\u07FF\u0800\uFFFD\U00010000\U0001F600\U0010FFFF"},
        {"<br>&#xD800;&#xDFFF;&#x110000;&#0;&#99999999;",
         "\n&#xD800;&#xDFFF;&#x110000;&#0;&#99999999;"},
        {"<a name=x>kept</a><br>", "kept\n"},
    };
    for (const auto& [html, text] : rows)
        EXPECT_EQ(plain_text(html), text) << html;
}

TEST(EventNotes, OfOwnPropertiesCountAfterTheText)
{
    const auto notes = read_notes("start: soft", {"start: hard", "late: 1m"});
    EXPECT_EQ(notes.options.start, StartMode::soft);
    EXPECT_EQ(notes.options.late, std::chrono::minutes(1));
}

TEST(EventSources, AreTheFirstThatIsThere)
{
    const auto is_there = [](std::string_view path) { return path == "films/there.mp4"; };
    const auto found = [&](Show show, Options options = {}) {
        std::string text;
        for (const auto& one : sources_of(show, options, is_there))
            text += (text.empty() ? "" : " ") + one;
        return text;
    };
    Show show;
    show.place = "Room 5";
    EXPECT_EQ(found(show), "");
    show.place = "films/there.mp4";
    EXPECT_EQ(found(show), "films/there.mp4");
    show.place = "/srv/media/evening";
    EXPECT_EQ(found(show), "/srv/media/evening");
    show.url = "not an address";
    EXPECT_EQ(found(show), "/srv/media/evening");
    show.url = "https://a.example/film";
    EXPECT_EQ(found(show), "https://a.example/film");
    show.attached = {"CID:1", "https://a.example/1", "https://a.example/2"};
    EXPECT_EQ(found(show), "https://a.example/1 https://a.example/2");
    EXPECT_EQ(found(show, {.play = {"x.mp4"}}), "x.mp4");
}

TEST(SeriesKeys, AreTheUidWithoutWhatGoogleAdds)
{
    const auto key = [](const char* uid, const char* series = "") {
        Show show;
        show.uid = uid;
        return series_key(show, {.series = series});
    };
    EXPECT_EQ(key("abc_R20260615T180000@google.com"), "abc@google.com");
    EXPECT_EQ(key("abc@google.com"), "abc@google.com");
    EXPECT_EQ(key("abc_R20260615T180000@other.example"), "abc_R20260615T180000@other.example");
    EXPECT_EQ(key("x", "Evening"), "Evening");
    EXPECT_EQ(key("@google.com"), "@google.com");
}

}  // namespace
}  // namespace tgvs::schedule
