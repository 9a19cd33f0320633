#include "http/message.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>

namespace tgvs::http {

namespace {

std::string_view reason_phrase(int status)
{
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 507:
            return "Insufficient Storage";
        default:
            return "Unknown";
    }
}

}  // namespace

std::string_view bytes(const Body& body)
{
    if (const auto* text = std::get_if<std::string>(&body))
        return *text;
    if (const auto* view = std::get_if<std::string_view>(&body))
        return *view;
    const auto& shared = std::get<std::shared_ptr<const std::string>>(body);
    return shared ? std::string_view(*shared) : std::string_view();
}

Response text_response(int status, std::string text)
{
    text += '\n';
    return {.status = status, .body = std::move(text), .headers = {{"Cache-Control", "no-store"}}};
}

Response not_found()
{
    return text_response(404, "nothing here");
}

Response method_not_allowed(std::string_view allowed)
{
    auto response = text_response(405, fmt::format("only {} here", allowed));
    response.headers.push_back({"Allow", std::string(allowed)});
    return response;
}

namespace {

std::string head_of(const Response& response, bool of_a_stream, Connection connection)
{
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::string head =
        fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", response.status,
                    reason_phrase(response.status), fmt::gmtime(now));
    // 304: its length would be that of the file, which is not sent. 204: RFC 9110 section 8.6.
    if (of_a_stream)
        head += fmt::format("Content-Type: {}\r\n", response.content_type);
    else if (response.status != 304 && response.status != 204)
        head += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", response.content_type,
                            bytes(response.body).size());
    for (const auto& header : response.headers)
        head += fmt::format("{}: {}\r\n", header.name, header.value);
    if (connection == Connection::close)
        head += "Connection: close\r\n";
    return head + "\r\n";
}

}  // namespace

std::string response_head(const Response& response, Connection connection)
{
    return head_of(response, response.feed != nullptr, connection);
}

std::string stream_head(const Response& response)
{
    return head_of(response, true, Connection::close);
}

}  // namespace tgvs::http
