// check_schedule.hpp: what `check` says of the plan: the next 24 hours, an event a line. service/plan_outlook decides what.
#pragma once

#include "config/settings.hpp"
#include "findings.hpp"

void check_schedule(Findings& findings, const tgvs::config::Settings& settings);
