// The broadcast against the test server: what each fault makes of it, and that it comes back by itself.
#include "service/broadcast.hpp"

#include "conversation.hpp"
#include "support/temp_folder.hpp"
#include "telegram/session_string.hpp"

#include <gmock/gmock.h>
#include <prometheus/text_serializer.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>

namespace tgvs::test {
namespace {

using service::Broadcast;
using service::BroadcastView;
using service::Degraded;
using service::Live;
using service::Paused;
using service::Reason;
using service::Starting;
using service::Stopping;
using testing::HasSubstr;

constexpr std::int64_t radio = 5'001;
constexpr std::string_view chat_id = "@radio";

const std::pair<RpcError, Reason> ends_of_a_session[] = {
    {{401, "SESSION_EXPIRED"}, Reason::session},
    {{401, "SESSION_REVOKED"}, Reason::session},
    {{401, "AUTH_KEY_UNREGISTERED"}, Reason::session},
    {{401, "AUTH_KEY_INVALID"}, Reason::session},
    {{401, "USER_DEACTIVATED"}, Reason::account},
    {{401, "USER_DEACTIVATED_BAN"}, Reason::account},
    {{406, "AUTH_KEY_DUPLICATED"}, Reason::duplicated},
};

class BroadcastTest : public Conversation {
protected:
    void SetUp() override
    {
        World world = Conversation::world();
        Chat chat{.id = radio, .kind = ChatKind::channel, .title = "Radio", .username = "radio"};
        chat.members[alice] = {Role::creator};
        world.add(std::move(chat));
        serve({.world = std::move(world)});
        std::ofstream(folder_ / "keys.pem") << server_->rsa_public_pem();
        const auto place = server_->endpoints().front();
        env_ = {{"API_ID", "12345"},
                {"API_HASH", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
                {"CHAT_ID", std::string(chat_id)},
                {"STATE_DIR", folder_.string()},
                {"SESSION_RETRY_SECONDS", "1"},
                {"TELEGRAM_DC", "2@" + place.host + ":" + std::to_string(place.port)},
                {"TELEGRAM_RSA_KEYS", (folder_ / "keys.pem").string()},
                {"SESSION_STRING", new_session()}};
        write_env();
    }

    void TearDown() override
    {
        broadcast_.reset();
        Conversation::TearDown();
    }

    std::string new_session()
    {
        const telegram::SessionData data = {
            .dc = 2, .key = server_->logged_in_key(alice), .user_id = alice, .api_id = 12345};
        const auto text = telegram::write_session_string(data, telegram::SessionFormat::pyrogram);
        return std::string(text.reveal());
    }

    void set(const std::string& key, const std::string& value)
    {
        env_[key] = value;
        write_env();
    }

    std::unique_ptr<Broadcast> make(bool terminal = false)
    {
        service::BroadcastOptions options;
        options.reload = [this] {
            {
                const std::scoped_lock lock(mutex_);
                ++reloads_;
            }
            reloaded_.notify_all();
            return load();
        };
        options.settings = load().settings;
        options.env_file = folder_ / ".env";
        options.version = "test";
        options.wake = [this] {
            const std::scoped_lock lock(mutex_);
            woken_.notify_all();
        };
        options.terminal = terminal;
        options.timing.poll = poll_;
        options.timing.probe = 20ms;
        options.timing.reread = {.first = 1ms, .ceiling = 1ms};
        options.timing.trouble = {.first = 1ms, .ceiling = 50ms};
        options.timing.ask_again = {.first = 20ms, .ceiling = 1'000ms};
        options.timing.reopen = {.first = 1ms, .ceiling = 50ms};
        return std::make_unique<Broadcast>(std::move(options), registry_);
    }
    void start(bool terminal = false)
    {
        broadcast_.reset();  // it holds the session
        broadcast_ = make(terminal);
    }

    template <class Holds>
    bool reaches(Broadcast& broadcast, Holds holds)
    {
        std::unique_lock lock(mutex_);
        return woken_.wait_for(lock, patience, [&] { return holds(broadcast.view()); });
    }
    template <class State>
    bool reaches()
    {
        return reaches(*broadcast_, [](const BroadcastView& view) {
            return std::holds_alternative<State>(view.state);
        });
    }
    // `.env`, so many times from now on.
    bool is_looked_at_again(int times)
    {
        std::unique_lock lock(mutex_);
        const int enough = reloads_ + times + 1;  // one may be under way
        return reloaded_.wait_for(lock, patience, [&] { return reloads_ >= enough; });
    }
    bool degrades(Reason reason)
    {
        return reaches(*broadcast_, [reason](const BroadcastView& view) {
            const auto* degraded = std::get_if<Degraded>(&view.state);
            return degraded && degraded->reason == reason && !view.problem.empty();
        });
    }
    bool is_live() { return std::holds_alternative<Live>(broadcast_->view().state); }
    std::string target() { return std::string(broadcast_->view().target.reveal()); }

    std::string stream_target()
    {
        std::string target;
        server_->with([&](ServerState& state) {
            const auto& chat = state.world.chats.at(radio);
            target = chat.stream_url + chat.stream_key();
        });
        return target;
    }
    void set_role(Member member)
    {
        server_->with(
            [member](ServerState& state) { state.world.chat(radio)->members[alice] = member; });
    }
    std::size_t count(const std::string& method) { return server_->calls(method).size(); }
    std::string metrics() { return prometheus::TextSerializer().Serialize(registry_.Collect()); }
    void expect_metric(const std::string& line) { EXPECT_THAT(metrics(), HasSubstr(line + "\n")); }

    TempFolder temp_;
    const std::filesystem::path& folder_ = temp_.path();
    std::map<std::string, std::string> env_;
    std::chrono::milliseconds poll_ = 50ms;
    prometheus::Registry registry_;
    std::unique_ptr<Broadcast> broadcast_;

private:
    config::Loaded load()
    {
        auto nothing_set = [](std::string_view) -> std::optional<std::string> { return {}; };
        return config::load_settings(folder_ / ".env", nothing_set);
    }
    void write_env()
    {
        const auto aside = folder_ / "new.env";
        std::ofstream file(aside);
        for (const auto& [key, value] : env_)
            file << key << '=' << value << '\n';
        file.close();
        std::filesystem::permissions(aside, std::filesystem::perms(0600));
        std::filesystem::rename(aside, folder_ / ".env");
    }

    std::mutex mutex_;
    std::condition_variable woken_;
    std::condition_variable reloaded_;
    int reloads_ = 0;
};

TEST_F(BroadcastTest, OpensTheLiveStreamAndPublishesToIt)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    EXPECT_EQ(target(), stream_target());
    EXPECT_EQ(broadcast_->view().problem, "");
    EXPECT_EQ(count("phone.createGroupCall"), 1u);
    expect_metric("tgvs_session_up 1");
    expect_metric("tgvs_call_active 1");
    expect_metric("tgvs_call_opened_total{how=\"created\"} 1");
    expect_metric("tgvs_state{state=\"live\"} 1");
    expect_metric("tgvs_state{state=\"starting\"} 0");
    EXPECT_TRUE(std::filesystem::exists(folder_ / "chat.json"));
    broadcast_->stop();
    ASSERT_TRUE(server_->running_call(radio)) << "the stream goes on without us";

    start();
    ASSERT_TRUE(reaches<Live>());
    EXPECT_EQ(count("phone.createGroupCall"), 1u) << "and is found again";
    EXPECT_EQ(count("contacts.resolveUsername"), 1u) << "the name was looked up once";
}

TEST_F(BroadcastTest, ADeadSessionAtStartIsWaitedForUntilAnotherIsThere)
{
    for (const auto& [error, reason] : ends_of_a_session) {
        SCOPED_TRACE(error.text);
        set("SESSION_STRING", new_session());
        server_->revoke(alice, error);
        start();
        ASSERT_TRUE(degrades(reason));
        EXPECT_EQ(target(), "");
        EXPECT_THAT(broadcast_->view().problem, HasSubstr(error.text));
        expect_metric("tgvs_session_errors_total{error=\"" + error.text + "\"} 1");
        expect_metric("tgvs_degraded_reason{reason=\"" + std::string(service::to_string(reason)) +
                      "\"} 1");
        set("SESSION_STRING", new_session());
        ASSERT_TRUE(reaches<Live>());
        expect_metric("tgvs_degraded_reason{reason=\"" + std::string(service::to_string(reason)) +
                      "\"} 0");
    }
}

TEST_F(BroadcastTest, AMalformedOrMissingStringIsASessionToo)
{
    set("SESSION_STRING", "nonsense");
    start();
    ASSERT_TRUE(degrades(Reason::session));
    EXPECT_THAT(broadcast_->view().problem, HasSubstr("malformed"));
    expect_metric("tgvs_session_errors_total{error=\"malformed\"} 1");
    set("SESSION_STRING", "");
    ASSERT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) {
        return view.problem.find("missing") != std::string::npos;
    }));
    set("SESSION_STRING", new_session());
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, ASessionThatDiesOnAirIsTriedOnceAndThenWaitedFor)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    const auto before = count("users.getUsers");
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    ASSERT_TRUE(degrades(Reason::session));
    EXPECT_EQ(target(), "");
    EXPECT_EQ(count("users.getUsers"), before + 1) << "one attempt to recover";
    expect_metric("tgvs_session_up 0");
    set("SESSION_STRING", new_session());
    ASSERT_TRUE(reaches<Live>());
    EXPECT_EQ(target(), stream_target());
    EXPECT_EQ(count("phone.createGroupCall"), 1u) << "the stream that runs was found again";
}

