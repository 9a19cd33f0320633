// check_schedule.hpp: what `check` says of the plan: the next 24 hours, an event a line, and whether what it plays is there and
// encoded. An event that begins within ten minutes with an item that is not costs a warning: until it is, what is on goes on.
#pragma once

#include "config/settings.hpp"
#include "findings.hpp"

void check_schedule(Findings& findings, const tgvs::config::Settings& settings);
