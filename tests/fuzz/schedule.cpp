// The bytes of a calendar, up to what is listed of it; and the same bytes as a file of tzdata and as notes.
#include "schedule/calendar.hpp"
#include "schedule/expand.hpp"
#include "schedule/listing.hpp"
#include "schedule/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace tgvs::schedule;

void lay_out(std::string_view bytes)
{
    const auto calendar = parse_calendar(bytes);
    if (!calendar)
        return;
    static Zones zones;
    static const auto berlin = zones.find("Europe/Berlin");
    const Window window = {*parse_instant("2026-03-20T00:00:00Z"),
                           *parse_instant("2026-04-05T00:00:00Z")};
    // Less work than for the operator: here each input costs.
    auto expanded =
        expand(*calendar, window, berlin ? berlin : Zones::utc(), zones, {.left = 200'000});
    for (const auto& one : expanded.occurrences)
        if (one.start >= window.to || one.end < one.start ||
            (one.end <= window.from && one.start < window.from))
            std::abort();  // it does not lie in the window
    const auto events = with_directions(std::move(expanded.occurrences), {});
    json_listing(events);
    table_listing(events, *Zones::utc(), "UTC");
    const auto slots = plan(events, window);
    auto reached = window.from;
    for (const auto& slot : slots) {
        if (slot.from != reached || slot.to <= slot.from)
            std::abort();  // the plan has a gap
        reached = slot.to;
    }
    if (reached != window.to)
        std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    lay_out(bytes);
    read_notes(bytes, {});
    if (const auto zone = parse_tzif(bytes))
        zone->to_instant(as_local(zone->to_instant(LocalTime())));
    if (const auto changes = YearlyChanges::parse(bytes))
        changes->offset_at(Instant());
    return 0;
}
