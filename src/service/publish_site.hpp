// service/publish_site.hpp: what nginx asks about publishers by RTMP (deploy/nginx/).
//
//   POST /ingest/rtmp    a form: call=publish|update_publish|publish_done, app, name, clientid, addr, key.
//                        204 he may; 403 he may not; 429 too many wrong keys. publish_done is answered with 204,
//                        whatever it says
//
// Who asks need not be known: the key is what counts. So it is guessed at, and who guesses is slowed down
// (http/guess_brake.hpp):
//
//   the request comes from                         slowed down is
//     a proxy, or another host than nginx's          the address that it comes from
//     nginx, of a publisher elsewhere                the publisher's address, until he is let in
//     nginx, of a publisher on this host             nobody: all those behind a proxy that adds TLS look alike, and
//                                                    who has the right key is not kept out by the others
//
// What a proxy hands on without a word of its own is nginx's to us; docs/guide.md has it denied there. Wrong keys are
// told and counted by ingest/rtmp_desk.hpp.
//
// Threads  the pages' thread. One owner.
#pragma once

#include "http/guess_brake.hpp"
#include "http/message.hpp"
#include "ingest/rtmp_desk.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace tgvs::service {

inline constexpr std::string_view publish_path = "/ingest/rtmp";

// Nothing: it is about something else, such as who plays.
std::optional<ingest::RtmpCall> rtmp_call(std::string_view form);

// As whom the brake knows who is behind it; nothing: it lets him through. `nginx`: where nginx listens for publishers.
std::optional<http::Peer> guesser(const http::Request& request, const ingest::RtmpCall& call,
                                  const http::Peer& nginx);

class PublishSite {
public:
    using May = std::function<ingest::RtmpAnswer(const ingest::RtmpCall&)>;
    using Clock = std::function<http::GuessBrake::Time()>;

    PublishSite(May may, const http::Peer& nginx, Clock clock = std::chrono::steady_clock::now)
        : may_(std::move(may)), nginx_(nginx), clock_(std::move(clock))
    {
    }

    http::Response answer(const http::Request& request);

private:
    http::Response judge(const http::Request& request, ingest::RtmpCall call);

    May may_;
    http::Peer nginx_;
    Clock clock_;
    http::GuessBrake brake_;
};

}  // namespace tgvs::service