TEST_F(BroadcastTest, HoweverASessionDiesOnAirANewOneBringsItBackAtOnce)
{
    set("SESSION_RETRY_SECONDS", "3600");
    start();
    for (const auto& [error, reason] : ends_of_a_session) {
        SCOPED_TRACE(error.text);
        ASSERT_TRUE(reaches<Live>());
        server_->revoke(alice, error);
        ASSERT_TRUE(degrades(reason));
        EXPECT_EQ(target(), "");
        set("SESSION_STRING", new_session());
    }
    ASSERT_TRUE(reaches<Live>());
    EXPECT_EQ(count("phone.createGroupCall"), 1u);
}

TEST_F(BroadcastTest, KeepGoesOnPublishingWithoutASession)
{
    set("SESSION_LOST_ON_AIR", "keep");
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    ASSERT_TRUE(degrades(Reason::session));
    EXPECT_EQ(target(), stream_target());
    set("SESSION_STRING", new_session());
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, ADuplicatedSessionIsNeverTriedAgain)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->revoke(alice, {406, "AUTH_KEY_DUPLICATED"});
    ASSERT_TRUE(degrades(Reason::duplicated));
    const auto connections = server_->counters().connections;
    set("LOG_LEVEL", "info");  // a change that is none
    ASSERT_TRUE(is_looked_at_again(2));
    EXPECT_EQ(server_->counters().connections, connections);
    set("SESSION_STRING", new_session());
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, ExitAndTheHelperEndIt)
{
    set("SESSION_STRING", "nonsense");
    set("SESSION_INVALID", "exit");
    start();
    ASSERT_TRUE(reaches<Stopping>());
    EXPECT_EQ(std::get<Stopping>(broadcast_->view().state).exit_code, 1);
    EXPECT_FALSE(broadcast_->view().start_helper);

    set("AUTO_REGENERATE", "1");
    start(true);
    ASSERT_TRUE(reaches<Stopping>());
    EXPECT_TRUE(broadcast_->view().start_helper);
}

