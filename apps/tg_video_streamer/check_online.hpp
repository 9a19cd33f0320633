// check_online.hpp: what only Telegram can tell: session, chat, rights, live stream, and whether its RTMP
// server is reached. Nothing is made or changed there.
//
// While the service runs its session is left alone: on a second connection Telegram would end it.
#pragma once

#include "config/settings.hpp"
#include "findings.hpp"

void check_online(Findings& findings, const tgvs::config::Settings& settings);
