// schedule/zone_names.hpp: names of time zones that are none of tzdata's files: old ones, and those of Windows.
//
// Debian 13 has the old names in a package of their own (tzdata-legacy), and calendars live long.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::schedule {

// Whatever the case of their letters.
bool is_same_name(std::string_view a, std::string_view b);

// The zone that an old name means ("Europe/Kiev"), in any case. Empty: it is none.
std::string_view zone_of_alias(std::string_view name);

// The zone that a name of Windows means ("W. Europe Standard Time"), in any case. Empty: it is none.
std::string_view zone_of_windows(std::string_view name);

// "europe/berlin" as most files of tzdata are called: values of parameters may be written in any case.
std::string zone_as_written(std::string_view name);

// Whether this may be joined to the folder of tzdata: no path leads out of there, however the name is made.
bool is_zone_name(std::string_view name);

}  // namespace tgvs::schedule
