#include "http/page_status.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace tgvs::http {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

Json json_of(const PageStatus& status)
{
    return Json::parse(to_json(status, {.instance = "i", .preview = true}));
}

TEST(PageStatus, BecomesTheJsonThatThePageReads)
{
    const PageStatus status{
        .version = "1.2.3",
        .on_air = {.title = "Now", .position = 1'500ms, .duration = 60s},
        .next = {{.title = "Then", .state = Preparation::encoding, .progress = 0.25}},
        .outputs = {{.name = "rtmp",
                     .state = OutputState::reconnecting,
                     .connected = 2s,
                     .bits_per_second = 1'000,
                     .dropped_frames = 3,
                     .reconnects = 4,
                     .problem = "refused"}},
        .cache_bytes = 5,
        .uptime = 6s,
        .problems = {"line 7"}};
    EXPECT_EQ(json_of(status), Json::parse(R"({
        "instance": "i", "preview": true, "version": "1.2.3", "uptime_s": 6.0,
        "on_air": {"title": "Now", "filler": false, "position_s": 1.5, "duration_s": 60.0},
        "next": [{"title": "Then", "state": "encoding", "progress": 0.25, "reason": ""}],
        "outputs": [{"name": "rtmp", "state": "reconnecting", "connected_s": 2.0,
            "bits_per_second": 1000.0, "dropped_frames": 3, "reconnects": 4, "problem": "refused"}],
        "cache_bytes": 5, "problems": ["line 7"], "login": null})"));
}

TEST(PageStatus, TellsOfALoginThatIsAskedFor)
{
    const auto login = [](const LoginStatus& status) {
        return Json::parse(to_json({}, {.instance = "i", .login = status}))["login"];
    };
    EXPECT_EQ(
        login({.valid = 27s, .code = 4'294'967'295}),
        Json::parse(
            R"({"wants_password": false, "valid_s": 27, "code": 4294967295, "other_account": null})"));
    EXPECT_EQ(
        login({.wants_password = true, .valid = -1s}),
        Json::parse(R"({"wants_password": true, "valid_s": 0, "code": 0, "other_account": null})"));
    EXPECT_EQ(login({.other_account = OtherAccount{.before = 5, .now = 7}})["other_account"],
              Json::parse(R"({"before": 5, "now": 7})"));
}

TEST(PageStatus, SaysNullForWhatIsNotKnown)
{
    const auto json = json_of({.next = {{.title = "Then"}}});
    EXPECT_TRUE(json["on_air"]["duration_s"].is_null());
    EXPECT_TRUE(json["next"][0]["progress"].is_null());
}

TEST(PageStatus, TakesAnyTitle)
{
    const auto json = json_of({.on_air = {.title = "a\xff\xc3(\n\x01\"</script>"}});
    EXPECT_EQ(json["on_air"]["title"],
              "a?"
              "?(  \"</script>");
    EXPECT_LE(json_of({.on_air = {.title = std::string(100'000, 'x')}}).dump().size(), 1'000u);
}

TEST(PageStatus, IsBoundedWhateverThePlaylist)
{
    const PageStatus status{.next = std::vector<NextItem>(10'000, {.title = "x"}),
                            .problems = std::vector<std::string>(10'000, "y")};
    EXPECT_EQ(json_of(status)["next"].size(), 20u);
    EXPECT_EQ(json_of(status)["problems"].size(), 20u);
}

TEST(PageStatus, KeepsProgressBetweenNothingAndAll)
{
    const auto progress = [](double value) {
        return json_of({.next = {{.progress = value}}})["next"][0]["progress"];
    };
    EXPECT_EQ(progress(1.7), 1.0);
    EXPECT_EQ(progress(-1), 0.0);
    EXPECT_TRUE(progress(std::numeric_limits<double>::quiet_NaN()).is_null());
}

TEST(PageStatus, NamesEveryState)
{
    EXPECT_EQ(name(Preparation::waiting), "waiting");
    EXPECT_EQ(name(Preparation::failed), "failed");
    EXPECT_EQ(name(OutputState::connecting), "connecting");
    EXPECT_EQ(name(OutputState::reconnecting), "reconnecting");
}

}  // namespace
}  // namespace tgvs::http