TEST_F(BroadcastTest, MissingSettingsAreWaitedFor)
{
    for (const auto* key : {"API_ID", "API_HASH", "CHAT_ID"}) {
        SCOPED_TRACE(key);
        const auto value = env_[key];
        set(key, "");
        start();
        ASSERT_TRUE(degrades(Reason::settings));
        EXPECT_THAT(broadcast_->view().problem, HasSubstr(key));
        set(key, value);
        ASSERT_TRUE(reaches<Live>());
    }
}

TEST_F(BroadcastTest, AMissingRightIsWaitedFor)
{
    set_role({Role::admin, false});
    start();
    ASSERT_TRUE(degrades(Reason::rights));
    EXPECT_THAT(broadcast_->view().problem, HasSubstr("Manage Live Streams"));
    set_role({Role::admin, true});  // nobody is told
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, WhatAnAdminGivesBackIsSeenAtOnce)
{
    set("SESSION_RETRY_SECONDS", "3600");  // an update tells
    for (const auto taken : {Member{Role::admin, false}, Member{Role::left, false}}) {
        start();
        ASSERT_TRUE(reaches<Live>());
        const auto connections = server_->counters().connections;
        server_->set_member(radio, alice, taken);
        server_->end_call(radio);
        ASSERT_TRUE(degrades(taken.role == Role::admin ? Reason::rights : Reason::chat));
        EXPECT_EQ(target(), "");
        expect_metric("tgvs_session_up 1");
        server_->set_member(radio, alice, {Role::creator});
        ASSERT_TRUE(reaches<Live>());
        EXPECT_EQ(server_->counters().connections, connections) << "the session is the same";
    }
}

