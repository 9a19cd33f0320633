// The part of BotLoop that keeps the audience's guide.
#include "base/log.hpp"
#include "bot/bot_calls.hpp"
#include "bot/bot_loop.hpp"
#include "bot/component.hpp"

#include <utility>

namespace tgvs::bot {

void BotLoop::show_guide(const control::Channel& channel)
{
    if (settings_.guide.chat == 0)
        return;
    guide_.show(guide_message(settings_.guide.text_template, channel, station_.today(),
                              settings_.language.value_or(Language::en)),
                channel.now ? channel.now->id : std::string());
}

void BotLoop::send_guide()
{
    auto step = guide_.next(net::Clock::now());
    if (!step)
        return;
    auto function = step->kind == GuideStep::Kind::pin ? pin_call(step->what.chat, step->what.edit)
                                                       : message_call(step->what);
    call(std::move(function),
         [this, step = *std::move(step)](const Answer& answer) { guide_sent(step, answer); });
}

void BotLoop::guide_sent(const GuideStep& step, const Answer& answer)
{
    const auto now = net::Clock::now();
    const auto before = guide_.kept();
    const bool was_refused = guide_.is_refused();
    if (const auto* object = answer ? std::get_if<mtproto::TlObject>(&*answer) : nullptr) {
        act(box_.own_result(read_own_result(*object), now));
        guide_.done(step, step.kind == GuideStep::Kind::send ? sent_number(*object) : 0, now);
        metrics_.sent();
    } else {
        const auto failure = answer ? SendFailure() : send_failure(answer.error());
        guide_.failed(step, failure.trouble, failure.wait, now);
        if (!answer && step.kind == GuideStep::Kind::pin &&
            failure.trouble == SendTrouble::impossible)
            log::warn(component, "the bot may not pin its message in GUIDE_CHAT",
                      {{"reason", reason_for_operator(answer.error())}});
        if (!answer && guide_.is_refused() && !was_refused) {
            metrics_.refused();
            log::error(component,
                       "the bot cannot keep its message in GUIDE_CHAT; let it post and edit there",
                       {{"reason", reason_for_operator(answer.error())}});
        }
    }
    if (guide_.kept() != before)
        save();
}

}  // namespace tgvs::bot
