// The part of BotLoop that people see: whose word counts, what it does, and the cards.
#include "base/log.hpp"
#include "base/text.hpp"
#include "bot/bot_calls.hpp"
#include "bot/bot_loop.hpp"
#include "bot/component.hpp"
#include "bot/refusals.hpp"
#include "bot/words_of.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::bot {

namespace {

constexpr std::size_t heard_before = 100;
constexpr std::size_t most_undecided = 20;
constexpr std::string_view bot_door = "bot";

bool asks_who_i_am(Verb verb)
{
    return verb == Verb::start || verb == Verb::id || verb == Verb::help;
}

}  // namespace

// ---- Who speaks

WallTime BotLoop::server_now() const
{
    return std::chrono::system_clock::now() - client_->status().clock_error;
}

std::chrono::seconds BotLoop::age_of(const Said& said) const
{
    using std::chrono::seconds;
    return std::chrono::floor<seconds>(server_now().time_since_epoch()) - seconds(said.date);
}

Language BotLoop::language_of(ChatNumber chat, std::int64_t user) const
{
    if (settings_.language)
        return *settings_.language;
    if (const auto its = people_.language_of(is_private(chat) ? chat : user))
        return *its;
    const auto& kept = machine_.saved().languages;
    const auto found = kept.find(std::to_string(chat));
    return found == kept.end() ? Language::en : found->second;
}

// What the chat is told unasked, it is told in the language of whoever used it last.
void BotLoop::keep_language(ChatNumber chat, std::int64_t user)
{
    const auto its = people_.language_of(user);
    auto& kept = machine_.saved().languages;
    const auto key = std::to_string(chat);
    const auto found = kept.find(key);
    if (!its ||
        (found == kept.end() ? kept.size() >= saved_languages_limit : found->second == *its))
        return;
    kept[key] = *its;
    save();
}

bool BotLoop::is_known(const Said& said)
{
    const std::pair one(said.chat, said.message);
    if (std::ranges::find(heard_, one) != heard_.end())
        return true;
    heard_.push_back(one);
    if (heard_.size() > heard_before)
        heard_.pop_front();
    return false;
}

void BotLoop::hear(const Said& said)
{
    const auto words = read_words(said.text, name_);
    if (words.verb == Verb::none || words.to_another ||
        (words.verb == Verb::link && !is_private(said.chat)))
        return;
    const auto now = net::Clock::now();
    const auto user = said.from.value_or(0);
    auto judged =
        judge(said, asks_who_i_am(words.verb), age_of(said), settings_.rules, admins_.known(now));
    if (may_be_admin_by_now(judged, said.chat, user, now))
        judged.verdict = Verdict::ask_rights;
    if (judged.verdict == Verdict::ask_rights)
        return ask_rights(said);
    if (judged.verdict == Verdict::ignore || is_known(said))
        return;
    const auto language = language_of(said.chat, user);
    switch (judged.verdict) {
        case Verdict::allow:
            outbox_.unblock(said.chat);
            keep_language(said.chat, user);
            return obey(said, words, judged.role);
        case Verdict::tell_his_number:
            if (strangers_.may(user, now))
                reply(said, words_of(Phrase::stranger, language, user));
            return;
        case Verdict::not_here:
            if (not_here_.may(said.chat, now))
                reply(said, words_of(Phrase::not_my_chat, language, said.chat));
            return;
        case Verdict::cannot_see:
            return refuse(said, Phrase::press_a_button, said.chat);
        case Verdict::refuse:
            return refuse(said, Phrase::only_admins, user);
        case Verdict::ignore:
        case Verdict::ask_rights:
            return;
    }
}

// Somebody who repeats himself is not answered each time.
void BotLoop::refuse(const Said& said, Phrase why, ChatNumber user)
{
    if (!refused_.may(user, net::Clock::now()))
        return;
    log::info(component, "command refused: this person has no right to it",
              {{"by", people_.name_of(user)}, {"chat", said.chat}});
    reply(said, words_of(why, language_of(said.chat, user)));
}

// ---- The chat's admins