TEST_F(BroadcastTest, AChatThatChangesAllTheTimeIsAskedLessAndLess)
{
    set("SESSION_RETRY_SECONDS", "3600");
    set_role({Role::admin, false});
    start();
    ASSERT_TRUE(degrades(Reason::rights));
    const auto began = std::chrono::steady_clock::now();
    const auto before = count("channels.getFullChannel");
    for (std::size_t i = 1; i <= 5; ++i) {
        server_->set_member(radio, alice, {Role::admin, false});
        ASSERT_TRUE(server_->wait_for_call("channels.getFullChannel", before + i, patience));
    }
    EXPECT_GE(std::chrono::steady_clock::now() - began, 480ms)
        << "20, 40, 80, 160, 320, less a fifth";
}

TEST_F(BroadcastTest, AWrongChatIsWaitedFor)
{
    set("CHAT_ID", "@nobody_here");
    start();
    ASSERT_TRUE(degrades(Reason::chat));
    set("CHAT_ID", std::string(chat_id));
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, AnOrdinaryVideoChatIsLeftAlone)
{
    server_->start_call(radio, "Talk", false);
    start();
    ASSERT_TRUE(degrades(Reason::chat));
    EXPECT_EQ(server_->running_call(radio)->title, "Talk");
    server_->end_call(radio);
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, WhatPassesByItselfNeverDegrades)
{
    server_->fail("users.getUsers", {500, "WORKER_BUSY_TOO_LONG_RETRY"}, 5);
    server_->fail("contacts.resolveUsername", {420, "FLOOD_WAIT_1"});
    server_->fail("users.getUsers", {303, "USER_MIGRATE_4"}, 1);
    server_->fail("phone.createGroupCall", {500, "CREATE_CALL_FAILED"}, 3);
    server_->fail("phone.getGroupCallStreamRtmpUrl", {-503, "Timeout"}, 2);
    server_->set_clock_offset(std::chrono::seconds(-600));
    start();
    bool degraded = false;
    ASSERT_TRUE(reaches(*broadcast_, [&](const BroadcastView& view) {
        degraded = degraded || std::holds_alternative<Degraded>(view.state);
        return std::holds_alternative<Live>(view.state);
    }));
    EXPECT_FALSE(degraded);
    expect_metric("tgvs_flood_waits_total 1");
    expect_metric("tgvs_flood_wait_seconds_total 1");
    EXPECT_EQ(count("phone.createGroupCall"), 4u);
}

TEST_F(BroadcastTest, AKeyThatIsNotKnownForAWhileIsNoDeadSession)
{
    server_->forget_key(alice);
    start();
    ASSERT_TRUE(server_->wait_until(
        [](ServerState& state) { return state.record.counters.transport_errors >= 2; }));
    EXPECT_TRUE(std::holds_alternative<Starting>(broadcast_->view().state));
    server_->remember_key(alice);
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, TelegramAwayWhileLiveChangesNothing)
{
    poll_ = 30'000ms;
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->go_away();
    server_->with([](ServerState& state) {
        auto* call = state.world.call_of(state.world.chats.at(radio));
        call->over = true;
        state.world.chats.at(radio).call.reset();
    });
    EXPECT_TRUE(is_live());
    server_->come_back();
    // Nobody was told that the stream ended: it is looked at after the reconnect.
    ASSERT_TRUE(server_->wait_for_call("phone.createGroupCall", 2, patience));
    ASSERT_TRUE(reaches<Live>());
}

TEST_F(BroadcastTest, AStreamThatIsEndedIsOpenedAgain)
{
    poll_ = 30'000ms;  // the update alone tells
    start();
    ASSERT_TRUE(reaches<Live>());
    server_->end_call(radio);
    ASSERT_TRUE(server_->wait_for_call("phone.createGroupCall", 2, patience));
    ASSERT_TRUE(reaches<Live>());
    expect_metric("tgvs_call_opened_total{how=\"created\"} 2");
}

