#include "service/live_site.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

http::Request live_request(std::string path, http::Method method = http::Method::get)
{
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    return request;
}

LiveSite open_site()
{
    return LiveSite(ingest::Entrance{"tv.example", 9'000, std::chrono::milliseconds(400),
                                     Secret("studio-1"), Secret("passphrase-1")});
}

TEST(LiveSite, TellsOperatorsHowToGoLive)
{
    for (const auto role :
         {control::Role::operator_, control::Role::editor, control::Role::admin}) {
        const auto response = open_site().answer(live_request("/api/v1/live"),
                                                 {.name = "Ada", .role = role, .door = "panel"});
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(http::bytes(response->body),
                  "{\"srt\":{\"url\":\"srt://tv.example:9000\",\"stream_id\":\"studio-1\","
                  "\"passphrase\":\"passphrase-1\",\"latency_ms\":400}}\n");
    }
}

TEST(LiveSite, TellsViewersNothingOfTheSecrets)
{
    const auto response =
        open_site().answer(live_request("/api/v1/live"),
                           {.name = "Ada", .role = control::Role::viewer, .door = "panel"});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 403);
    EXPECT_EQ(http::bytes(response->body).find("passphrase-1"), std::string_view::npos);
}

TEST(LiveSite, HasNothingToTellWhereNobodyMay)
{
    const auto response =
        LiveSite(std::nullopt)
            .answer(live_request("/api/v1/live"),
                    {.name = "Ada", .role = control::Role::admin, .door = "panel"});
    ASSERT_TRUE(response);
    EXPECT_EQ(http::bytes(response->body), "{}\n");
}

TEST(LiveSite, LeavesAllElseToOthers)
{
    EXPECT_FALSE(open_site().answer(live_request("/api/v1/people"), {}));
    EXPECT_EQ(open_site()
                  .answer(live_request("/api/v1/live", http::Method::post),
                          {.name = "Ada", .role = control::Role::admin, .door = "panel"})
                  ->status,
              405);
}

}  // namespace
}  // namespace tgvs::service
