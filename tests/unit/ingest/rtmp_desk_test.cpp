// The whole table of ingest/rtmp_desk.hpp.
#include "ingest/rtmp_desk.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace tgvs::ingest {
namespace {

using namespace std::chrono_literals;
using What = RtmpCall::What;

constexpr RtmpDesk::Time desk_opens{1h};

class RtmpDeskTest : public testing::Test {
protected:
    bool ask(What what, const std::string& client, RtmpDesk::Time now = desk_opens)
    {
        return desk.answer(call(what, client), now) == RtmpAnswer::yes;
    }
    RtmpAnswer guess(What what, const std::string& client)
    {
        auto guessed = call(what, client);
        guessed.key = Secret("Guess");
        return desk.answer(guessed, desk_opens);
    }
    static RtmpCall call(What what, const std::string& client)
    {
        return {.what = what,
                .app = "live",
                .name = "studio",
                .key = Secret("PassPhrase"),
                .client = client,
                .from = "203.0.113.7"};
    }
    // "refused busy; accepted 2"
    std::string heard()
    {
        std::string text;
        for (const auto& report : desk.take_reports()) {
            text += text.empty() ? "" : "; ";
            if (const auto* refused = std::get_if<gate::Refused>(&report))
                text += "refused " + std::string(gate::to_string(refused->why)) + " from " +
                        refused->from;
            else if (const auto* accepted = std::get_if<gate::Accepted>(&report))
                text += "accepted " + std::to_string(accepted->id);
            else if (const auto* ended = std::get_if<gate::Ended>(&report))
                text += std::string(gate::to_string(ended->why)) + ' ' + std::to_string(ended->id);
        }
        return text;
    }

    RtmpDesk desk{"live", Secret("PassPhrase")};
};

TEST_F(RtmpDeskTest, LetsInWhoKnowsTheKey)
{
    auto stranger = call(What::publish, "1");
    stranger.key = Secret("PassPhras");
    EXPECT_NE(desk.answer(stranger, desk_opens), RtmpAnswer::yes);
    EXPECT_EQ(heard(), "refused passphrase from 203.0.113.7");
    stranger = call(What::publish, "1");
    stranger.key = {};
    EXPECT_NE(desk.answer(stranger, desk_opens), RtmpAnswer::yes);
    EXPECT_EQ(heard(), "refused passphrase from 203.0.113.7");
    stranger = call(What::publish, "1");
    stranger.name = "other";
    EXPECT_NE(desk.answer(stranger, desk_opens), RtmpAnswer::yes);
    stranger = call(What::publish, "1");
    stranger.app = "vod";
    stranger.from = "evil\nname=x";
    EXPECT_NE(desk.answer(stranger, desk_opens), RtmpAnswer::yes);
    EXPECT_EQ(heard(), "refused stream_id from 203.0.113.7; refused stream_id from eae");
    EXPECT_TRUE(ask(What::publish, "1"));
    EXPECT_EQ(heard(), "accepted 1");
}

TEST_F(RtmpDeskTest, HasOneAtATimeWhileHeSends)
{
    ask(What::publish, "1");
    EXPECT_FALSE(ask(What::publish, "2"));
    EXPECT_EQ(heard(), "accepted 1; refused busy from 203.0.113.7");
    EXPECT_TRUE(ask(What::done, "2")) << "nginx says so of the refused one";
    EXPECT_EQ(heard(), "");
    EXPECT_TRUE(ask(What::update, "1"));
    desk.sends(1, false);
    EXPECT_TRUE(ask(What::publish, "3")) << "the same publisher from a new address";
    EXPECT_EQ(heard(), "replaced 1; accepted 2");
    EXPECT_TRUE(ask(What::done, "1"));
    EXPECT_EQ(heard(), "") << "that one was over";
    desk.sends(1, false);
    EXPECT_FALSE(ask(What::publish, "4")) << "nor does it count what the old one sends";
    EXPECT_TRUE(ask(What::done, "3"));
    EXPECT_EQ(heard(), "refused busy from 203.0.113.7; closed 2");
}

TEST_F(RtmpDeskTest, TakesOverWhoPublishesAlready)
{
    EXPECT_TRUE(ask(What::update, "7")) << "the service has been started again";
    EXPECT_EQ(heard(), "accepted 1");
    EXPECT_TRUE(ask(What::publish, "7")) << "nginx has been, and counts from 1 again";
    EXPECT_EQ(heard(), "vanished 1; accepted 2");
    EXPECT_TRUE(ask(What::update, "8"));
    EXPECT_EQ(heard(), "replaced 2; accepted 3");
}

TEST_F(RtmpDeskTest, SendsAwayWhomItIsTold)
{
    ask(What::publish, "1");
    desk.tell(gate::End{}, desk_opens);
    EXPECT_EQ(heard(), "accepted 1; told 1");
    EXPECT_FALSE(ask(What::update, "1")) << "by which nginx closes his connection";
    EXPECT_TRUE(ask(What::done, "1"));
    EXPECT_EQ(heard(), "");
    EXPECT_TRUE(ask(What::publish, "1"));
    desk.tell(gate::Close{600s}, desk_opens);
    EXPECT_EQ(heard(), "accepted 2; told 2");
    EXPECT_FALSE(ask(What::publish, "2", desk_opens + 599s));
    EXPECT_FALSE(ask(What::update, "2", desk_opens + 599s));
    EXPECT_EQ(heard(), "refused closed from 203.0.113.7");
    EXPECT_TRUE(ask(What::publish, "2", desk_opens + 600s));
    desk.tell(gate::Close{0s}, desk_opens);
    EXPECT_EQ(heard(), "accepted 3") << "who is on stays";
    desk.lost(3);
    EXPECT_EQ(heard(), "idle 3");
    EXPECT_FALSE(ask(What::update, "2", desk_opens + 601s));
}

TEST_F(RtmpDeskTest, AWrongKeyIsToldWhateverItComesWith)
{
    EXPECT_EQ(guess(What::publish, "1"), RtmpAnswer::wrong_key);
    EXPECT_EQ(heard(), "refused passphrase from 203.0.113.7");
    EXPECT_EQ(guess(What::update, "1"), RtmpAnswer::wrong_key);
    EXPECT_EQ(heard(), "refused passphrase from 203.0.113.7");
    ask(What::publish, "1");
    EXPECT_EQ(heard(), "accepted 1");
    EXPECT_EQ(guess(What::done, "1"), RtmpAnswer::wrong_key);
    EXPECT_EQ(heard(), "refused passphrase from 203.0.113.7") << "and he is still on";
    EXPECT_TRUE(ask(What::update, "1"));
    EXPECT_EQ(heard(), "");
}

TEST_F(RtmpDeskTest, OfWhoIsNotKnownTheEndTellsNothingOfTheKey)
{
    EXPECT_EQ(guess(What::done, "1"), RtmpAnswer::yes);
    EXPECT_TRUE(ask(What::done, "1"));
    EXPECT_EQ(heard(), "") << "nor is it a guess: the key was not looked at";
}

TEST_F(RtmpDeskTest, KeepsABoundedNumberOfRefusals)
{
    ask(What::publish, "1");
    for (int i = 0; i < 1'000; ++i)
        ask(What::publish, "2");
    EXPECT_EQ(desk.take_reports().size(), 64U);
}

}  // namespace
}  // namespace tgvs::ingest