// Since they were read.
bool BotLoop::may_be_admin_by_now(const Judged& judged, ChatNumber chat, ChatNumber user,
                                  Time now) const
{
    return judged.verdict == Verdict::refuse && settings_.rules.by_rights &&
           chat == settings_.rules.chat && is_private(user) && admins_.may_have_grown(now);
}

void BotLoop::ask_rights(std::variant<Said, Pressed> first)
{
    if (undecided_.size() < most_undecided)
        undecided_.push_back(std::move(first));
    read_chat_admins();
}

// ---- Who presses

void BotLoop::hear(const Pressed& pressed)
{
    const auto now = net::Clock::now();
    const auto language = language_of(pressed.chat, pressed.user);
    const auto judged =
        judge(pressed, is_private(pressed.chat) || outbox_.card_of(pressed.chat) != 0,
              settings_.rules, admins_.known(now));
    if (judged.verdict == Verdict::ask_rights ||
        may_be_admin_by_now(judged, pressed.chat, pressed.user, now))
        return ask_rights(pressed);
    if (judged.verdict != Verdict::allow) {
        if (refused_.may(pressed.user, now))
            log::info(component, "button press refused: this person has no right to it",
                      {{"by", people_.name_of(pressed.user)}, {"chat", pressed.chat}});
        return answer(pressed, words_of(Phrase::only_admins, language), true);
    }
    keep_language(pressed.chat, pressed.user);
    const auto words = read_button_data(pressed.data);
    if (!words)
        return answer(pressed, words_of(Phrase::already_changed, language), false);
    answer(pressed, obey(pressed, *words, judged.role), false);
    show_cards();
}

void BotLoop::hear(const ChatMoved& moved)
{
    if (moved.from != settings_.rules.chat && moved.from != settings_.guide.chat)
        return;
    auto& known = machine_.saved().moved;
    if (known.size() < saved_moves_limit)
        known[std::to_string(moved.from)] = moved.to;
    auto& languages = machine_.saved().languages;
    if (auto its = languages.extract(std::to_string(moved.from))) {
        its.key() = std::to_string(moved.to);
        languages.insert(std::move(its));
    }
    outbox_.move(moved.from, moved.to);
    guide_.move(moved.from, moved.to);
    follow_moves();
    watch_chat();
    save();
}

// The old number says nothing any more, and may stand in `.env` for long.
void BotLoop::follow_moves()
{
    for (const auto& [from, to] : machine_.saved().moved)
        for (auto* chat : {&settings_.rules.chat, &settings_.guide.chat})
            if (std::to_string(*chat) == from) {
                log::warn(component, "a group has become a supergroup; set its new number in .env",
                          {{"before", *chat}, {"now", to}});
                *chat = to;
            }
}

void BotLoop::hear(const AdminsChanged& changed)
{
    if (changed.chat == settings_.rules.chat) {
        admins_.changed();
        watch_chat();  // the bot may have been added again
    }
    outbox_.unblock(changed.chat);  // the bot may be one of them
    guide_.rights_changed(changed.chat);
}

// ---- What it does

std::optional<control::Outcome> BotLoop::carry_out(const control::Command& command,
                                                   std::int64_t user, control::Role role)
{
    const auto key = std::to_string(user);
    if (rate_.take(key, std::chrono::steady_clock::now()).wait.count() > 0)
        return std::nullopt;
    control::Person person = {
        .name = people_.name_of(user), .role = role, .door = std::string(bot_door)};
    return station_.carry_out(command, person);
}

std::string BotLoop::outcome_text(const std::optional<control::Outcome>& outcome, Phrase done,
                                  Language language) const
{
    const bool is_done = outcome && std::holds_alternative<control::Done>(*outcome);
    return is_done ? words_of(done, language) : refusal_text(outcome, Phrase::cannot, language);
}

std::string BotLoop::refusal_text(const std::optional<control::Outcome>& outcome, Phrase why,
                                  Language language) const
{
    if (!outcome)
        return words_of(Phrase::too_many, language);
    return refusal_words(std::get<control::Refused>(*outcome), why, language);
}

