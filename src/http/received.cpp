#include "http/received.hpp"

#include "http/acting.hpp"
#include "http/request_head.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tgvs::http {

namespace {

namespace beast = boost::beast;
using Field = beast::http::field;
using ReceivedVerb = beast::http::verb;

std::string_view text_of(beast::string_view text)
{
    return {text.data(), text.size()};
}

// Nothing: a method that no site answers.
std::optional<Method> method_of(ReceivedVerb verb)
{
    switch (verb) {
        case ReceivedVerb::get:
        case ReceivedVerb::head:
            return Method::get;
        case ReceivedVerb::post:
            return Method::post;
        case ReceivedVerb::put:
            return Method::put;
        case ReceivedVerb::patch:
            return Method::patch;
        case ReceivedVerb::delete_:
            return Method::delete_;
        default:
            return std::nullopt;
    }
}

Framing framing_of(const ReceivedParser::value_type& message)
{
    return {.content_lengths = message.count(Field::content_length),
            .content_length = text_of(message[Field::content_length]),
            .transfer_encodings = message.count(Field::transfer_encoding),
            .transfer_encoding = text_of(message[Field::transfer_encoding])};
}

// Who comes directly may say so as well.
bool came_through_proxy(const ReceivedParser::value_type& message)
{
    constexpr std::string_view headers[] = {"Forwarded",         "X-Forwarded-For",
                                            "X-Forwarded-Proto", "X-Forwarded-Host",
                                            "X-Real-IP",         "Via"};
    return std::ranges::any_of(headers, [&message](std::string_view name) {
        return message.count(beast::string_view(name)) > 0;
    });
}

}  // namespace

std::string_view target_of(const ReceivedParser::value_type& message)
{
    return text_of(message.target());
}

Request request_of(ReceivedParser::value_type& message, const Peer& peer)
{
    const auto target = text_of(message.target());
    const auto question = target.find('?');
    return {.method = method_of(message.method()).value_or(Method::get),
            .path = target.substr(0, question),
            .query = question == std::string_view::npos ? std::string_view()
                                                        : target.substr(question + 1),
            .host = text_of(message[Field::host]),
            .authorization = text_of(message[Field::authorization]),
            .cookie = text_of(message[Field::cookie]),
            .if_none_match = text_of(message[Field::if_none_match]),
            .accept_encoding = text_of(message[Field::accept_encoding]),
            .origin = text_of(message[Field::origin]),
            .content_type = text_of(message[Field::content_type]),
            .if_match = text_of(message[Field::if_match]),
            .idempotency_key = text_of(message["Idempotency-Key"]),
            .last_event_id = text_of(message["Last-Event-ID"]),
            .user_agent = text_of(message[Field::user_agent]),
            .forwarded = text_of(message[Field::forwarded]),
            .forwarded_proto = text_of(message["X-Forwarded-Proto"]),
            .through_proxy = came_through_proxy(message),
            .acting_name = text_of(message[beast::string_view(acting_name_header)]),
            .acting_role = text_of(message[beast::string_view(acting_role_header)]),
            .peer = peer,
            .body = Secret(std::move(message.body()))};
}

std::optional<Response> refuse_received(const ReceivedParser& parser, const Limits& limits)
{
    const auto& message = parser.get();
    const auto hosts = message.count(Field::host);
    if (hosts > 1 || (hosts == 0 && message.version() >= 11) || !message.target().starts_with('/'))
        return text_response(400, "bad request");
    const auto method = method_of(message.method());
    const bool takes_bodies = limits.body_bytes > 0;
    if (!method || (*method != Method::get && !takes_bodies))
        return method_not_allowed(takes_bodies ? "GET, HEAD, POST, PUT, PATCH, DELETE"
                                               : "GET, HEAD");
    if (*method == Method::get && !parser.is_done())
        return text_response(400, "request bodies are not accepted here");
    if (const auto problem = framing_problem(framing_of(message)))
        return text_response(problem->status, std::string(problem->text));
    return std::nullopt;
}

}  // namespace tgvs::http
