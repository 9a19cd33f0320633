// bot/bot_loop.hpp: the part of the bot that lives on its thread: carries out what its machines order.
//
// Everything that comes, from Telegram or from outside, is an input and waits its turn; calls are tasks, whose answers are
// inputs as well. Those of a client that is gone count no more.
// Bounds   1,000 inputs (news beyond are dropped and asked for), 64 calls at a time.
// Threads  one.
#pragma once

#include "bot/admin_list.hpp"
#include "bot/alarms.hpp"
#include "bot/bot_metrics.hpp"
#include "bot/bot_store.hpp"
#include "bot/bot_types.hpp"
#include "bot/guide_keeper.hpp"
#include "bot/item_on_air.hpp"
#include "bot/login_machine.hpp"
#include "bot/outbox.hpp"
#include "bot/passing.hpp"
#include "bot/people_met.hpp"
#include "bot/play_replies.hpp"
#include "bot/seldom.hpp"
#include "bot/update_box.hpp"
#include "bot/words.hpp"
#include "control/rate.hpp"
#include "net/spawn.hpp"
#include "telegram/client.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tgvs::bot {

namespace asio = boost::asio;

class BotLoop {
public:
    BotLoop(asio::any_io_executor executor, BotOptions options, Station& station,
            prometheus::Registry& registry);

    asio::awaitable<void> run();
    void stop();
    void set_settings(BotSettings settings);  // when their turn comes
    std::string problem() const;              // from any thread

private:
    using Input = std::function<void()>;
    using Time = std::chrono::steady_clock::time_point;
    using Answer = Result<mtproto::TlValue, telegram::CallError>;
    using Then = std::function<void(const Answer&)>;

    static constexpr std::size_t strangers_an_hour = 20;

    // bot_loop.cpp: inputs, the login
    void post(Input input, bool is_news = false);
    void take_settings(BotSettings settings);
    asio::awaitable<void> sleep();
    bool is_in() const;
    void pass_time();
    void order(LoginOrders orders);
    asio::awaitable<void> carry_out(LoginOrder order);
    void open(const order::Open& order);
    asio::awaitable<void> close();
    void import();
    void import_token();
    void check();
    void sync();
    void save();
    void show_state();
    void show_readiness();
    std::string unreached_problem() const;
    void call(mtproto::TlObject function, Then then);
    asio::awaitable<void> run_call(mtproto::TlObject function, Then then, std::uint64_t epoch);
    telegram::ClientHandlers handlers();

    // bot_loop_updates.cpp: what comes unasked
    void act(Actions actions);
    void on(const action::Deliver& deliver);
    void on(const action::AskState& ask);
    void on(const action::AskDifference& ask);
    void on(const action::AskChannel& ask);
    void on(const action::Skipped& skipped);
    void on(const action::ChannelLost& lost);
    void take_push(const mtproto::TlObject& updates);
    void watch_chat();
    void read_chat_admins();
    void set_menu();
    void set_menu_of(ChatNumber chat);
    void send_outbox();
    void delete_replies();
    void sent(const Outgoing& what, const Answer& answer);

    // bot_loop_people.cpp: what people want, and what they are shown
    void hear(const Said& said);
    void hear(const Pressed& pressed);
    void hear(const ChatMoved& moved);
    void follow_moves();
    void hear(const AdminsChanged& changed);
    void hear(const std::monostate& /*nothing*/) {}
    void obey(const Said& said, const Words& words, control::Role role);
    void play(const Said& said, const Words& words, control::Role role);
    std::expected<PlayReply, std::string> queue(const std::string& location, bool is_next,
                                                std::int64_t user, control::Role role,
                                                Language language);
    void show_replies(const control::Channel& channel);
    void ask_about_link(const Said& said, const std::string& link);
    std::string obey_about_link(const Pressed& pressed, const PressedWords& words,
                                control::Role role);
    void remove(const Said& said, const Words& words, control::Role role);
    std::string obey(const Pressed& pressed, const PressedWords& words, control::Role role);
    std::optional<control::Outcome> carry_out(const control::Command& command, std::int64_t user,
                                              control::Role role);
    std::string outcome_text(const std::optional<control::Outcome>& outcome, Phrase done,
                             Language language) const;
    std::string refusal_text(const std::optional<control::Outcome>& outcome, Phrase why,
                             Language language) const;
    Phrase skip_phrase() const;
    static Manner manner_of_reply(const Said& said);
    void reply(const Said& said, std::string text);
    void answer(const Pressed& pressed, const std::string& text, bool alert);
    bool is_known(const Said& said);
    bool may_be_admin_by_now(const Judged& judged, ChatNumber chat, ChatNumber user,
                             Time now) const;
    void refuse(const Said& said, Phrase why, ChatNumber user);
    void ask_rights(std::variant<Said, Pressed> first);
    WallTime server_now() const;
    std::chrono::seconds age_of(const Said& said) const;
    Language language_of(ChatNumber chat, std::int64_t user) const;
    void keep_language(ChatNumber chat, std::int64_t user);
    void forget_others();
    void look_at_station(Time now);
    CardView view();
    void show_cards();
    void show_guide(const control::Channel& channel);
    void send_guide();
    void guide_sent(const GuideStep& step, const Answer& answer);
    void tell(const Alarm& alarm);
    void adopt_alarms();
    std::map<std::string, SavedAlarm> kept_alarms() const;
    std::vector<ChatNumber> those_to_tell() const;
    void new_card(ChatNumber chat, std::int64_t user);

    asio::any_io_executor executor_;
    BotSettings settings_;
    Station& station_;
    BotStore store_;
    BotMetrics metrics_;
    LoginMachine machine_;
    UpdateBox box_;
    Outbox outbox_;
    GuideKeeper guide_;
    PeopleMet people_;
    control::CommandRate rate_;

    std::deque<Input> inputs_;
    std::deque<LoginOrder> orders_;
    bool news_lost_ = false;
    asio::steady_timer wake_;
    bool stopping_ = false;

    std::optional<telegram::Access> access_;
    std::unique_ptr<telegram::Client> client_;
    std::uint64_t epoch_ = 0;  // of the client
    std::vector<net::Task> calls_;
    std::string name_;  // of the bot, for /skip@name

    mutable std::mutex mutex_;
    std::string problem_;  // under the mutex

    AdminList admins_;  // of CONTROL_CHAT
    Time watched_{};
    std::vector<std::variant<Said, Pressed>> undecided_;  // until the admins have been read
    std::deque<std::pair<ChatNumber, std::int32_t>> heard_;
    Seldom strangers_{std::chrono::hours(1), strangers_an_hour};  // who were told their number
    Seldom refused_{std::chrono::minutes(1)};                     // who were told that they may not
    Seldom not_here_{std::chrono::hours(24)};  // chats that are not the station's

    // What was asked about; the numbers are those of no earlier run.
    struct AskedLink {
        std::string number = {};
        ChatNumber chat = 0;
        std::string location = {};
    };
    std::deque<AskedLink> links_;
    std::uint64_t last_link_;
    PlayReplies replies_;
    Passing passing_;

    Time looked_{};
    Time shown_{};
    std::string shown_substance_;
    ItemOnAir item_;
    bool paused_ = false;
    std::uint64_t pause_turn_ = 0;
    bool was_live_ = false;
    std::optional<Time> live_since_;
    std::string off_since_;
    std::chrono::milliseconds ends_believed_after_;
    Alarms alarms_;
    std::map<std::pair<ChatNumber, int>, std::int32_t>
        told_;  // by topic: what told of a trouble that lasts
};

}  // namespace tgvs::bot
