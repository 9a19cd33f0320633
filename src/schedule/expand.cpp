#include "schedule/expand.hpp"

#include "base/text.hpp"
#include "schedule/lines.hpp"
#include "schedule/own_zone.hpp"
#include "schedule/series.hpp"
#include "schedule/zone_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace tgvs::schedule {

namespace {

class Expander {
public:
    Expander(const Calendar& calendar, const Window& window, std::shared_ptr<const Zone> station,
             Zones& zones, Work work)
        : calendar_(calendar),
          window_(window),
          station_(std::move(station)),
          known_(zones),
          work_(work),
          zones_(calendar.zone_names.size())
    {
        expanded_.problems = calendar.problems;
    }

    Expanded run()
    {
        const ZoneOfStamp zone_of = [this](const Stamp& stamp) -> const Zone& {
            return zone(stamp);
        };
        for (const auto& events : groups()) {
            expand_series(events, window_, zone_of, work_, expanded_.problems,
                          expanded_.occurrences);
            if (expanded_.occurrences.size() == occurrences_limit) {
                expanded_.problems.add(
                    0, "there are more than 100000 occurrences; the rest is ignored");
                break;
            }
        }
        std::ranges::stable_sort(expanded_.occurrences, [](const auto& a, const auto& b) {
            return std::tie(a.start, a.end, a.show->title, a.show->uid) <
                   std::tie(b.start, b.end, b.show->title, b.show->uid);
        });
        return std::move(expanded_);
    }

private:
    // In the order of the file.
    std::vector<SeriesEvents> groups() const
    {
        std::vector<SeriesEvents> all;
        std::map<std::string_view, std::size_t> by_uid;
        for (const auto& event : calendar_.events) {
            auto at = all.size();
            if (!event.uid.empty())
                at = by_uid.emplace(event.uid, at).first->second;
            if (at == all.size())
                all.emplace_back();
            auto& group = all[at];
            if (event.replaces)
                group.replacements.push_back(&event);
            else if (group.master == nullptr || is_newer(event, *group.master))
                group.master = &event;
        }
        return all;
    }

    const Zone& zone(const Stamp& stamp)
    {
        if (stamp.written.form == Form::utc)
            return *Zones::utc();
        if (stamp.is_date() || stamp.zone == 0)
            return *station_;
        auto& zone = zones_[stamp.zone];
        if (zone == nullptr)
            zone = look_up(calendar_.zone_names[stamp.zone]);
        return *zone;
    }

    std::shared_ptr<const Zone> look_up(const ZoneName& used)
    {
        const auto& name = used.name;
        if (auto zone = known_.find(name))
            return zone;
        const auto shown = printable(name, 60);
        const auto own = own_zone(name);
        if (own == calendar_.own_zones.end()) {
            expanded_.problems.add(
                used.line,
                fmt::format("the zone \"{}\" is unknown: its times are read in the station's zone",
                            shown));
            return station_;
        }
        auto made = make_zone(own->second, window_.to, work_);
        if (made)
            return std::make_shared<const Zone>(std::move(*made));
        expanded_.problems.add(
            own->second.line,
            fmt::format(
                "the zone \"{}\" cannot be used, its times are read in the station's zone: {}",
                shown, made.error().message));
        return station_;
    }

    // The value of a parameter is read in any case, and some escape what is in it as if it were a text.
    std::map<std::string, OwnZone>::const_iterator own_zone(const std::string& name) const
    {
        const auto& all = calendar_.own_zones;
        if (const auto exact = all.find(name); exact != all.end())
            return exact;
        const auto as_text = text_of(name, name.size());
        return std::ranges::find_if(
            all, [&](const auto& one) { return is_same_name(one.first, as_text); });
    }

    const Calendar& calendar_;
    Window window_;
    std::shared_ptr<const Zone> station_;
    Zones& known_;
    Work work_;
    std::vector<std::shared_ptr<const Zone>> zones_;  // by number of their names
    Expanded expanded_;
};

}  // namespace

Expanded expand(const Calendar& calendar, const Window& window,
                const std::shared_ptr<const Zone>& station, Zones& zones, Work work)
{
    return Expander(calendar, window, station, zones, work).run();
}

}  // namespace tgvs::schedule
