// http/feed_stream.hpp: one connection that a feed is sent on, for as long as its reader reads.
//
// It has left the bound on connections (http/crowd.hpp): whoever opens feeds bounds their number. Nothing more is taken
// from the client; whatever it sends ends the stream.
//
// Bounds   what is being sent is shared with the feed's maker; the kernel holds at most 128 KiB for one reader. A write that
//          takes longer than Limits::write, or behind which too much has piled up (Feed::give_up), ends the stream.
//
// For session.cpp and server.cpp alone: it brings Asio.
#pragma once

#include "http/feed.hpp"
#include "http/limits.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <set>
#include <string>

namespace tgvs::http {

class FeedStream;

// Those that are open, of one server. Threads: the server's.
class FeedStreams {
public:
    void wake();  // asks each feed for what is new
    void add(FeedStream& stream) { streams_.insert(&stream); }
    void remove(FeedStream& stream) { streams_.erase(&stream); }

private:
    std::set<FeedStream*> streams_;
};

// Sends `head`, and then what the feed says.
void start_feed(boost::asio::ip::tcp::socket socket, std::string head, std::shared_ptr<Feed> feed,
                std::shared_ptr<FeedStreams> streams, const Limits& limits);

}  // namespace tgvs::http
