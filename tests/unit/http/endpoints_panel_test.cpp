#include "endpoints_fixture.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace tgvs::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(EndpointsTest, PutThePanelOnTheNextPort)
{
    auto taken = occupy_ports(2);
    options.panel_port = taken[0].port;
    taken.pop_back();
    start();
    const auto next = std::to_string(options.panel_port + 1);
    EXPECT_EQ(endpoints->panel_url(), "http://127.0.0.1:" + next + "/");
    EXPECT_THAT(log, HasSubstr("WARN http: the panel is on port " + next + " instead"));
    EXPECT_EQ(status_of(get(static_cast<std::uint16_t>(options.panel_port + 1), "/enter")), 200);
    EXPECT_EQ(read_file(folder.path() / "panel.url", 100), *endpoints->panel_url() + '\n');
    endpoints.reset();
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "panel.url"));
}

TEST_F(EndpointsTest, GoOnWithoutThePanelWhenNoPortIsFree)
{
    const auto taken = occupy_ports(11);
    options.panel_port = taken[0].port;
    start();
    EXPECT_EQ(endpoints->panel_url(), std::nullopt);
    EXPECT_THAT(log, HasSubstr("WARN http: the panel is off"));
    EXPECT_EQ(status_of(metrics("/healthz")), 200);
}

TEST_F(EndpointsTest, GuardThePanelWithATokenOfTheStateFolder)
{
    for (const auto* address : {"0.0.0.0", "127.0.0.1"}) {
        options.panel_address = address;
        start();
        auto token = text_of(folder.path() / "panel.token");
        ASSERT_EQ(token.size(), 44u);
        token.pop_back();
        EXPECT_EQ(status_of(get(panel_port(), "/api/status")), 401);
        EXPECT_EQ(status_of(get(panel_port(), "/api/status?token=" + token)), 200);
        EXPECT_THAT(log, Not(HasSubstr(token)));
        endpoints.reset();
    }
}

// As on a full disk: when there is room again, a link opens it.
TEST_F(EndpointsTest, KeepThePanelClosedButForLinksWhenItsTokenCannotBeKept)
{
    options.state_dir = folder.path() / "later";
    start();
    EXPECT_THAT(log, HasSubstr("WARN http: cannot save the panel's token"));
    ASSERT_TRUE(endpoints->panel_url());
    EXPECT_EQ(status_of(get(panel_port(), "/api/status")), 401);
    EXPECT_EQ(status_of(get(panel_port(), "/enter")), 200);
}

TEST_F(EndpointsTest, TakeAPasswordOfUpToAKibibyteOnThePanelAloneAndLogNothingOfIt)
{
    Login asked;
    login = &asked;
    options.panel_token = Secret(good_token);
    start();
    const auto port = panel_port();
    const auto send = [](std::uint16_t to, const std::string& password) {
        const auto body = R"({"password":")" + password + R"("})";
        return status_of(RawClient(to).ask(
            "POST /api/login HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
            "Authorization: Bearer " +
            good_token + "\r\nContent-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body));
    };
    const auto later = log_of([&] {
        EXPECT_EQ(send(port, "hunter2"), 204);
        EXPECT_EQ(asked.given, Secret("hunter2"));
        EXPECT_EQ(send(port, "hunter2\\"), 400);
        const std::string longest(1'024 - 15, 'x');
        EXPECT_EQ(send(port, longest), 204);
        EXPECT_EQ(asked.given, Secret(longest));
        EXPECT_EQ(send(port, longest + 'x'), 413);
        EXPECT_EQ(send(endpoints->metrics_port().value(), "hunter2"), 405);
    });
    EXPECT_EQ(later, "");
}

TEST_F(EndpointsTest, UseTheTokenThatIsSet)
{
    options.panel_address = "0.0.0.0";
    options.panel_token = Secret(good_token);
    start();
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "panel.token"));
    EXPECT_EQ(status_of(get(panel_port(), "/?token=" + good_token)), 200);
}

TEST_F(EndpointsTest, KeepThePanelOffAndAllElseOnWhenTheTokenIsShort)
{
    options.panel_token = Secret(good_token.substr(1));
    start();
    EXPECT_EQ(endpoints->panel_url(), std::nullopt);
    EXPECT_THAT(
        log, HasSubstr("ERROR http: the panel is off: PANEL_TOKEN has fewer than 16 characters"));
    EXPECT_THAT(log, HasSubstr("openssl rand -hex 16"));
    EXPECT_EQ(status_of(metrics("/healthz")), 200);
}

TEST_F(EndpointsTest, CountWrongTokensAndLogThemSeldom)
{
    start();
    const auto later = log_of([&] {
        for (int i = 0; i < 4; ++i)
            EXPECT_EQ(status_of(get(panel_port(), "/?token=wr0ng")), 401);
        for (int i = 0; i < 100; ++i)
            EXPECT_EQ(status_of(get(panel_port(), "/?token=wr0ng")), 429);
    });
    EXPECT_THAT(metrics(), HasSubstr("tgvs_panel_wrong_tokens_total 4\n"));
    EXPECT_THAT(later, HasSubstr("WARN http: wrong panel token; "));
    EXPECT_THAT(later, HasSubstr("address=127.0.0.1 times=1\n"));
    EXPECT_EQ(std::ranges::count(later, '\n'), 1);
    EXPECT_THAT(later, Not(HasSubstr("wr0ng")));
}

TEST_F(EndpointsTest, PrintALinkOnATerminal)
{
    options.link_on_terminal = true;
    start();
    const auto link = text_of(folder.path() / "panel.link");
    ASSERT_FALSE(link.empty());
    EXPECT_THAT(log, HasSubstr("link=" + *endpoints->panel_url() + "enter#" +
                               link.substr(0, link.find(' '))));
}

}  // namespace
}  // namespace tgvs::http
