#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <thread>
#include <vector>

namespace tgvs::log {
namespace {

using testing::EndsWith;
using testing::MatchesRegex;
using testing::StartsWith;

// What an action writes to standard error.
std::string captured(const std::function<void()>& action)
{
    testing::internal::CaptureStderr();
    action();
    return testing::internal::GetCapturedStderr();
}

std::string line_without_time(const std::function<void()>& action)
{
    const auto line = captured(action);
    return line.substr(line.find(' ') + 1);
}

class Log : public testing::Test {
protected:
    void SetUp() override { configure({.level = Level::debug, .format = Format::text}); }
    void TearDown() override { configure({}); }
};

TEST_F(Log, TextLineIsTimeLevelComponentMessageAndFields)
{
    const auto line = captured([] {
        warn("library", "track failed", {{"item", "a.mp4"}, {"attempt", 2}, {"cached", false}});
    });
    EXPECT_THAT(line,
                MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "
                             "WARN library: track failed item=a\\.mp4 attempt=2 cached=false\n"));
}

TEST_F(Log, LevelsHaveTheirNames)
{
    EXPECT_EQ(line_without_time([] { debug("c", "m"); }), "DEBUG c: m\n");
    EXPECT_EQ(line_without_time([] { info("c", "m"); }), "INFO c: m\n");
    EXPECT_EQ(line_without_time([] { warn("c", "m"); }), "WARN c: m\n");
    EXPECT_EQ(line_without_time([] { error("c", "m"); }), "ERROR c: m\n");
}

TEST_F(Log, WhatIsBelowTheLevelIsNotWritten)
{
    configure({.level = Level::warn, .format = Format::text});
    EXPECT_EQ(captured([] { info("c", "m"); }), "");
    EXPECT_EQ(line_without_time([] { warn("c", "m"); }), "WARN c: m\n");
    EXPECT_FALSE(enabled(Level::info));
    EXPECT_TRUE(enabled(Level::error));
}

TEST_F(Log, FieldsAreQuotedWhereTheyMustBe)
{
    const struct {
        std::string value, shown;
    } rows[] = {
        {"plain-1.mp4", "plain-1.mp4"},
        {"two words", "\"two words\""},
        {"a=b", "\"a=b\""},
        {"say \"hi\"", "\"say \\\"hi\\\"\""},
        {"back\\slash", "\"back\\\\slash\""},
        {"", "\"\""},
        {"кино", "кино"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(line_without_time([&] { info("c", "m", {{"k", row.value}}); }),
                  "INFO c: m k=" + row.shown + "\n");
}

TEST_F(Log, TextFromOutsideCannotMakeALineOrColours)
{
    const std::string hostile = "x\n2026-01-31T12:00:00.123Z ERROR fake: line\x1b[31m";
    const auto line = captured([&] { info("c", "m", {{"title", hostile}}); });
    EXPECT_EQ(std::ranges::count(line, '\n'), 1);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST_F(Log, AMessageThatHoldsTextFromOutsideIsCleanedToo)
{
    const auto line = captured([] { info("c", "x\ny\u009Bz\u202Ew"); });
    EXPECT_THAT(line, EndsWith(" INFO c: x y z w\n"));
}

TEST_F(Log, LongFieldsAreCut)
{
    const auto line = captured([] { info("c", "m", {{"k", std::string(5'000, 'x')}}); });
    EXPECT_EQ(std::ranges::count(line, 'x'), 1'024);
}

TEST_F(Log, NumbersAreShort)
{
    EXPECT_EQ(line_without_time([] {
                  info("c", "m", {{"a", 1.0}, {"b", 0.5}, {"d", 1.23456}, {"e", 100.0}, {"f", -7}});
              }),
              "INFO c: m a=1 b=0.5 d=1.235 e=100 f=-7\n");
}

TEST_F(Log, JsonLineHoldsTheSame)
{
    configure({.level = Level::debug, .format = Format::json});
    const auto line = captured([] { warn("c", "m", {{"k", "two \"words\"\n"}, {"n", 2}}); });
    const auto parsed = nlohmann::json::parse(line);
    EXPECT_EQ(parsed["level"], "WARN");
    EXPECT_EQ(parsed["component"], "c");
    EXPECT_EQ(parsed["message"], "m");
    EXPECT_EQ(parsed["k"], "two \"words\" ");
    EXPECT_EQ(parsed["n"], "2");
    EXPECT_EQ(parsed["time"].get<std::string>().size(), 24u);
}

TEST_F(Log, AutomaticIsPlainTextWhereNoTerminalIs)
{
    configure({});
    EXPECT_EQ(line_without_time([] { info("c", "m"); }), "INFO c: m\n");
}

TEST_F(Log, TheStatusLineIsTakenAwayAndDrawnAgain)
{
    const auto text = captured([] {
        set_status_line("on air");
        info("c", "m");
        set_status_line({});
    });
    EXPECT_THAT(text, MatchesRegex("\r.\\[Kon air\r.\\[K[^\n]* INFO c: m\non air\r.\\[K"));
}

TEST_F(Log, LinesOfSeveralThreadsDoNotMix)
{
    const auto text = captured([] {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([] {
                for (int n = 0; n < 100; ++n)
                    info("c", "message", {{"k", std::string(200, 'x')}});
            });
    });
    std::istringstream lines(text);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count)
        EXPECT_THAT(line.substr(25), StartsWith("INFO c: message k=xxx"));
    EXPECT_EQ(count, 400);
}

}  // namespace
}  // namespace tgvs::log
