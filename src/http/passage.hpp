// http/passage.hpp: fetches the answer to a request that is forwarded (http/forward.hpp).
//
// Bounds   4 MiB, Forward::limit. Of headers those are handed on that are known here; a content type that is not known becomes
//          one that no browser acts on.
//
// For session.cpp alone: it brings Asio.
#pragma once

#include "http/forward.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tgvs::http {

struct Fetched {
    Response response = {};  // whole, or the head of a stream
    // Of a stream: where it comes from, and what has come of it.
    std::optional<boost::asio::local::stream_protocol::socket> source = {};
    std::string begun = {};
};

// Calls `done` once, later. Whoever cannot be asked has answered with 503.
void fetch(const boost::asio::any_io_executor& executor, std::shared_ptr<const Forward> forward,
           std::function<void(Fetched)> done);

// Hands a stream on until one of the two ends it, or Forward::still does.
void hand_on(boost::asio::ip::tcp::socket client, std::string head, Fetched fetched,
             std::shared_ptr<const Forward> forward, const Limits& limits);

}  // namespace tgvs::http