// What is on goes on until there is something else.
Phrase BotLoop::skip_phrase() const
{
    const auto channel = station_.channel();
    if (channel.next.empty() && waiting_requests(channel).empty())
        return Phrase::nothing_next;
    return is_next_missing(channel) ? Phrase::plays_when_ready : Phrase::skipping;
}

Manner BotLoop::manner_of_reply(const Said& said)
{
    return {.reply_to = is_private(said.chat) ? 0 : said.message, .passing = true};
}

void BotLoop::reply(const Said& said, std::string text)
{
    MessageText message;
    message.add(text);
    outbox_.say(said.chat, message.take(), manner_of_reply(said));
}

void BotLoop::obey(const Said& said, const Words& words, control::Role role)
{
    const auto user = said.from.value_or(0);
    const auto language = language_of(said.chat, user);
    const auto done = [&](const control::Command& command, Phrase phrase) {
        reply(said, outcome_text(carry_out(command, user, role), phrase, language));
        show_cards();
    };
    switch (words.verb) {
        case Verb::now:
            return new_card(said.chat, user);
        case Verb::start:
            set_menu_of(said.chat);
            return new_card(said.chat, user);
        case Verb::skip: {
            const auto on_air = view().channel.now;
            if (on_air && !item_.was_on(said.date))
                return reply(said, words_of(Phrase::already_changed, language));
            return done(control::command::Skip{.item = on_air ? on_air->id : std::string()},
                        skip_phrase());
        }
        case Verb::pause:
            return done(control::command::Pause(), Phrase::paused_now);
        case Verb::resume:
            return done(control::command::Resume(), Phrase::resumed_now);
        case Verb::play:
            return play(said, words, role);
        case Verb::link:
            return ask_about_link(said, words.argument);
        case Verb::remove:
            return remove(said, words, role);
        case Verb::help:
            return reply(said, words_of(Phrase::help, language));
        case Verb::id:
            return reply(said, is_private(said.chat)
                                   ? words_of(Phrase::your_number, language, user)
                                   : words_of(Phrase::chat_number, language, said.chat));
        case Verb::elsewhere:
            return reply(said, words_of(Phrase::not_in_this_station, language));
        case Verb::unknown:
            if (is_private(said.chat))
                reply(said, words_of(Phrase::unknown_command, language));
            return;
        case Verb::none:
            return;
    }
}

// A button acts on what it was made for, or not at all.
std::string BotLoop::obey(const Pressed& pressed, const PressedWords& words, control::Role role)
{
    using Kind = PressedWords::Kind;
    const auto language = language_of(pressed.chat, pressed.user);
    const auto current = view();
    const auto changed = [&] { return words_of(Phrase::already_changed, language); };
    const auto done = [&](const control::Command& command, Phrase phrase) {
        return outcome_text(carry_out(command, pressed.user, role), phrase, language);
    };
    switch (words.kind) {
        case Kind::skip: {
            const auto& on_air = current.channel.now;
            if (!on_air || item_token(on_air->id) != words.token)
                return changed();
            return done(control::command::Skip{.item = on_air->id}, skip_phrase());
        }
        case Kind::pause:
        case Kind::resume:
            if (words.token != current.pause_token ||
                current.channel.desk.paused == (words.kind == Kind::pause))
                return changed();
            return words.kind == Kind::pause
                       ? done(control::command::Pause(), Phrase::paused_now)
                       : done(control::command::Resume(), Phrase::resumed_now);
        case Kind::queue:
            outbox_.say(pressed.chat, queue_list(current.channel, language));
            return words_of(Phrase::queue_is, language);
        case Kind::now:
            return words_of(Phrase::refreshed, language);
        case Kind::add:
        case Kind::add_next:
            return obey_about_link(pressed, words, role);
        case Kind::remove: {
            auto said = done(control::command::QueueRemove{words.token}, Phrase::removed);
            outbox_.say_instead(pressed.chat, pressed.message,
                                queue_list(station_.channel(), language), false);
            return said;
        }
    }
    return changed();
}

void BotLoop::answer(const Pressed& pressed, const std::string& text, bool alert)
{
    call(answer_call(pressed.query, text, alert), [](const Answer&) {});
}

}  // namespace tgvs::bot
