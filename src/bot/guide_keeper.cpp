#include "bot/guide_keeper.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::bot {

using std::chrono::seconds;

void GuideKeeper::use(ChatNumber chat)
{
    if (kept_.chat == chat)
        return;
    auto random = random_id_;
    auto wanted = std::move(wanted_);
    auto item = std::move(item_);
    *this = GuideKeeper(++random);
    kept_.chat = chat;
    wanted_ = std::move(wanted);
    item_ = std::move(item);
}

void GuideKeeper::show(Message message, std::string item)
{
    wanted_ = std::move(message);
    item_ = std::move(item);
}

void GuideKeeper::rights_changed(ChatNumber chat)
{
    if (chat != kept_.chat)
        return;
    pin_refused_ = false;
    overtaken_ = busy_;
    if (std::exchange(refused_, false))
        not_before_.reset();
}

void GuideKeeper::move(ChatNumber from, ChatNumber to)
{
    if (kept_.chat == from)
        use(to);
}

GuideKeeper::Time GuideKeeper::edit_at() const
{
    if (!edited_at_)
        return Time::min();
    return *edited_at_ + (item_ == shown_item_ ? between_edits : between_items);
}

std::optional<GuideStep> GuideKeeper::next(Time now)
{
    if (busy_ || kept_.chat == 0 || !wanted_ || (not_before_ && now < *not_before_))
        return std::nullopt;
    GuideStep step = {.what = {.chat = kept_.chat, .message = *wanted_, .silent = true},
                      .item = item_};
    if (kept_.message == 0) {
        if (!tried_) {
            step.what.random_id = ++random_id_;
            tried_ = step;
        }
        step = *tried_;
    } else if (!kept_.pinned && !pin_refused_) {
        step.kind = GuideStep::Kind::pin;
        step.what.edit = kept_.message;
    } else if (wanted_ != shown_ && now >= edit_at()) {
        step.kind = GuideStep::Kind::edit;
        step.what.edit = kept_.message;
    } else {
        return std::nullopt;
    }
    busy_ = true;
    overtaken_ = false;
    return step;
}

// Of the chat and the message that there are now.
bool GuideKeeper::is_current(const GuideStep& step) const
{
    return step.what.chat == kept_.chat && step.what.edit == kept_.message;
}

void GuideKeeper::done(const GuideStep& step, std::int32_t message, Time now)
{
    if (!is_current(step))
        return;
    busy_ = false;
    failures_ = 0;
    not_before_.reset();
    refused_ = false;
    if (step.kind == GuideStep::Kind::pin) {
        kept_.pinned = true;
        return;
    }
    if (step.kind == GuideStep::Kind::send) {
        tried_.reset();
        sent_at_ = now;
        if (message == 0)  // there, and nobody knows where
            return put_off(anew_after, now);
        kept_.message = message;
        kept_.pinned = false;
        pin_refused_ = false;
    }
    edited_at_ = now;
    shown_ = step.what.message;
    shown_item_ = step.item;
}

void GuideKeeper::put_off(seconds wait, Time now)
{
    not_before_ = now + wait;
}

// Whoever deletes it time and again is not to see it time and again.
void GuideKeeper::forget_message(Time now)
{
    kept_.message = 0;
    kept_.pinned = false;
    shown_.reset();
    edited_at_.reset();
    tried_.reset();
    if (sent_at_ && now - *sent_at_ < anew_after)
        not_before_ = *sent_at_ + anew_after;
}

void GuideKeeper::failed(const GuideStep& step, SendTrouble trouble, seconds wait, Time now)
{
    constexpr int steps = 6;
    if (!is_current(step))
        return;
    busy_ = false;
    if (trouble != SendTrouble::retry)
        tried_.reset();
    switch (trouble) {
        case SendTrouble::unchanged:
            return done(step, step.what.edit, now);
        case SendTrouble::wait:
            return put_off(std::max(wait, seconds(1)), now);
        case SendTrouble::retry:
            put_off(seconds(1 << failures_), now);
            failures_ = std::min(failures_ + 1, steps);
            return;
        case SendTrouble::gone:
            return forget_message(now);
        case SendTrouble::blocked:
        case SendTrouble::impossible:
            break;
    }
    if (overtaken_)
        return put_off(seconds(1), now);
    if (step.kind == GuideStep::Kind::pin) {
        pin_refused_ = true;
        return;
    }
    refused_ = true;
    put_off(again_after, now);
}

}  // namespace tgvs::bot
