// The bot and the test server, with a station that does nothing but say what it is told to.
#pragma once

#include "bot/bot.hpp"
#include "conversation.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tgvs::test {

inline constexpr std::int64_t station_bot = 7'770'042;
inline constexpr std::int64_t anna = 777'001;  // on the list
inline constexpr std::int64_t boris = 777'002;
inline constexpr std::int64_t crew = 6'001;  // a supergroup
inline constexpr std::int64_t duo = 6'003;   // a basic group
inline constexpr std::int64_t town = 6'002;  // a channel
inline constexpr std::int64_t other_bot = 7'770'043;
inline constexpr std::string_view other_token = "7770043:AAHk3nq7-cVwYpQmR2sT5uX8zB1dE4gJ6Lo";
inline constexpr std::string_view bot_token = "7770042:AAHk3nq7-cVwYpQmR2sT5uX8zB1dE4gJ6Lo";

class PretendedStation : public bot::Station {
public:
    control::Channel channel() override
    {
        const std::scoped_lock lock(mutex_);
        return channel_;
    }
    bot::StationTroubles troubles() override
    {
        const std::scoped_lock lock(mutex_);
        return troubles_;
    }
    std::vector<bot::GuideEvent> today() override
    {
        const std::scoped_lock lock(mutex_);
        return today_;
    }
    std::optional<bot::ListPlace> place() override { return bot::ListPlace{.number = 1, .of = 3}; }
    std::string clock(bot::WallTime /*at*/) override { return "25:61"; }  // of no zone
    control::Outcome carry_out(const control::Command& command,
                               const control::Person& person) override
    {
        const std::scoped_lock lock(mutex_);
        done_.push_back(std::string(control::name_of(command)) + " by " + person.name);
        if (std::holds_alternative<control::command::Pause>(command))
            channel_.desk.paused = true;
        if (std::holds_alternative<control::command::Resume>(command))
            channel_.desk.paused = false;
        if (const auto* play = std::get_if<control::command::Play>(&command)) {
            const auto entry = "r" + std::to_string(channel_.desk.queue.size() + 1);
            channel_.desk.queue.push_back({.id = entry, .item = play->item});
            return control::Done{.entry = entry};
        }
        if (const auto* remove = std::get_if<control::command::QueueRemove>(&command))
            std::erase_if(channel_.desk.queue,
                          [&](const auto& request) { return request.id == remove->entry; });
        return control::Done{};
    }

    void put_on(const std::string& title)
    {
        const std::scoped_lock lock(mutex_);
        channel_.now = control::OnAirItem{.id = "on" + title,
                                          .item = {.location = "/m/" + title, .title = title},
                                          .title = title};
        channel_.outputs = {{.name = "rtmp", .state = "live"}};
    }
    // What the first request turns out to be.
    void know(control::Readiness ready)
    {
        const std::scoped_lock lock(mutex_);
        channel_.ready[channel_.desk.queue.front().item.id()] = std::move(ready);
    }
    void fail_request(const std::string& reason)
    {
        const std::scoped_lock lock(mutex_);
        channel_.failed.push_back({.request = channel_.desk.queue.front(), .reason = reason});
        channel_.desk.queue.erase(channel_.desk.queue.begin());
    }
    void set_troubles(bot::StationTroubles troubles)
    {
        const std::scoped_lock lock(mutex_);
        troubles_ = std::move(troubles);
    }
    std::vector<std::string> done()
    {
        const std::scoped_lock lock(mutex_);
        return done_;
    }

private:
    std::mutex mutex_;
    control::Channel channel_;
    bot::StationTroubles troubles_;
    std::vector<bot::GuideEvent> today_ = {{"20:00", "News"}};
    std::vector<std::string> done_;
};

class BotTest : public Conversation {
protected:
    using Json = nlohmann::json;

    void SetUp() override { serve_bot(); }

    // `home`: the bot's data centre. The first of all is where it begins.
    void serve_bot(std::vector<DcOptions> dcs = {DcOptions{}}, int home = 2)
    {
        bot_.reset();
        World world;
        world.add(Account{.id = station_bot,
                          .phone = "1",
                          .username = "station_bot",
                          .home_dc = home,
                          .bot_token = std::string(bot_token)});
        world.add(Account{.id = other_bot, .phone = "4", .bot_token = std::string(other_token)});
        world.add(Account{.id = anna, .phone = "2", .first_name = "Anna"});
        world.add(Account{.id = boris, .phone = "3", .first_name = "Boris"});
        Chat group{.id = crew, .kind = ChatKind::supergroup, .title = "Crew"};
        group.members[station_bot] = {Role::admin};
        group.members[anna] = {Role::creator};
        group.members[boris] = {Role::member};
        world.add(std::move(group));
        Chat small{.id = duo, .kind = ChatKind::group, .title = "Duo"};
        small.members[station_bot] = {Role::member};
        small.members[anna] = {Role::creator};
        world.add(std::move(small));
        Chat channel{.id = town, .kind = ChatKind::channel, .title = "Town"};
        channel.members[station_bot] = {Role::admin};
        world.add(std::move(channel));
        serve({.dcs = std::move(dcs), .world = std::move(world)});
        std::ofstream(folder_ / "keys.pem") << server_->rsa_public_pem();
        settings_.token = Secret(std::string(bot_token));
        settings_.api_id = 12345;
        settings_.api_hash = Secret("0f1e2d3c4b5a69788796a5b4c3d2e1f0");
        settings_.access.server =
            telegram::PrivateServer{.dc = 2, .endpoint = server_->endpoints().front()};
        settings_.access.rsa_keys = folder_ / "keys.pem";
        settings_.rules.admins = {anna};
        station_.put_on("First");
    }
    void TearDown() override
    {
        bot_.reset();
        Conversation::TearDown();
    }

