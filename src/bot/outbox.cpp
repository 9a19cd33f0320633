#include "bot/outbox.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::bot {

namespace {

using std::chrono::seconds;

seconds between_any(ChatNumber chat)
{
    return is_private(chat) ? seconds(1) : seconds(5);
}

seconds between_edits(ChatNumber chat)
{
    return is_private(chat) ? seconds(5) : seconds(10);
}

}  // namespace

// One more than there may be takes the place of one that has nothing to say.
Outbox::Box& Outbox::box(ChatNumber chat)
{
    if (!boxes_.contains(chat) && boxes_.size() >= chats_limit) {
        const auto idle = std::ranges::find_if(boxes_, [](const auto& one) {
            return !one.second.under_way && one.second.waiting.empty() && one.second.card == 0;
        });
        const auto victim =
            idle != boxes_.end() ? idle : std::ranges::find_if(boxes_, [](const auto& one) {
                return !one.second.under_way;
            });
        if (victim != boxes_.end())
            boxes_.erase(victim);
    }
    return boxes_[chat];
}

bool Outbox::is_under_way(const Box& box, const Outgoing& waiting)
{
    return box.under_way == waiting.random_id;
}

// Somebody who repeats himself is answered once.
bool Outbox::is_waiting(const Box& box, const Message& message, std::int32_t reply_to)
{
    return std::ranges::any_of(box.waiting, [&](const auto& one) {
        return one.edit == 0 && one.ticket == 0 && one.topic == 0 && one.reply_to == reply_to &&
               one.message == message && !is_under_way(box, one);
    });
}

void Outbox::say(ChatNumber chat, Message message, Manner manner)
{
    auto& its = box(chat);
    if (its.blocked_until) {
        ++dropped_;
        return;
    }
    if (manner.topic != 0)
        for (auto& one : its.waiting)
            if (one.topic == manner.topic && !is_under_way(its, one)) {
                one.message = std::move(message);
                one.reply_to = manner.reply_to;
                one.random_id = ++random_id_;  // what was tried before may have been sent
                return;
            }
    if (manner.topic == 0 && manner.ticket == 0 && is_waiting(its, message, manner.reply_to))
        return;
    push(its, {.chat = chat,
               .message = std::move(message),
               .reply_to = manner.reply_to,
               .silent = manner.silent,
               .topic = manner.topic,
               .ticket = manner.ticket,
               .passing = manner.passing});
}

void Outbox::say_instead(ChatNumber chat, std::int32_t earlier, Message message, bool passing)
{
    auto& its = box(chat);
    if (its.blocked_until) {
        ++dropped_;
        return;
    }
    for (auto& one : its.waiting)
        if (one.edit == earlier && !is_under_way(its, one)) {
            one.message = std::move(message);
            return;
        }
    push(its, {.chat = chat, .edit = earlier, .message = std::move(message), .passing = passing});
}

void Outbox::push(Box& its, Outgoing what)
{
    if (its.waiting.size() >= waiting_limit) {
        make_room(its);
        ++dropped_;
    }
    what.random_id = ++random_id_;
    const auto before = std::ranges::find_if(its.waiting, [&](const auto& one) {
        return what.topic != 0 && one.passing && !is_under_way(its, one);
    });
    its.waiting.insert(before, std::move(what));
}

// What is under way comes to its end.
void Outbox::make_room(Box& its)
{
    const auto rank = [&](const Outgoing& one) {
        enum { passes, stays, has_topic, goes };
        if (is_under_way(its, one))
            return goes;
        if (one.topic != 0)
            return has_topic;
        return one.passing ? passes : stays;
    };
    its.waiting.erase(std::ranges::min_element(its.waiting, {}, rank));
}

void Outbox::show(ChatNumber chat, Message message)
{
    auto& its = box(chat);
    if (its.card != 0 || its.anew)
        its.wanted = std::move(message);
}

void Outbox::new_card(ChatNumber chat, Message message)
{
    auto& its = box(chat);
    its.wanted = std::move(message);
    its.anew = true;
}

std::int32_t Outbox::card_of(ChatNumber chat) const
{
    const auto found = boxes_.find(chat);
    return found == boxes_.end() ? 0 : found->second.card;
}

std::map<ChatNumber, std::int32_t> Outbox::cards() const
{
    std::map<ChatNumber, std::int32_t> cards;
    for (const auto& [chat, its] : boxes_)
        if (its.card != 0)
            cards.emplace(chat, its.card);
    return cards;
}

bool Outbox::keep_only(const std::vector<ChatNumber>& chats)
{
    bool had_cards = false;
    for (auto& [chat, its] : boxes_) {
        if (std::ranges::find(chats, chat) != chats.end())
            continue;
        std::erase_if(its.waiting,
                      [&](const auto& one) { return one.topic != 0 && !is_under_way(its, one); });
        its.wanted.reset();
        its.tried.reset();
        its.anew = false;
        had_cards = had_cards || its.card != 0;
        take_card_away(chat, its, true);
    }
    return had_cards;
}

// Its text stays.
void Outbox::take_card_away(ChatNumber chat, Box& its, bool worth_a_wait)
{
    const auto card = std::exchange(its.card, 0);
    its.shown.reset();
    if (card != 0 && !its.blocked_until)
        push(its, {.chat = chat, .edit = card, .worth_a_wait = worth_a_wait});
}

