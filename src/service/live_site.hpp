// service/live_site.hpp: /api/v1/live: how to go live.
//
//   GET /api/v1/live    operators and more: {"srt": {"url", "stream_id", "passphrase", "latency_ms"}}, or
//                       {"rtmp": {"url", "key"}}; {} where nobody may
//
// Threads  the pages' thread.
#pragma once

#include "control/person.hpp"
#include "http/message.hpp"
#include "ingest/entrance.hpp"

#include <optional>

namespace tgvs::service {

class LiveSite {
public:
    explicit LiveSite(std::optional<ingest::Entrance> entrance) : entrance_(std::move(entrance)) {}

    // Nothing: the path is not one of these.
    std::optional<http::Response> answer(const http::Request& request,
                                         const control::Person& person) const;

private:
    std::optional<ingest::Entrance> entrance_;
};

}  // namespace tgvs::service
