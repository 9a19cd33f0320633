// The part of BotLoop that hears and sends: updates in their order, the chat's admins, the menu, what waits to be said.
#include "base/log.hpp"
#include "base/sha256.hpp"
#include "bot/bot_calls.hpp"
#include "bot/bot_loop.hpp"
#include "bot/component.hpp"
#include "bot/update_packet.hpp"
#include "mtproto/api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace tgvs::bot {

namespace api = mtproto::api;
using mtproto::TlObject;

namespace {

const TlObject* object_in(const Result<mtproto::TlValue, telegram::CallError>& answer)
{
    return answer ? std::get_if<TlObject>(&*answer) : nullptr;
}

}  // namespace

void BotLoop::take_push(const TlObject& updates)
{
    if (!is_in())
        return;
    metrics_.heard();
    people_.learn(updates);
    // A difference has it again, with name and language.
    const auto& admins = settings_.rules.admins;
    if (const auto sender = sender_of_short(updates);
        std::ranges::find(admins, sender) != admins.end() && !people_.knows(sender) &&
        box_.has_place())
        return act(box_.restarted(net::Clock::now()));
    act(box_.push(read_packet(updates, machine_.saved().bot), net::Clock::now()));
}

void BotLoop::act(Actions actions)
{
    for (const auto& one : actions)
        std::visit([this](const auto& action) { on(action); }, one);
}

void BotLoop::on(const action::Deliver& deliver)
{
    std::visit([this](const auto& one) { hear(one); }, read_heard(deliver.update));
}

void BotLoop::on(const action::AskState& /*ask*/)
{
    call(TlObject(api::updates_get_state::constructor), [this](const Answer& answer) {
        const auto now = net::Clock::now();
        const auto* state = object_in(answer);
        const auto places = state ? read_places(*state) : std::nullopt;
        if (!places)
            return act(box_.ask_failed(
                answer ? AskFailure::unreadable : ask_failure(answer.error()), now));
        act(box_.state(*places, now));
        order(machine_.synced(std::chrono::system_clock::now()));
    });
}

void BotLoop::on(const action::AskDifference& ask)
{
    call(difference_call(ask), [this](const Answer& answer) {
        const auto now = net::Clock::now();
        const auto* object = object_in(answer);
        auto difference = object ? read_difference(*object) : std::nullopt;
        if (!difference)
            return act(box_.ask_failed(
                answer ? AskFailure::unreadable : ask_failure(answer.error()), now));
        metrics_.heard();
        people_.learn(*object);
        act(box_.difference(*std::move(difference), now));
    });
}

void BotLoop::on(const action::AskChannel& ask)
{
    call(channel_difference_call(ask), [this, channel = ask.channel](const Answer& answer) {
        const auto now = net::Clock::now();
        const auto* object = object_in(answer);
        auto difference = object ? read_channel_difference(*object) : std::nullopt;
        if (!difference)
            return act(box_.channel_failed(
                channel, answer ? AskFailure::unreadable : ask_failure(answer.error()), now));
        people_.learn(*object);
        act(box_.channel_difference(channel, *std::move(difference), now));
    });
}

void BotLoop::on(const action::Skipped& skipped)
{
    log::warn(component,
              "messages to the bot during a gap were missed; repeat commands that had no effect",
              {{"reason", skipped.why}});
    admins_.changed();
    show_cards();
}

void BotLoop::on(const action::ChannelLost& lost)
{
    log::error(component, "the bot is no longer in CONTROL_CHAT; add it there again",
               {{"chat", chat_of_channel(lost.channel)}});
}

// ---- The station's chat

void BotLoop::watch_chat()
{
    const auto chat = settings_.rules.chat;
    watched_ = net::Clock::now();
    if (is_channel(chat))
        act(box_.watch(channel_of_chat(chat), watched_));
}