    void start()
    {
        bot_.reset();
        registry_.emplace();
        bot_ = std::make_unique<bot::Bot>(bot::BotOptions{.settings = settings_,
                                                          .state_dir = folder_,
                                                          .replies_stay_for = replies_stay_for_,
                                                          .ends_believed_after = 100ms},
                                          station_, *registry_);
    }
    bool is_ready()
    {
        return waits([this] { return has_metric("tgvs_bot_ready 1"); });
    }
    bool has_metric(const std::string& line)
    {
        const auto text = prometheus::TextSerializer().Serialize(registry_->Collect());
        return text.find(line + "\n") != std::string::npos;
    }
    template <class Holds>
    static bool waits(Holds holds)
    {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > deadline)
                return false;
            std::this_thread::sleep_for(20ms);
        }
        return true;
    }

    Json act(const std::string& name, Json in)
    {
        in["do"] = name;
        return Json::parse(tell(in.dump()));
    }
    static Json place(std::int64_t who, std::int64_t chat)
    {
        return chat == 0 ? Json{{"from", who}, {"with", station_bot}}
                         : Json{{"from", who}, {"chat", chat}};
    }
    int say(std::string text, std::int64_t who = anna, std::int64_t chat = 0,
            Json more = Json::object())
    {
        auto in = place(who, chat);
        in.update(more);
        in["text"] = std::move(text);
        return act("say", in).at("message");
    }
    std::vector<Json> from_bot(std::int64_t who = anna, std::int64_t chat = 0)
    {
        std::vector<Json> found;
        const auto all = act("messages", place(who, chat));
        for (const auto& one : all.at("messages"))
            if (one.at("from") == station_bot)
                found.push_back(one);
        return found;
    }
    // Something that the bot has said, as it is now.
    bool says(const std::string& part, std::int64_t who = anna, std::int64_t chat = 0)
    {
        return waits([&] { return said(part, who, chat).has_value(); });
    }
    std::optional<Json> said(const std::string& part, std::int64_t who = anna,
                             std::int64_t chat = 0)
    {
        for (const auto& one : from_bot(who, chat))
            if (one.at("text").get<std::string>().find(part) != std::string::npos)
                return one;
        return std::nullopt;
    }
    std::string press(const Json& message, const std::string& kind, std::int64_t who = anna)
    {
        for (const auto& button : message.at("buttons"))
            if (button.at("data").get<std::string>().starts_with("v1:" + kind)) {
                const auto query =
                    act("press",
                        {{"from", who}, {"message", message.at("id")}, {"data", button.at("data")}})
                        .at("query");
                std::string text;
                EXPECT_TRUE(waits([&] {
                    const auto answer = act("press_answer", {{"query", query}}).at("text");
                    text = answer.is_null() ? "" : answer.get<std::string>();
                    return !answer.is_null();
                }));
                return text;
            }
        return "no such button";
    }
    // In the file of the login, without its blanks.
    bool is_kept(const std::string& part)
    {
        return waits([&] {
            std::ifstream file(folder_ / "bot.session");
            std::string text{std::istreambuf_iterator<char>(file), {}};
            std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
            return text.find(part) != std::string::npos;
        });
    }
    std::size_t count(const std::string& method) { return server_->calls(method).size(); }
    // "/pause" of Anna, whose name does not come with it.
    void push_short(int message)
    {
        server_->with([message](ServerState& state) {
            using Short = api::update_short_message;
            state.push(station_bot, mtproto::TlObject(Short::constructor)
                                        .set(Short::id, message)
                                        .set(Short::user_id, anna)
                                        .set(Short::message, std::string("/pause"))
                                        .set(Short::pts, state.talks.accounts[station_bot].pts)
                                        .set(Short::pts_count, 1)
                                        .set(Short::date, state.now()));
        });
    }

    TempFolder temp_;
    const std::filesystem::path& folder_ = temp_.path();
    bot::BotSettings settings_;
    std::chrono::milliseconds replies_stay_for_{30'000};
    PretendedStation station_;
    std::optional<prometheus::Registry> registry_;  // of this start
    std::unique_ptr<bot::Bot> bot_;
};

}  // namespace tgvs::test
