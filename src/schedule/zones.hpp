// schedule/zones.hpp: zones by name, each read once.
//
// A name from a calendar is text of a stranger's: it reaches the folder of tzdata only in the form of is_zone_name().
#pragma once

#include "base/result.hpp"
#include "schedule/zone.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::schedule {

// The file of that name in tzdata. Nothing: there is none.
using ReadZoneFile = std::function<std::optional<std::string>(const std::string& name)>;

// From $TZDIR, else /usr/share/zoneinfo.
std::optional<std::string> read_zone_file(const std::string& name);

// The zone of this host: $TZ, else where /etc/localtime points to, else UTC.
std::string name_of_host_zone();

// For one calendar: after a thousand names it looks up no more.
class Zones {
public:
    explicit Zones(ReadZoneFile read = read_zone_file) : read_(std::move(read)) {}

    // By a name of tzdata, an old one, one of Windows, or any of them with a prefix ("/mozilla.org/20050126_1/Europe/Berlin").
    // Null: unknown. What was found stays valid, also without this.
    std::shared_ptr<const Zone> find(std::string_view name);

    static std::shared_ptr<const Zone> utc();

private:
    std::shared_ptr<const Zone> look_up(std::string_view name);
    std::shared_ptr<const Zone> read(std::string_view name);

    ReadZoneFile read_;
    std::map<std::string, std::shared_ptr<const Zone>, std::less<>> known_;
};

}  // namespace tgvs::schedule
