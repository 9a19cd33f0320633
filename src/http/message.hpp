// http/message.hpp: a request and its answer as plain values; what a site is.
//
// A site knows nothing of sockets: it is a function from Request to Response, and is tested as one.
#pragma once

#include "base/secret.hpp"
#include "control/person.hpp"
#include "http/feed.hpp"
#include "http/forward.hpp"
#include "http/peer.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tgvs::http {

enum class Method { get, post, put, patch, delete_ };

// Views into the connection's buffer: valid while the site answers. A HEAD is answered like its
// GET. The other methods come only to a site that takes bodies (http/server.hpp).
struct Request {
    Method method = Method::get;
    std::string_view path = {};   // begins with '/', as sent: not decoded
    std::string_view query = {};  // without '?'
    std::string_view host = {};
    std::string_view authorization = {};
    std::string_view cookie = {};
    std::string_view if_none_match = {};
    std::string_view accept_encoding = {};
    std::string_view origin = {};
    std::string_view content_type = {};
    std::string_view if_match = {};
    std::string_view idempotency_key = {};
    std::string_view last_event_id = {};
    std::string_view user_agent = {};
    std::string_view forwarded = {};        // by proxies in front of us, or by anybody who says so
    std::string_view forwarded_proto = {};  // X-Forwarded-Proto
    bool through_proxy = false;             // one of their headers is there, whatever it says
    std::string_view acting_name = {};      // http/acting.hpp: of one door alone
    std::string_view acting_role = {};
    Peer peer = {};
    Secret body = {};  // empty for a GET: what people type into the page is a password
};

// Text made for this answer, bytes that live as long as the program, or bytes shared with their
// maker (a segment goes out while the preview may already have dropped it).
using Body = std::variant<std::string, std::string_view, std::shared_ptr<const std::string>>;

std::string_view bytes(const Body& body);

struct Header {
    std::string_view name;
    std::string value;
};

struct Response {
    int status = 200;
    std::string_view content_type = "text/plain; charset=utf-8";
    Body body = {};
    std::vector<Header> headers = {};
    std::shared_ptr<Feed> feed =
        {};  // instead of a body: an answer that goes on until one side ends it
    std::shared_ptr<const Forward> forward = {};  // instead of all: somebody else is to be asked
};

using Site = std::function<Response(const Request&)>;
// The same for somebody who is known.
using Api = std::function<Response(const Request&, const control::Person&)>;

// One line of text for people, never cached.
Response text_response(int status, std::string text);
Response not_found();
Response method_not_allowed(std::string_view allowed);  // "GET, HEAD"

enum class Connection { keep, close };

// Status line and headers, up to and with the empty line.
std::string response_head(const Response& response, Connection connection);

// The same of an answer whose length nobody knows yet.
std::string stream_head(const Response& response);

}  // namespace tgvs::http
