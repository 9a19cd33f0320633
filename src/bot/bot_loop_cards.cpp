// The part of BotLoop that shows what is on, and tells when nothing is.
#include "base/text.hpp"
#include "bot/alarm_message.hpp"
#include "bot/bot_loop.hpp"

#include <utility>

namespace tgvs::bot {

namespace {

constexpr std::chrono::seconds card_each{60};  // when nothing has changed but the time

int topic_of(AlarmKind kind)
{
    return static_cast<int>(kind) + 1;
}

bool on_the_air(const control::Channel& channel)
{
    return !channel.outputs.empty() && channel.outputs.front().state == "live";
}

}  // namespace

void BotLoop::look_at_station(Time now)
{
    constexpr std::chrono::milliseconds look_each_ms{950};
    if (now - looked_ < look_each_ms)
        return;
    looked_ = now;
    const auto current = view();
    const auto told = alarms_.told();
    for (const auto& alarm : alarms_.look(condition_of(current.channel, station_.troubles()), now))
        tell(alarm);
    if (alarms_.told() != told)
        save();
    show_guide(current.channel);
    show_replies(current.channel);
    const auto text = substance(current);
    if (text == shown_substance_ && now - shown_ < card_each)
        return;
    show_cards();
}

// Whoever has pressed Start, and the station's chat.
std::vector<ChatNumber> BotLoop::those_to_tell() const
{
    auto chats = settings_.rules.admins;
    if (settings_.rules.chat != 0)
        chats.push_back(settings_.rules.chat);
    return chats;
}

void BotLoop::tell(const Alarm& alarm)
{
    metrics_.alarm(alarm.kind);
    const int topic = topic_of(alarm.kind);
    for (const auto chat : those_to_tell()) {
        Manner manner = {.topic = topic, .silent = alarm.kind == AlarmKind::item};
        if (const auto first = told_.extract({chat, topic}); first && alarm.over)
            manner.reply_to = first.mapped();
        outbox_.say(chat, alarm_message(alarm, off_since_, language_of(chat, 0)), manner);
    }
}

void BotLoop::adopt_alarms()
{
    for (const auto kind : all_alarm_kinds) {
        const auto found = machine_.saved().alarms.find(std::string(to_string(kind)));
        if (found == machine_.saved().alarms.end())
            continue;
        alarms_.adopt(kind, found->second.times, net::Clock::now(),
                      std::chrono::system_clock::now());
        for (const auto& [chat, message] : found->second.messages)
            if (const auto number = parse_integer(chat))
                told_[{*number, topic_of(kind)}] = message;
    }
}

// A trouble that nobody has been told of is told after a restart.
std::map<std::string, SavedAlarm> BotLoop::kept_alarms() const
{
    std::map<std::string, SavedAlarm> kept;
    for (const auto kind : all_alarm_kinds) {
        SavedAlarm its = {
            .times = alarms_.kept(kind, net::Clock::now(), std::chrono::system_clock::now())};
        if (its.times.since)
            for (const auto chat : those_to_tell())
                if (const auto told = told_.find({chat, topic_of(kind)}); told != told_.end())
                    its.messages[std::to_string(chat)] = told->second;
        if (its.times.last_told && !(its.times.since && its.messages.empty()))
            kept.emplace(to_string(kind), std::move(its));
    }
    return kept;
}

CardView BotLoop::view()
{
    CardView view = {.channel = station_.channel(),
                     .clock = station_.clock(std::chrono::system_clock::now())};
    const auto now = net::Clock::now();
    const bool live = on_the_air(view.channel);
    if (live && !live_since_)
        live_since_ = now;
    if (!live && live_since_) {
        live_since_.reset();
        off_since_ = view.clock;
    }
    was_live_ = was_live_ || live;
    item_.see(view.channel.now ? view.channel.now->id : std::string(), server_now());
    if (std::exchange(paused_, view.channel.desk.paused) != view.channel.desk.paused)
        ++pause_turn_;
    view.was_live = was_live_;
    if (live_since_)
        view.live_for = std::chrono::floor<std::chrono::seconds>(now - *live_since_);
    view.off_since = off_since_;
    view.pause_token = std::to_string(pause_turn_);
    view.quality = settings_.quality;
    view.place = station_.place();
    view.failed = alarms_.failed_of_late();
    return view;
}

void BotLoop::show_cards()
{
    const auto current = view();
    shown_ = net::Clock::now();
    shown_substance_ = substance(current);
    for (const auto& [chat, message] : outbox_.cards())
        outbox_.show(chat, card(current, language_of(chat, 0)));
}

void BotLoop::new_card(ChatNumber chat, std::int64_t user)
{
    outbox_.new_card(chat, card(view(), language_of(chat, user)));
}

}  // namespace tgvs::bot
