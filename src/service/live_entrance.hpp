// service/live_entrance.hpp: where live publishers call, by the settings, and what people may do with them.
#pragma once

#include "config/settings.hpp"
#include "control/command.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "ingest/ingest.hpp"

#include <functional>
#include <optional>

namespace tgvs::service {

// Nothing: nobody may call. Makes the secrets up if there are none yet.
std::optional<ingest::Entrance> entrance_of(const config::Settings& settings);

// Whether something listens where publishers by RTMP are drawn from. Takes a second at most.
bool nginx_answers(const config::Settings& settings);

ingest::IngestOptions ingest_options(const config::Settings& settings,
                                     const ingest::Entrance& entrance,
                                     const ffmpeg::EncoderOptions& encoder,
                                     std::function<void()> wake);

// What comes of a command, as things are with the publisher. Pure.
control::Outcome live_outcome(const control::Command& command, const ingest::IngestView& publisher);
// The same, carried out.
control::Outcome carry_out_live(const control::Command& command, ingest::Ingest& ingest);

}  // namespace tgvs::service
