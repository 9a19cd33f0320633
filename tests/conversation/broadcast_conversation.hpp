// A broadcast and the test server.
#pragma once

#include "broadcast/broadcast.hpp"
#include "conversation.hpp"
#include "support/temp_folder.hpp"
#include "telegram/session_string.hpp"

#include <gmock/gmock.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>

namespace tgvs::test {

using broadcast::Broadcast;
using broadcast::BroadcastView;
using broadcast::Degraded;
using broadcast::Live;
using broadcast::Paused;
using broadcast::Reason;
using broadcast::Starting;
using broadcast::Stopping;

inline constexpr std::int64_t radio = 5'001;
inline constexpr std::string_view chat_id = "@radio";
inline constexpr std::int64_t stranger = 777'001;

class BroadcastTest : public Conversation {
protected:
    void SetUp() override
    {
        World world = Conversation::world();
        Chat chat{.id = radio, .kind = ChatKind::channel, .title = "Radio", .username = "radio"};
        chat.members[alice] = {Role::creator};
        world.add(std::move(chat));
        world.add(Account{.id = stranger, .phone = "9996621235"});
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
        broadcast::BroadcastOptions options;
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
        options.timing.confirm_within = confirm_within_;
        options.timing.key_lost_after = key_lost_after_;
        options.timing.reread = {.first = 1ms, .ceiling = 1ms};
        options.timing.trouble = {.first = 1ms, .ceiling = 50ms};
        options.timing.ask_again = {.first = 20ms, .ceiling = 1'000ms};
        options.timing.find_again = {.first = 1ms, .ceiling = 50ms};
        options.timing.begin_again = {.first = 1ms, .ceiling = 50ms};
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
    void expect_metric(const std::string& line)
    {
        EXPECT_THAT(metrics(), testing::HasSubstr(line + "\n"));
    }

    TempFolder temp_;
    const std::filesystem::path& folder_ = temp_.path();
    std::map<std::string, std::string> env_;
    std::chrono::milliseconds poll_ = 50ms;
    std::chrono::milliseconds confirm_within_ = patience;
    std::chrono::milliseconds key_lost_after_ = patience;
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

}  // namespace tgvs::test
