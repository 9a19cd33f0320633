#include "service/panel_login.hpp"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class PanelLoginTest : public testing::Test {
protected:
    static broadcast::LoginOffer offer(const std::string& token)
    {
        return {.link = Secret("tg://login?token=" + token), .valid_until = Clock::now() + 1h};
    }

    // It has no settings, so it speaks to nobody.
    static broadcast::BroadcastOptions nothing()
    {
        broadcast::BroadcastOptions options;
        options.env_file = "/nowhere/.env";
        options.version = "test";
        options.reload = [] { return config::Loaded(); };
        options.wake = [] {};
        return options;
    }

    prometheus::Registry registry_;
    broadcast::Broadcast broadcast_{nothing(), registry_};
    PanelLogin login_{broadcast_};
};

TEST_F(PanelLoginTest, ShowsTheOfferAndHowLongItIsGood)
{
    EXPECT_FALSE(login_.login_code());
    login_.update(offer("abc"));
    const auto code = login_.login_code();
    ASSERT_TRUE(code);
    EXPECT_TRUE(code->svg.starts_with("<svg"));
    EXPECT_FALSE(code->wants_password);
    EXPECT_FALSE(code->other_account);
    EXPECT_LE(code->valid, 1h);
    EXPECT_GT(code->valid, 55min);
    login_.update(std::nullopt);
    EXPECT_FALSE(login_.login_code());
}

TEST_F(PanelLoginTest, AnotherLinkIsAnotherPicture)
{
    login_.update(offer("abc"));
    const auto first = login_.login_code();
    login_.update(offer("abc"));
    EXPECT_EQ(login_.login_code()->svg, first->svg);
    login_.update(offer("abd"));
    EXPECT_NE(login_.login_code()->svg, first->svg);
}

TEST_F(PanelLoginTest, AQuestionIsShownWithoutAPicture)
{
    auto asked = offer("abc");
    asked.link = Secret();
    login_.update(asked);
    EXPECT_FALSE(login_.login_code()) << "there is nothing to show";
    asked.wants_password = true;
    login_.update(asked);
    ASSERT_TRUE(login_.login_code());
    EXPECT_TRUE(login_.login_code()->wants_password);
    EXPECT_EQ(login_.login_code()->svg, "");
    asked.wants_password = false;
    asked.other_account = broadcast::OtherAccount{.before = 1, .now = 2};
    login_.update(asked);
    ASSERT_TRUE(login_.login_code());
    ASSERT_TRUE(login_.login_code()->other_account);
    EXPECT_EQ(login_.login_code()->other_account->before, 1);
    EXPECT_EQ(login_.login_code()->other_account->now, 2);
    login_.update(offer("abc"));
    EXPECT_FALSE(login_.login_code()->other_account);
}

}  // namespace
}  // namespace tgvs::service
