// The part of BotLoop that changes the queue: links that people give, and numbers that they take out.
#include "base/text.hpp"
#include "bot/bot_loop.hpp"
#include "bot/words_of.hpp"

#include <algorithm>

namespace tgvs::bot {

namespace {

constexpr std::size_t longest_location = 2'048;

}  // namespace

// Files have no place here: only what is on the network.
void BotLoop::play(const Said& said, const Words& words, control::Role role)
{
    const auto user = said.from.value_or(0);
    const auto language = language_of(said.chat, user);
    std::string_view location = words.argument;
    bool is_next = false;
    if (location == "next" || location.starts_with("next ")) {
        is_next = true;
        location = trim(location.substr(4));
    }
    if (!said.links.empty() && !location.contains("://"))
        location = said.links.front();
    if (!is_link(location))
        return reply(said, words_of(Phrase::which_link, language));
    auto queued = queue(std::string(location), is_next, user, role, language);
    if (!queued)
        return reply(said, queued.error());
    queued->chat = said.chat;
    auto message = play_message(*queued);
    auto manner = manner_of_reply(said);
    manner.ticket = replies_.add(*std::move(queued), net::Clock::now());
    outbox_.say(said.chat, std::move(message), manner);
    show_cards();
}

// What is told of it, but for the place where; or why not.
std::expected<PlayReply, std::string> BotLoop::queue(const std::string& location, bool is_next,
                                                     std::int64_t user, control::Role role,
                                                     Language language)
{
    if (location.size() > longest_location)
        return std::unexpected(
            words_of(Phrase::cannot_take, language, phrase(Phrase::too_long_link, language)));
    const control::command::Play command = {
        .item = {.location = location, .title = {}},
        .place = is_next ? control::command::Place::next : control::command::Place::last};
    const auto outcome = carry_out(command, user, role);
    const auto* done = outcome ? std::get_if<control::Done>(&*outcome) : nullptr;
    if (done == nullptr)
        return std::unexpected(refusal_text(outcome, Phrase::cannot_take, language));
    return PlayReply{.entry = done->entry,
                     .number = is_next ? 0 : waiting_requests(station_.channel()).size(),
                     .language = language};
}

// Each link's message says its title once that is known.
void BotLoop::show_replies(const control::Channel& channel)
{
    for (auto& [chat, message, text] : replies_.look(channel, net::Clock::now()))
        outbox_.say_instead(chat, message, std::move(text));
}

// A link is too long for a button, which carries its number.
void BotLoop::ask_about_link(const Said& said, const std::string& link)
{
    constexpr std::size_t most_links = 64;
    const auto language = language_of(said.chat, said.from.value_or(0));
    if (link.size() > longest_location)
        return reply(
            said, words_of(Phrase::cannot_take, language, phrase(Phrase::too_long_link, language)));
    const auto number = std::to_string(++last_link_);
    links_.push_back({.number = number, .chat = said.chat, .location = link});
    if (links_.size() > most_links)
        links_.pop_front();
    const auto button = [&](Phrase label, PressedWords::Kind kind) {
        return Button{.label = std::string(phrase(label, language)),
                      .data = button_data({.kind = kind, .token = number})};
    };
    MessageText text;
    text.add(phrase(Phrase::queue_it, language));
    outbox_.say(said.chat,
                text.take({{button(Phrase::button_add, PressedWords::Kind::add),
                            button(Phrase::button_add_next, PressedWords::Kind::add_next)}}));
}

// Once: a second press finds nothing.
std::string BotLoop::obey_about_link(const Pressed& pressed, const PressedWords& words,
                                     control::Role role)
{
    const auto language = language_of(pressed.chat, pressed.user);
    const auto found = std::ranges::find_if(links_, [&](const AskedLink& one) {
        return one.number == words.token && one.chat == pressed.chat;
    });
    if (found == links_.end())
        return words_of(Phrase::already_changed, language);
    const auto location = found->location;
    links_.erase(found);
    auto queued =
        queue(location, words.kind == PressedWords::Kind::add_next, pressed.user, role, language);
    if (!queued)
        return queued.error();
    // The question becomes the answer, and has no buttons any more.
    queued->chat = pressed.chat;
    queued->message = pressed.message;
    auto message = play_message(*queued);
    const auto text = message.text;
    replies_.add(*std::move(queued), net::Clock::now());
    outbox_.say_instead(pressed.chat, pressed.message, std::move(message));
    return text;
}

void BotLoop::remove(const Said& said, const Words& words, control::Role role)
{
    const auto user = said.from.value_or(0);
    const auto language = language_of(said.chat, user);
    const auto number = parse_integer(words.argument);
    if (!number)
        return reply(said, words_of(Phrase::which_number, language));
    const auto queue = waiting_requests(station_.channel());
    if (*number < 1 || *number > static_cast<long long>(queue.size()))
        return reply(said, words_of(Phrase::no_such_number, language));
    const auto& entry = queue[static_cast<std::size_t>(*number - 1)];
    reply(said, outcome_text(carry_out(control::command::QueueRemove{entry.id}, user, role),
                             Phrase::removed, language));
    show_cards();
}

}  // namespace tgvs::bot
