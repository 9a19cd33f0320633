// What the Library's workers do for readers: each has what only a blocking call can give it.
#include "library/library.hpp"

namespace tgvs::library {

// What a reader that has gone asked for goes at the end of its turn, which may end a child.

void Library::live_errand_loop()
{
    while (const auto order = live_desk_.next()) {
        order->errands->answer(run_errand(order->whose, order->errand));
        Lock lock(mutex_);
        const auto listener = listener_;
        lock.unlock();
        if (listener)
            listener();  // who waits for the source reads on at once
    }
}

void Library::barred(const playlist::Item& item, const Error& refusal)
{
    failures_.item_failed(
        item, std::nullopt,
        {.blame = Blame::permanent,
         .error_class = std::string(to_string(ytdlp::ExtractErrc::private_source)),
         .reason = refusal.message});
}

// Else it would be out for a day by its third failure in a month.
void Library::plays_well(const playlist::Item& item)
{
    if (!failures_.played(item))
        return;
    const std::lock_guard lock(mutex_);
    work_has_changed();  // the list of failing items is written
}

LiveAnswer Library::run_errand(const playlist::Item& item, const LiveErrand& errand)
{
    const auto stop = stop_errands_.get_token();
    if (const auto* start = std::get_if<StartPull>(&errand)) {
        auto child = encoder_.start_live(start->source, stop);
        if (!child && process::is_network_refusal(child.error()))
            barred(item, child.error());
        return child;
    }
    if (const auto* told = std::get_if<TellRefused>(&errand)) {
        barred(item, told->refusal);
        return Result<process::Child>(std::unexpected(told->refusal));
    }
    if (std::holds_alternative<TellGood>(errand)) {
        plays_well(item);
        return Noted{};
    }
    auto answer = resolve_url(extractor_, metrics_, address_of(item), stop);
    if (answer)
        failures_.renewed(item.location);
    else
        failures_.renewal_failed(item.location, answer.error());
    return answer;
}

void Library::growing_errand_loop()
{
    while (const auto order = growing_desk_.next())
        order->errands->answer(go_on(order->whose, order->errand));
}

}  // namespace tgvs::library
