// Settings that change while the bot is busy with the ones before.
#include "bot/bot_loop.hpp"
#include "bot_conversation.hpp"

namespace tgvs::test {
namespace {

// The loop runs in the test's thread, one handler at a time.
class BotSettingsTest : public BotTest {
protected:
    bool runs_until(const std::string& metric)
    {
        return run_until([&] { return has_metric(metric); });
    }
};

// Another token: the client is closed, which takes a while, and the next one is to be opened. In each moment of it there may
// be no way to Telegram any more.
TEST_F(BotSettingsTest, MayChangeInEachMomentOfAClientsEnd)
{
    constexpr int moments = 12;  // a client is closed within five handlers
    auto other = settings_;
    other.token = Secret(std::string(other_token));
    auto wrong = settings_;
    wrong.access.rsa_keys = folder_ / "nothing.pem";
    registry_.emplace();
    bot::BotLoop loop(io_.get_executor(),
                      bot::BotOptions{.settings = settings_, .state_dir = folder_}, station_,
                      *registry_);
    auto task = net::spawn(io_.get_executor(), "bot", loop.run());
    for (int moment = 0; moment < moments; ++moment) {
        ASSERT_TRUE(runs_until("tgvs_bot_ready 1")) << moment;
        loop.set_settings(other);
        for (int handlers = 0; handlers < moment; ++handlers)
            io_.run_one_for(1s);
        loop.set_settings(wrong);
        ASSERT_TRUE(runs_until("tgvs_bot_ready Nan")) << moment;
        loop.set_settings(settings_);
    }
    ASSERT_TRUE(runs_until("tgvs_bot_ready 1"));
    loop.stop();
    EXPECT_TRUE(run_until([&] { return task.done(); }));
}

TEST_F(BotSettingsTest, AnotherWayToTelegramIsTakenAtOnce)
{
    const auto free = settings_;
    settings_.access.proxy = Secret("socks5://127.0.0.1:1");
    start();
    ASSERT_TRUE(waits([this] { return has_metric("tgvs_bot_ready 0"); }));
    bot_->set_settings(free);
    ASSERT_TRUE(is_ready());
    bot_->set_settings(settings_);
    EXPECT_TRUE(waits([this] { return has_metric("tgvs_bot_ready 0"); }));
    bot_->set_settings(free);
    ASSERT_TRUE(is_ready());
    EXPECT_EQ(count("auth.importBotAuthorization"), 1u) << "the login is the same";
}

TEST_F(BotSettingsTest, MayChangeOftenWithoutHarm)
{
    start();
    auto none = settings_;
    none.token = Secret();
    for (int i = 0; i < 20; ++i)
        for (const auto& its : {none, settings_})
            bot_->set_settings(its);
    ASSERT_TRUE(is_ready());
    say("/now");
    EXPECT_TRUE(says("Now: First"));
}

}  // namespace
}  // namespace tgvs::test
