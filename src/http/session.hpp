// http/session.hpp: one client's connection, from the first request to the last answer.
//
// For server.cpp alone: the one header of this module that brings Asio, which compiles slowly.
#pragma once

#include "http/crowd.hpp"
#include "http/feed_stream.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <unordered_map>

namespace tgvs::http {

// What the sessions of one listener share. It outlives the last of them, whichever that is.
struct Endpoint {
    Endpoint(Site its_site, const Limits& its_limits, std::shared_ptr<FeedStreams> its_feeds,
             OnCrowded told = {})
        : site(std::move(its_site)),
          limits(its_limits),
          on_crowded(std::move(told)),
          crowd(limits.connections, limits.undisturbed),
          feeds(std::move(its_feeds))
    {
    }

    Site site;
    Limits limits;
    OnCrowded on_crowded;
    Crowd crowd;
    std::unordered_map<Crowd::Id, boost::asio::ip::tcp::socket*> sockets = {};  // of the crowd
    std::shared_ptr<FeedStreams> feeds;
};

// Serves the client on the socket's own context; another connection may be closed for it
// (http/crowd.hpp), or it is turned away with 503.
void start_session(boost::asio::ip::tcp::socket socket, std::shared_ptr<Endpoint> endpoint);

}  // namespace tgvs::http
