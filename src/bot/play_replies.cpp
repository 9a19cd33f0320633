#include "bot/play_replies.hpp"

#include "bot/for_people.hpp"
#include "bot/words_of.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::bot {

namespace {

constexpr std::size_t why_characters = 120;

std::string place_text(const PlayReply& reply)
{
    return reply.number == 0 ? words_of(Phrase::plays_next, reply.language)
                             : words_of(Phrase::queued_as, reply.language, reply.number);
}

Message titled(const PlayReply& reply, const control::Readiness& ready)
{
    MessageText text;
    text.add(place_text(reply)).add(": ").bold(shortened(ready.title, title_characters));
    if (ready.duration.count() > 0)
        text.add(" (").add(clock_text(ready.duration)).add(")");
    return text.take();
}

// A look that failed says nothing of what is on its way all the same.
bool has_failed(const control::Readiness& ready)
{
    const bool goes_on = ready.state == "fetching" || ready.state == "encoding" ||
                         ready.state == "ready" || ready.state == "live";
    return !ready.reason.empty() && !goes_on;
}

Message refused(const PlayReply& reply, const std::string& reason)
{
    MessageText text;
    text.add(
        words_of(Phrase::cannot_take, reply.language, reason_for_people(reason, why_characters)));
    return text.take();
}

}  // namespace

Message play_message(const PlayReply& reply)
{
    MessageText text;
    text.add(place_text(reply));
    return text.take();
}

int PlayReplies::add(PlayReply reply, Time now)
{
    if (kept_.size() >= limit)
        kept_.pop_front();
    auto said = play_message(reply);
    kept_.push_back(
        {.ticket = ++last_ticket_, .reply = std::move(reply), .said = std::move(said), .at = now});
    return last_ticket_;
}

void PlayReplies::sent(int ticket, std::int32_t message)
{
    const auto found = std::ranges::find(kept_, ticket, &Kept::ticket);
    if (found != kept_.end())
        found->reply.message = message;
}

std::vector<PlayReplies::Edit> PlayReplies::look(const control::Channel& channel, Time now)
{
    std::vector<Edit> edits;
    for (auto& one : kept_) {
        if (one.reply.message == 0)
            continue;
        auto text = one.said;
        const auto& queue = channel.desk.queue;
        const auto request = std::ranges::find(queue, one.reply.entry, &control::Request::id);
        if (request == queue.end()) {
            one.over = true;
            for (const auto& failed : channel.failed)
                if (failed.request.id == one.reply.entry)
                    text = refused(one.reply, failed.reason);
        } else if (const auto ready = channel.ready.find(request->item.id());
                   ready != channel.ready.end()) {
            if (has_failed(ready->second))
                text = refused(one.reply, ready->second.reason);
            else if (!ready->second.title.empty())
                text = titled(one.reply, ready->second);
        }
        if (text == one.said)
            continue;
        one.said = text;
        edits.push_back(
            {.chat = one.reply.chat, .message = one.reply.message, .text = std::move(text)});
    }
    std::erase_if(kept_, [now](const Kept& one) { return one.over || now - one.at >= kept_for; });
    return edits;
}

}  // namespace tgvs::bot
