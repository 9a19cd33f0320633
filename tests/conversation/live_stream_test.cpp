// The live stream of a chat: found, made and watched.
#include "live_streams.hpp"
#include "support/telegram/streams.hpp"

namespace tgvs::test {
namespace {

using Kind = telegram::ChatKind;

using LiveStreams = LiveStreamConversation;

TEST_F(LiveStreams, IsMadeWhenThereIsNone)
{
    const auto opened = open("Show");
    expect_open(opened);
    EXPECT_TRUE(opened->created);
    EXPECT_EQ(opened->call.title, "Show");
    EXPECT_EQ(opened->call.stream_dc, 2);
    const auto request = server_->calls("phone.createGroupCall").at(0).request;
    EXPECT_NE(request.get_or(api::phone_create_group_call::random_id), 0);
    EXPECT_TRUE(request.has(api::phone_create_group_call::rtmp_stream));
}

TEST_F(LiveStreams, InEveryKindOfChat)
{
    begin(hidden, Kind::channel);
    expect_open(open(), hidden);
    begin(basic, Kind::group);
    expect_open(open(), basic);
}

TEST_F(LiveStreams, ThatRunsIsTakenAsItIs)
{
    server_->start_call(radio, "Before");
    server_->with(
        [](ServerState& state) { state.world.call_of(state.world.chats.at(radio))->viewers = 12; });
    const auto opened = open("Show");
    expect_open(opened);
    EXPECT_FALSE(opened->created);
    EXPECT_EQ(opened->call.title, "Before");
    EXPECT_EQ(opened->call.viewers, 12);
    EXPECT_EQ(count("phone.createGroupCall"), 0u);
}

TEST_F(LiveStreams, TheKeyIsNeverReplaced)
{
    open();
    for (const auto& call : server_->calls("phone.getGroupCallStreamRtmpUrl"))
        EXPECT_FALSE(call.request.get_or(api::phone_get_group_call_stream_rtmp_url::revoke, true));
}

TEST_F(LiveStreams, SomebodysOrdinaryCallIsLeftAlone)
{
    server_->start_call(radio, "Talk", false);
    expect_failure(open(), FailureKind::other_call, "ordinary video chat");
    EXPECT_EQ(count("phone.createGroupCall"), 0u);
    EXPECT_EQ(server_->running_call(radio)->title, "Talk");
    server_->end_call(radio);
    expect_open(open());
}

TEST_F(LiveStreams, WithoutTheRightNothingIsAttempted)
{
    for (const auto member : {Member{Role::member}, Member{Role::admin, false}}) {
        set_role(radio, member);
        expect_failure(open(), FailureKind::no_rights, "'Manage Video Chats'");
    }
    EXPECT_EQ(count("phone.createGroupCall") + count("phone.getGroupCallStreamRtmpUrl"), 0u);
    set_role(radio, {Role::admin, true});
    expect_open(open());
}

TEST_F(LiveStreams, OutOfTheChatNothingIsAttempted)
{
    set_role(radio, {Role::banned});
    expect_failure(open(), FailureKind::not_member);
    set_role(radio, {Role::left});
    expect_failure(open(), FailureKind::not_member, "join the chat");
    EXPECT_EQ(count("phone.createGroupCall"), 0u);
}

TEST_F(LiveStreams, AnAdminWhomTelegramDoesNotLetStreamIsToldSo)
{
    server_->fail("phone.createGroupCall", {403, "CHAT_ADMIN_REQUIRED"});
    expect_failure(open(), FailureKind::no_rights, "the chat's owner");
    server_->fail("phone.getGroupCallStreamRtmpUrl", {400, "CHAT_ADMIN_REQUIRED"});
    expect_failure(open(), FailureKind::no_rights, "the chat's owner");
}

TEST_F(LiveStreams, AReferenceThatIsWrongIsToBeResolvedAgain)
{
    auto chat = known(radio, Kind::supergroup);
    ++chat.at.access_hash;
    stream_.emplace(*client_, chat);
    expect_failure(open(), FailureKind::stale);
    begin(old_group, Kind::group);
    expect_failure(open(), FailureKind::stale, "supergroup");
}

TEST_F(LiveStreams, AnEndIsNoticedByUpdate)
{
    expect_open(open());
    server_->end_call(radio);
    EXPECT_TRUE(run_until([this] { return last_change_ == CallChange::ended; }));
    EXPECT_FALSE(stream_->call().has_value());
    const auto opened = open();
    expect_open(opened);
    EXPECT_TRUE(opened->created);
}

TEST_F(LiveStreams, AChangeIsNoticedByUpdate)
{
    expect_open(open());
    server_->with([](ServerState& state) {
        auto& call = *state.world.call_of(state.world.chats.at(radio));
        call.title = "By somebody";
        ++call.version;
        tell_members(state, call);
    });
    EXPECT_TRUE(run_until([this] { return last_change_ == CallChange::changed; }));
    EXPECT_EQ(stream_->call()->title, "By somebody");
}

TEST_F(LiveStreams, AnEndOfAnotherCallIsNone)
{
    expect_open(open());
    server_->start_call(basic);
    server_->end_call(basic);
    who_am_i(*client_);
    EXPECT_EQ(last_change_, CallChange::none);
    EXPECT_TRUE(stream_->call().has_value());
}

TEST_F(LiveStreams, AnEndIsNoticedByPoll)
{
    expect_open(open());
    EXPECT_EQ(await(stream_->refresh()), CallChange::none);
    server_->with([](ServerState& state) {  // without a word
        auto& chat = state.world.chats.at(radio);
        state.world.call_of(chat)->over = true;
        chat.call.reset();
    });
    EXPECT_EQ(await(stream_->refresh()), CallChange::ended);
    EXPECT_FALSE(stream_->call().has_value());
    EXPECT_EQ(await(stream_->refresh()), CallChange::ended);
}

TEST_F(LiveStreams, AnEndMayBeSaidByAnError)
{
    for (const RpcError& error :
         {RpcError{400, "GROUPCALL_INVALID"}, RpcError{403, "GROUPCALL_FORBIDDEN"}}) {
        expect_open(open());
        server_->fail("phone.getGroupCall", error);
        EXPECT_EQ(await(stream_->refresh()), CallChange::ended) << error.text;
    }
}

TEST_F(LiveStreams, APollThatFailsChangesNothing)
{
    expect_open(open());
    server_->fail("phone.getGroupCall", {420, "FLOOD_WAIT_5"});
    expect_failure(await(stream_->refresh()), FailureKind::transient, "FLOOD_WAIT_5");
    EXPECT_TRUE(stream_->call().has_value());
}

TEST_F(LiveStreams, ViewersAndTitleAreKnownAfterAPoll)
{
    expect_open(open());
    server_->with([](ServerState& state) {
        auto* call = state.world.call_of(state.world.chats.at(radio));
        call->viewers = 7;
        call->title = "By somebody";
    });
    EXPECT_EQ(await(stream_->refresh()), CallChange::changed);
    EXPECT_EQ(stream_->call()->viewers, 7);
    EXPECT_EQ(stream_->call()->title, "By somebody");
}

TEST_F(LiveStreams, ItCanBeEndedByUs)
{
    expect_open(open());
    EXPECT_TRUE(await(stream_->end()).has_value());
    EXPECT_FALSE(server_->running_call(radio).has_value());
    EXPECT_TRUE(await(stream_->end()).has_value());
    expect_open(open());
    server_->with(
        [](ServerState& state) { state.world.call_of(state.world.chats.at(radio))->over = true; });
    EXPECT_TRUE(await(stream_->end()).has_value());  // it had ended already
}

}  // namespace
}  // namespace tgvs::test
