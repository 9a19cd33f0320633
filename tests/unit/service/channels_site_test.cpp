#include "service/channels_site.hpp"

#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using testing::HasSubstr;

class GivenHealth : public http::HealthSource {
public:
    http::Health health() const override { return now; }
    http::Health now = {.live = true};
};

class ChannelsSiteTest : public testing::Test {
protected:
    std::string list()
    {
        const auto response = site.answer({.path = "/api/v1/channels"}, anna);
        return response && response->status == 200 ? std::string(http::bytes(response->body)) : "";
    }

    const test::TempFolder folder;
    control::SharedDesk desk;
    playlist::ListStore lists{{.playlist = folder.path() / "playlist.txt", .folder = {}}};
    prometheus::Registry registry;
    Ledger ledger{folder.path() / "audit.jsonl", registry};
    DeskSite desk_site{{.media_folders = {}, .wake = [] {}}, desk, lists, ledger};
    GivenHealth health;
    ChannelsSite site{desk_site, health, "1.2.3", true};
    const control::Person anna = {.name = "Anna", .role = control::Role::operator_, .door = "ctl"};
};

TEST_F(ChannelsSiteTest, IsAListOfItself)
{
    for (const auto* part :
         {R"("hub":false)", R"("name":"main")", R"("root":"")", R"("state":"live")",
          R"("role":"operator")", R"("version":"1.2.3")", R"("preview":true)", R"("started":"20)"})
        EXPECT_THAT(list(), HasSubstr(part));
    EXPECT_TRUE(control::card_from_json(list()));
}

TEST_F(ChannelsSiteTest, SaysWhyItIsNotOnTheAir)
{
    health.now = {.live = false, .reason = "rtmp: connection refused"};
    EXPECT_THAT(list(), HasSubstr(R"("state":"off_air")"));
    EXPECT_THAT(list(), HasSubstr(R"("problem":"rtmp: connection refused")"));
    desk_site.show(
        {.troubles = {{.kind = {}, .text = "the disk is full"}, {.kind = {}, .text = "another"}}});
    EXPECT_THAT(list(), HasSubstr(R"("problems":2,"problem":"the disk is full")"));
}

TEST_F(ChannelsSiteTest, HasOneAddressAndOneMethod)
{
    EXPECT_FALSE(site.answer({.path = "/api/v1/channels/main"}, anna));
    EXPECT_EQ(site.answer({.method = http::Method::post, .path = "/api/v1/channels"}, anna)->status,
              405);
}

}  // namespace
}  // namespace tgvs::service