TEST_F(BroadcastTest, AReplacedKeyIsReadWhenTheOutputFails)
{
    poll_ = 30'000ms;
    start();
    ASSERT_TRUE(reaches<Live>());
    const auto before = target();
    server_->with([](ServerState& state) { ++state.world.chat(radio)->revoked_keys; });
    ASSERT_NE(stream_target(), before);
    broadcast_->note_output(false, 1);
    ASSERT_TRUE(reaches(*broadcast_, [this](const BroadcastView& view) {
        return view.target.reveal() == stream_target();
    }));
    EXPECT_TRUE(is_live());
    EXPECT_EQ(count("phone.createGroupCall"), 1u);
}

TEST_F(BroadcastTest, ARightThatIsTakenAwayOnAirDoesNotEndTheStream)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    const auto before = target();
    set_role({Role::admin, false});
    broadcast_->note_output(false, 1);  // so that everything is read again
    ASSERT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) {
        return view.problem.find("Manage Live Streams") != std::string::npos ||
               !std::holds_alternative<Live>(view.state);
    }));
    EXPECT_TRUE(is_live());
    EXPECT_EQ(target(), before);
    set_role({Role::creator});
    ASSERT_TRUE(server_->wait_until(
        [&](ServerState&) { return metrics().find("tgvs_call_active 1\n") != std::string::npos; }));
    EXPECT_TRUE(is_live());
}

TEST_F(BroadcastTest, MediaThatDoesNotArriveIsActedOn)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    broadcast_->note_output(true, 0);
    ASSERT_TRUE(
        reaches(*broadcast_, [](const BroadcastView& view) { return view.reconnects == 1; }));
    EXPECT_EQ(count("phone.discardGroupCall"), 0u);
    ASSERT_TRUE(server_->wait_for_call("phone.createGroupCall", 2, patience));
    expect_metric("tgvs_probe_repairs_total{repair=\"reconnect\"} 1");
    server_->set_media(radio, true);
    ASSERT_TRUE(reaches<Live>());
    const auto arrived = [this] {
        return metrics().find("tgvs_probe_last_media_timestamp_seconds 0\n") == std::string::npos;
    };
    EXPECT_TRUE(server_->wait_until([&](ServerState&) { return arrived(); }, patience));
}

TEST_F(BroadcastTest, TwoOfUsNeverUseOneSession)
{
    start();
    ASSERT_TRUE(reaches<Live>());
    auto other = make();
    ASSERT_TRUE(reaches(*other, [](const BroadcastView& view) {
        const auto* degraded = std::get_if<Degraded>(&view.state);
        return degraded && degraded->reason == Reason::in_use;
    }));
    EXPECT_EQ(server_->counters().connections, 1u);
    broadcast_->stop();
    EXPECT_TRUE(reaches(*other, [](const BroadcastView& view) {
        return std::holds_alternative<Live>(view.state);
    }));
}

TEST_F(BroadcastTest, AScannedCodeBringsItBack)
{
    set("AUTO_REGENERATE", "qr");
    server_->revoke(alice, {401, "SESSION_REVOKED"});
    start();
    ASSERT_TRUE(reaches(*broadcast_, [](const BroadcastView& view) {
        return view.login && view.login->link.reveal().starts_with("tg://login?token=");
    }));
    ASSERT_TRUE(server_->accept_login_token(server_->last_login_token(), alice));
    ASSERT_TRUE(reaches<Live>());
    EXPECT_FALSE(broadcast_->view().login);
    std::ifstream env(folder_ / ".env");
    const std::string text(std::istreambuf_iterator<char>(env), {});
    EXPECT_EQ(text.find(env_["SESSION_STRING"]), std::string::npos) << "another string is written";
}

TEST_F(BroadcastTest, TheTitleFollowsTheShow)
{
    start();
    broadcast_->set_title("First");
    ASSERT_TRUE(reaches<Live>());
    ASSERT_TRUE(server_->wait_until([](ServerState& state) {
        const auto* call = state.world.call_of(state.world.chats.at(radio));
        return call && call->title == "First";
    }));
}

}  // namespace
}  // namespace tgvs::test
