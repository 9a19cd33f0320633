// The title of the live stream.
#include "live_streams.hpp"

namespace tgvs::test {
namespace {

using Kind = telegram::ChatKind;

using LiveStreamTitles = LiveStreamConversation;

TEST_F(LiveStreamTitles, TheTitleIsSetAndCutTo64Characters)
{
    expect_open(open("Show"));
    EXPECT_TRUE(send_title("Next").has_value());
    EXPECT_EQ(shown(), "Next");
    EXPECT_EQ(stream_->call()->title, "Next");
    std::string longer;
    for (int i = 0; i < 70; ++i)
        longer += "ж";
    EXPECT_TRUE(send_title(longer).has_value());
    EXPECT_EQ(shown(), longer.substr(0, 64 * 2));
    EXPECT_TRUE(send_title(" ").has_value());
    EXPECT_EQ(shown(), longer.substr(0, 64 * 2));
    EXPECT_EQ(count("phone.editGroupCallTitle"), 2u);
}

TEST_F(LiveStreamTitles, ATitleTooLongForANewStreamIsCut)
{
    const auto opened = open(std::string(100, 'x'));
    expect_open(opened);
    EXPECT_EQ(opened->call.title, std::string(64, 'x'));
}

TEST_F(LiveStreamTitles, OneEditInTheIntervalAndTheNewestWins)
{
    begin(radio, Kind::supergroup, {.title_interval = 400ms});
    expect_open(open("Show"));
    EXPECT_TRUE(send_title("one").has_value());
    EXPECT_TRUE(send_title("two").has_value());
    EXPECT_TRUE(send_title("three").has_value());
    EXPECT_EQ(shown(), "one");
    EXPECT_TRUE(run_until([this] { return net::Clock::now() >= stream_->title_due(); }));
    EXPECT_TRUE(await(stream_->send_title()).has_value());
    EXPECT_EQ(shown(), "three");
    EXPECT_EQ(stream_->title_due(), net::no_deadline);
    EXPECT_EQ(count("phone.editGroupCallTitle"), 2u);
}

TEST_F(LiveStreamTitles, ATitleThatIsThereAlreadyIsSuccess)
{
    expect_open(open("Show"));
    EXPECT_TRUE(send_title("Show").has_value());
    EXPECT_EQ(count("phone.editGroupCallTitle"), 0u);
    server_->fail("phone.editGroupCallTitle", {400, "GROUPCALL_NOT_MODIFIED"});
    EXPECT_TRUE(send_title("Same").has_value());
    EXPECT_EQ(stream_->title_due(), net::no_deadline);
}

TEST_F(LiveStreamTitles, AFloodWaitForTheTitleIsObeyed)
{
    expect_open(open("Show"));
    server_->fail("phone.editGroupCallTitle", {420, "FLOOD_WAIT_1"});
    const auto before = net::Clock::now();
    expect_failure(send_title("Next"), FailureKind::transient, "FLOOD_WAIT_1");
    EXPECT_GE(stream_->title_due(), before + 1s);
    EXPECT_TRUE(await(stream_->send_title()).has_value());  // nothing is due
    EXPECT_EQ(shown(), "Show");
    EXPECT_TRUE(run_until([this] { return net::Clock::now() >= stream_->title_due(); }));
    EXPECT_TRUE(await(stream_->send_title()).has_value());
    EXPECT_EQ(shown(), "Next");
}

TEST_F(LiveStreamTitles, FaultsOfTheTitleCostNothingElse)
{
    expect_open(open("Show"));
    server_->fail("phone.editGroupCallTitle", {500, "RPC_CALL_FAIL"});
    expect_failure(send_title("one"), FailureKind::transient);
    EXPECT_TRUE(await(stream_->send_title()).has_value());
    EXPECT_EQ(shown(), "one");
    set_role(radio, {Role::member});
    expect_failure(send_title("two"), FailureKind::no_rights);
    EXPECT_EQ(stream_->title_due(), net::no_deadline);  // not again and again
    server_->fail("phone.editGroupCallTitle", {403, "GROUPCALL_FORBIDDEN"});
    expect_failure(send_title("three"), FailureKind::call_gone);
    EXPECT_TRUE(stream_->call().has_value());
    set_role(radio, {Role::creator});
    for (const bool executed : {false, true}) {
        server_->add(CallFault{
            .method = "phone.editGroupCallTitle", .execute = executed, .what = Disconnect{}});
        EXPECT_TRUE(send_title(executed ? "four" : "five").has_value());
    }
    EXPECT_EQ(shown(), "four");
}

TEST_F(LiveStreamTitles, ATitleForNoStreamWaitsForOne)
{
    stream_->set_title("Early");
    EXPECT_TRUE(await(stream_->send_title()).has_value());
    EXPECT_EQ(stream_->title_due(), net::no_deadline);
    expect_open(open("Show"));
    EXPECT_TRUE(await(stream_->send_title()).has_value());
    EXPECT_EQ(shown(), "Early");
}

}  // namespace
}  // namespace tgvs::test