void Outbox::unblock(ChatNumber chat)
{
    const auto found = boxes_.find(chat);
    if (found == boxes_.end())
        return;
    found->second.blocked_until.reset();
    found->second.overtaken = found->second.under_way.has_value();
}

bool Outbox::is_blocked(ChatNumber chat) const
{
    const auto found = boxes_.find(chat);
    return found != boxes_.end() && found->second.blocked_until;
}

// Messages of the old chat are not those of the new one.
void Outbox::move(ChatNumber from, ChatNumber to)
{
    if (boxes_.erase(from) > 0)
        box(to);
}

// ---- One after the other

bool Outbox::wants_card(const Box& box)
{
    return box.wanted && (box.anew || box.wanted != box.shown);
}

// What waits for edits is overtaken.
Outbox::Time Outbox::due(const Box& its, const Outgoing& waiting)
{
    return waiting.edit == 0 ? its.next_at : std::max(its.next_at, its.edit_at);
}

Outbox::Time Outbox::card_due(const Box& its)
{
    if (!wants_card(its))
        return Time::max();
    return its.anew ? its.next_at : std::max({its.next_at, its.card_at, its.edit_at});
}

std::optional<Outgoing> Outbox::next(Time now)
{
    for (auto& [chat, its] : boxes_) {
        if (its.blocked_until && now >= *its.blocked_until)
            its.blocked_until.reset();
        if (its.under_way || its.blocked_until)
            continue;
        if (auto one = next_of(chat, its, now)) {
            its.under_way = one->random_id;
            its.overtaken = false;
            return one;
        }
    }
    return std::nullopt;
}

std::optional<Outgoing> Outbox::next_of(ChatNumber chat, Box& its, Time now)
{
    const auto first =
        std::ranges::find_if(its.waiting, [&](const auto& one) { return now >= due(its, one); });
    if (first != its.waiting.end())
        return *first;
    if (now < card_due(its))
        return std::nullopt;
    Outgoing one = {.chat = chat,
                    .edit = its.anew ? 0 : its.card,
                    .card = true,
                    .message = *its.wanted,
                    .random_id = ++random_id_,
                    .silent = true};
    if (one.edit != 0)
        return one;
    if (!its.tried)
        its.tried = std::move(one);
    return its.tried;
}

void Outbox::sent(const Outgoing& what, std::int32_t message, Time now)
{
    auto& its = box(what.chat);
    its.under_way.reset();
    its.failures = 0;
    its.next_at = now + between_any(what.chat);
    if (!what.card) {
        std::erase_if(its.waiting,
                      [&](const auto& one) { return one.random_id == what.random_id; });
        return;
    }
    its.card_at = now + between_edits(what.chat);
    its.tried.reset();
    if (what.edit == 0) {
        take_card_away(what.chat, its, false);
        its.card = message;
        if (!std::exchange(its.anew, false))  // it is not his to see any more
            return take_card_away(what.chat, its, true);
    }
    its.shown = what.message;
}

void Outbox::failed(const Outgoing& what, SendTrouble trouble, seconds wait, Time now)
{
    constexpr int steps = 6;
    auto& its = box(what.chat);
    its.under_way.reset();
    if (trouble != SendTrouble::retry)
        its.tried.reset();
    const auto drop = [&] {
        std::erase_if(its.waiting,
                      [&](const auto& one) { return one.random_id == what.random_id; });
    };
    switch (trouble) {
        case SendTrouble::unchanged:
            if (!what.card || what.edit != 0)
                return sent(what, what.edit, now);
            // A card is there, and nobody knows its number: another takes its place.
            its.next_at = now + between_any(what.chat);
            return;
        case SendTrouble::wait:
            wait = std::max(wait, seconds(1));
            if (what.edit == 0) {
                its.next_at = now + wait;
                return;
            }
            its.edit_at = now + wait;
            its.next_at = now + between_any(what.chat);
            if (!what.worth_a_wait)
                drop();
            return;
        case SendTrouble::retry:
            its.next_at = now + seconds(1) * (1 << std::min(its.failures, steps));
            its.failures = std::min(its.failures + 1, steps);
            return;
        case SendTrouble::blocked:
            if (its.overtaken) {
                its.next_at = now + between_any(what.chat);
                return;
            }
            its.blocked_until = is_private(what.chat) ? Time::max() : now + group_again_after;
            its.waiting.clear();
            its.wanted.reset();
            return;
        case SendTrouble::gone:
            drop();
            if (what.card) {
                its.card = 0;
                its.shown.reset();
                its.anew = its.wanted.has_value();
            }
            its.next_at = now + between_any(what.chat);
            return;
        case SendTrouble::impossible:
            drop();
            if (what.card) {
                its.shown = what.message;            // the next one is another
                if (std::exchange(its.anew, false))  // and a new one is somebody's wish
                    its.wanted.reset();
            }
            its.next_at = now + between_any(what.chat);
            return;
    }
}

void Outbox::interrupted()
{
    for (auto& [chat, its] : boxes_)
        its.under_way.reset();
}

Outbox::Time Outbox::wake_up() const
{
    auto first = Time::max();
    for (const auto& [chat, its] : boxes_) {
        if (its.under_way || its.blocked_until)
            continue;
        first = std::min(first, card_due(its));
        for (const auto& one : its.waiting)
            first = std::min(first, due(its, one));
    }
    return first;
}

}  // namespace tgvs::bot
