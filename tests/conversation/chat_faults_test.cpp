// A fault at each call on the way from CHAT_ID to the chat.
#include "resolving.hpp"

#include <ostream>

namespace tgvs::test {
namespace {

struct Way {
    const char* text;
    const char* method;
    int skip = 0;
    bool cached = false;

    friend void PrintTo(const Way& way, std::ostream* out)
    {
        *out << way.text << ' ' << way.method;
    }
};

class ChatFaults : public ResolvingConversation, public testing::WithParamInterface<Way> {
protected:
    ResolvedChat resolve_it()
    {
        const auto way = GetParam();
        return resolve(way.text, way.cached
                                     ? std::optional(at(radio, telegram::ChatKind::supergroup))
                                     : std::nullopt);
    }
    void add(decltype(CallFault::what) what, bool execute = false)
    {
        server_->add(CallFault{.method = GetParam().method,
                               .skip = GetParam().skip,
                               .execute = execute,
                               .what = std::move(what)});
    }
};

TEST_P(ChatFaults, AreToldOrRepaired)
{
    add(RpcError{500, "RPC_CALL_FAIL"});
    expect_failure(resolve_it(), FailureKind::transient, "RPC_CALL_FAIL");
    add(RpcError{406, "AUTH_KEY_DUPLICATED"});
    expect_failure(resolve_it(), FailureKind::duplicated, "AUTH_KEY_DUPLICATED");
    for (const bool executed : {false, true}) {
        add(Disconnect{}, executed);
        EXPECT_TRUE(resolve_it().has_value()) << executed;
    }
    add(Spoiled::cut_object);
    expect_failure(resolve_it(), FailureKind::refused, "");
    EXPECT_TRUE(resolve_it().has_value());
    add(RpcError{420, "FLOOD_WAIT_77"});
    const auto flooded = resolve_it();
    expect_failure(flooded, FailureKind::transient, "77");
    EXPECT_EQ(flooded.error().wait, 77s);
    const auto asked = server_->calls(GetParam().method).size();
    expect_failure(resolve_it(), FailureKind::transient, "FLOOD_WAIT");
    EXPECT_EQ(server_->calls(GetParam().method).size(), asked) << "the wait is kept";
}

INSTANTIATE_TEST_SUITE_P(
    Ways, ChatFaults,
    testing::Values(Way{"@radio_one", "contacts.resolveUsername"},
                    Way{"@radio_one", "channels.getChannels", 0, true},
                    Way{"-1000000001002", "messages.getDialogs"},
                    Way{"-1000000001004", "messages.getDialogs", 1},
                    Way{"-17", "messages.getChats"}, Way{"-18", "channels.getChannels"},
                    Way{"https://t.me/+InviteRadio", "messages.checkChatInvite"}));

}  // namespace
}  // namespace tgvs::test
