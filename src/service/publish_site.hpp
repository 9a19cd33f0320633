// service/publish_site.hpp: what nginx asks about publishers by RTMP (deploy/nginx/).
//
//   POST /ingest/rtmp    a form: call=publish|update_publish|publish_done, app, name, clientid, addr, key.
//                        204 he may; 403 he may not. Who asks need not be known: the key is what counts
//
// Threads  the pages' thread.
#pragma once

#include "http/message.hpp"
#include "ingest/rtmp_desk.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace tgvs::service {

inline constexpr std::string_view publish_path = "/ingest/rtmp";

// Nothing: it is about something else, such as who plays.
std::optional<ingest::RtmpCall> rtmp_call(std::string_view form);

http::Response answer_nginx(const http::Request& request,
                            const std::function<bool(const ingest::RtmpCall&)>& may);

}  // namespace tgvs::service
