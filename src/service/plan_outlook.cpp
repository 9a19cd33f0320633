#include "service/plan_outlook.hpp"

#include <fmt/format.h>

#include <string_view>

namespace tgvs::service {

namespace {

// As the running service is asked by then.
constexpr std::chrono::minutes soon{10};

std::string of_several(const EventOutlook& event)
{
    return fmt::format(" ({} items, {}{} of them encoded{})", event.items, event.encoded,
                       event.looked_at < event.items ? " or more" : "",
                       event.next_waits && event.encoded > 0 ? ", but not the next one" : "");
}

std::string_view of_one(const EventOutlook& event)
{
    if (event.next_waits)
        return ", not encoded yet";
    return event.live ? ", live" : ", encoded";
}

}  // namespace

PlanLine line_of(const EventOutlook& event)
{
    if (!event.plays)
        return {.verdict = Verdict::ok, .text = event.line};
    if (event.items == 0)
        return {.verdict = Verdict::fail,
                .text = event.line + ": nothing of it can be played" + event.missing};
    const bool late = event.next_waits && event.until < soon;
    auto text = event.line;
    text += event.items > 1 ? of_several(event) : of_one(event);
    text += event.missing;
    if (late)
        text += "; it begins only when it is: start the service, or see its log";
    return {.verdict = event.missing.empty() && !late ? Verdict::ok : Verdict::warn,
            .text = std::move(text)};
}

}  // namespace tgvs::service
