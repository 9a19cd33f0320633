// http/session.hpp: one client's connection, from the first request to the last answer.
//
// For server.cpp alone: the one header of this module that brings Asio, which compiles slowly.
#pragma once

#include "http/limits.hpp"
#include "http/message.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <memory>

namespace tgvs::http {

// What the sessions of one listener share. It outlives the last of them, whichever that is.
struct Endpoint {
    Site site;
    Limits limits;
    std::size_t open = 0;  // sessions
};

// Serves the client on the socket's own context, or turns it away with 503 when it is one too many.
void start_session(boost::asio::ip::tcp::socket socket, std::shared_ptr<Endpoint> endpoint);

}  // namespace tgvs::http
