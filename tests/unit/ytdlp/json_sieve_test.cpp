#include "ytdlp/json_sieve.hpp"

#include "extractor_fixture.hpp"
#include "ytdlp/extractor_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::ytdlp {
namespace {

constexpr std::array<std::string_view, 4> names = {"a", "list", "all", "\\u0061"};
constexpr Wanted some = {
    .members = names, .whole = "all", .full_bytes = 1'000, .limit_bytes = 2'000};

std::string sieved(std::string_view text, std::size_t piece = 1'000'000,
                   const Wanted& wanted = some)
{
    JsonSieve sieve(wanted);
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        sieve.feed(text.substr(0, piece));
    return sieve.overflowed() ? "overflowed" : sieve.take();
}

TEST(JsonSieve, LetsThroughWhatIsWanted)
{
    struct Case {
        std::string_view text;
        std::string_view kept;
    };
    for (const auto& [text, kept] : std::initializer_list<Case>{
             {R"({"a": 1, "b": 2})", R"({"a":1})"},
             {R"({"b": {"a": [1, {"x": "}]\""}]}, "a": "x, \"y\" {", "c": []})",
              R"({"a":"x, \"y\" {"})"},
             {R"({"b": 1})", "{}"},
             {R"({"list": [{"a": null, "z": 0}, {}, [], [1, 2], "s", -1.5e3]})",
              R"({"list":[{"a":null},{},[],[1,2],"s",-1.5e3]})"},
             {R"({"all": {"x": {"y": [{"z": true}]}}, "x": 1, "a": {"x": 1}})",
              R"({"all":{"x":{"y":[{"z":true}]}},"a":{}})"},
             {R"({"\u0061": 1})", R"({"\u0061":1})"},
             {"null\n", "null "},
             {R"([{"b": "\\"}, {"a": "\\"}])", R"([{},{"a":"\\"}])"},
             {"", ""}})
        for (const std::size_t piece : {1'000'000, 7, 1})
            EXPECT_EQ(sieved(text, piece), kept) << text;
}

TEST(JsonSieve, WhatIsNoJsonStaysSo)
{
    for (const auto* text : {"<html>", "{\"a\":}", "{\"a\":1", "[1 2]", "{\"a\":1]", "]", "}{",
                             "{3}", "tru e", "{\"a\": \"x", "\"", "{\"a\":1}{\"a\":2}"})
        EXPECT_FALSE(read_list(sieved(text), "http://h/", 1)) << text << " became " << sieved(text);
}

TEST(JsonSieve, IsBounded)
{
    const std::string element = R"({"a":")" + std::string(100, 'x') + R"("},)";
    std::string many = R"({"list":[)";
    for (int i = 0; i < 10'000; ++i)
        many += element;
    many += R"({}],"a":"after"})";
    const auto kept = sieved(many);
    EXPECT_LT(kept.size(), 1'200U);
    EXPECT_TRUE(kept.ends_with(R"(],"a":"after"})")) << kept;

    std::string wide = "{";
    for (int i = 0; i < 1'000; ++i)
        wide += R"("a":1,)";
    EXPECT_EQ(sieved(wide), "overflowed");

    const auto deep = sieved(std::string(100'000, '[') + std::string(100'000, ']'));
    EXPECT_EQ(deep, std::string(64, '[') + "null" + std::string(64, ']'));
    EXPECT_EQ(
        sieved(R"({"a":")" + std::string(100'000, 'x') + R"(","list":1})", 1'000,
               {.members = names, .whole = {}, .full_bytes = 1 << 20, .limit_bytes = 1 << 20}),
        R"({"a":null,"list":1})");
    EXPECT_EQ(sieved("{\"" + std::string(100'000, 'a') + "\":1}"), "{}");
}

std::size_t memory_kib(const std::string& name)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ':'))
            return std::stoul(line.substr(name.size() + 1));
    return 0;
}

TEST_F(ExtractorTest, AnAnswerOfSixtyMegabytesTakesNoMemory)
{
    write(folder / "print.py", R"(
import sys
junk = '"' + 'x' * 1000 + '", '
sys.stdout.write('{"title": "T", "junk": [')
for _ in range(62_000):
    sys.stdout.write(junk)
sys.stdout.write('{}], "is_live": true, "formats": [')
for i in range(20_000):
    sys.stdout.write('{"url": "http://h/%d", "protocol": "m3u8", "fragments": [{"url": "x"}]}, ' % i)
sys.stdout.write('{}], "duration": 3}')
)");
    options.may_read = {folder / "print.py"};
    fake("exec /usr/bin/python3 '" + (folder / "print.py").string() + "'");
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak begins anew
    const auto before = memory_kib("VmHWM");
    const auto resolved = resolve("http://h/x");
    const auto grown = memory_kib("VmHWM") - before;
    ASSERT_TRUE(resolved) << resolved.error().reason;
    EXPECT_EQ(resolved->title, "T");
    EXPECT_TRUE(resolved->live);
    EXPECT_EQ(resolved->live_url, "http://h/0");
    EXPECT_EQ(resolved->duration, 3s);
    RecordProperty("grown_kib", std::to_string(grown));
    // The sanitizer's own included: ThreadSanitizer keeps four bytes for each.
#ifdef __SANITIZE_THREAD__
    EXPECT_LT(grown, 5U * 16 * 1'024);
#else
    EXPECT_LT(grown, 16U * 1'024);
#endif
}

TEST_F(ExtractorTest, AListOfFiveThousandIsTakenWhole)
{
    write(folder / "print.py", R"(
import json
print(json.dumps({"_type": "playlist", "entries": [
    {"_type": "url", "ie_key": "Youtube", "id": "%011d" % i, "title": "ж" * 100, "description": "x" * 2000,
     "url": "https://www.youtube.com/watch?v=%011d" % i, "webpage_url": None} for i in range(5000)]}))
)");
    options.may_read = {folder / "print.py"};
    fake("exec /usr/bin/python3 '" + (folder / "print.py").string() + "'");
    const auto items = Extractor(options).expand("https://www.youtube.com/playlist?list=x", {});
    ASSERT_TRUE(items) << items.error().reason;
    ASSERT_EQ(items->size(), 5'000U);
    EXPECT_EQ(items->back().location, "https://www.youtube.com/watch?v=00000004999");
}

TEST_F(ExtractorTest, AnEndlessAnswerIsCutOff)
{
    fake("printf '{\"junk\":\"'; exec cat /dev/zero");
    const auto resolved = resolve("http://h/x");
    ASSERT_FALSE(resolved);
    EXPECT_THAT(resolved.error().reason, testing::HasSubstr("more output than allowed"));
}

}  // namespace
}  // namespace tgvs::ytdlp