void BotLoop::read_chat_admins()
{
    const auto question = admins_.ask(settings_.rules.chat);
    if (!question)
        return;
    call(admins_call(question->chat), [this, question = *question](const Answer& answer) {
        ChatAdmins admins;
        if (const auto* object = object_in(answer)) {
            people_.learn(*object);
            admins = read_admins(*object);
        }
        const auto outcome =
            admins_.answered(question, std::move(admins), settings_.rules.chat, net::Clock::now());
        if (outcome == AdminList::Outcome::refused)
            log::warn(
                component,
                "cannot get the list of those who may manage video chats in CONTROL_CHAT; make the "
                "bot an admin there",
                {{"reason", answer ? "unexpected answer" : reason_for_operator(answer.error())}});
        for (const auto& one : std::exchange(undecided_, {}))
            std::visit([this](const auto& heard) { hear(heard); }, one);
    });
}

// ---- The menu

void BotLoop::set_menu_of(ChatNumber chat)
{
    for (const auto& [code, words] : {std::pair("", Language::en), std::pair("ru", Language::ru)})
        call(menu_call(chat, code, settings_.language.value_or(words)),
             [this](const Answer& answer) {
                 // Whoever has not pressed Start has no menu yet; what passes is tried at the next start.
                 if (answer)
                     return;
                 const auto trouble = send_failure(answer.error()).trouble;
                 if (trouble == SendTrouble::wait || trouble == SendTrouble::retry)
                     machine_.saved().menu.clear();
             });
}

// It is asked for once, and again when it is another.
void BotLoop::set_menu()
{
    std::string wanted = "2";
    for (const auto admin : settings_.rules.admins)
        wanted += fmt::format(" {}", admin);
    wanted += fmt::format("|{}|{}", settings_.rules.chat,
                          settings_.language ? static_cast<int>(*settings_.language) : -1);
    auto digest = sha256_hex(wanted);
    if (machine_.saved().menu == digest)
        return;
    machine_.saved().menu = std::move(digest);
    set_menu_of(0);
    if (settings_.rules.chat != 0)
        set_menu_of(settings_.rules.chat);
    for (const auto admin : settings_.rules.admins)
        set_menu_of(admin);
    save();
}

// ---- What waits to be said

void BotLoop::send_outbox()
{
    while (auto next = outbox_.next(net::Clock::now())) {
        auto function = message_call(*next);
        call(std::move(function),
             [this, what = *std::move(next)](const Answer& answer) { sent(what, answer); });
    }
}

// One that cannot be deleted stays, and does no harm.
void BotLoop::delete_replies()
{
    for (const auto& [chat, messages] : passing_.take_due(net::Clock::now()))
        call(delete_call(chat, messages), [this, chat](const Answer& answer) {
            const auto channel = is_channel(chat) ? channel_of_chat(chat) : 0;
            if (const auto* object = object_in(answer))
                act(box_.own_result(read_own_result(*object, channel), net::Clock::now()));
        });
}

void BotLoop::sent(const Outgoing& what, const Answer& answer)
{
    const auto now = net::Clock::now();
    if (const auto* object = object_in(answer)) {
        act(box_.own_result(read_own_result(*object), now));
        const bool new_card = what.card && what.edit == 0;
        const auto number = what.edit != 0 ? what.edit : sent_number(*object);
        outbox_.sent(what, number, now);
        if (what.topic != 0)
            told_[{what.chat, what.topic}] = number;
        if (what.ticket != 0)
            replies_.sent(what.ticket, number);
        if (what.passing && !is_private(what.chat))
            passing_.add(what.chat, number, now);
        metrics_.sent();
        if (new_card || what.topic != 0)
            save();
        return;
    }
    if (answer)
        return outbox_.failed(what, SendTrouble::impossible, {}, now);
    // What it answers may have been deleted.
    if (telegram::is_rpc(answer.error(), "REPLY_MESSAGE_ID_INVALID") && what.reply_to != 0) {
        outbox_.failed(what, SendTrouble::impossible, {}, now);
        return outbox_.say(what.chat, what.message,
                           {.topic = what.topic,
                            .silent = what.silent,
                            .ticket = what.ticket,
                            .passing = what.passing});
    }
    const auto [trouble, wait] = send_failure(answer.error());
    if (trouble == SendTrouble::blocked || trouble == SendTrouble::impossible) {
        metrics_.refused();
        log::warn(component, "the bot cannot send a message",
                  {{"chat", what.chat}, {"reason", reason_for_operator(answer.error())}});
    }
    outbox_.failed(what, trouble, wait, now);
}

}  // namespace tgvs::bot
