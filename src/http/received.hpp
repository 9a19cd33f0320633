// http/received.hpp: what the parser has read, as a request; what of it is refused before a site is asked.
//
// For session.cpp alone: it brings Beast.
#pragma once

#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/peer.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <string_view>

namespace tgvs::http {

using ReceivedParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

std::string_view target_of(const ReceivedParser::value_type& message);

// Takes the body out of the message. What the socket's buffer holds of it is not cleared.
Request request_of(ReceivedParser::value_type& message, const Peer& peer);

// RFC 9112 section 3.2: exactly one Host in HTTP/1.1. A GET has no body; the length of another's
// stands in the header (411), so that it is refused before any of it is read.
std::optional<Response> refuse_received(const ReceivedParser& parser, const Limits& limits);

}  // namespace tgvs::http
