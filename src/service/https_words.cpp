#include "service/https_words.hpp"

#include "base/text.hpp"
#include "http/encoding.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>

namespace tgvs::service {

namespace {

namespace beast_http = boost::beast::http;

constexpr std::uint16_t https_port = 443;
constexpr std::uint32_t head_limit_bytes = 64 * 1'024;
constexpr std::size_t unread_limit_bytes = 64 * 1'024;      // that the parser waits for the end of
constexpr std::size_t framing_limit_bytes = 1'024 * 1'024;  // head, chunks' heads and trailers
constexpr std::size_t longest_address = 4'096;
constexpr std::size_t longest_validator = 512;
constexpr std::chrono::hours longest_wait{24};

// Nothing that would end a line, or the request.
bool is_one_word(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c != '\x7f'; });
}

std::string base64(std::string_view bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                       reinterpret_cast<const unsigned char*>(bytes.data()),
                                       static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

// "host", "host:443", "[::1]:443"
bool take_place(std::string_view place, HttpsUrl& url)
{
    std::string_view port;
    if (place.starts_with('[')) {
        const auto close = place.find(']');
        if (close == std::string_view::npos)
            return false;
        url.host = place.substr(1, close - 1);
        port = place.substr(close + 1);
        if (!port.empty() && !port.starts_with(':'))
            return false;
    } else {
        const auto colon = std::min(place.find(':'), place.size());
        url.host = to_lower(place.substr(0, colon));
        port = place.substr(colon);
    }
    if (port.size() > 1) {
        const auto number = parse_integer(port.substr(1));
        if (!number || *number < 1 || *number > std::numeric_limits<std::uint16_t>::max())
            return false;
        url.port = static_cast<std::uint16_t>(*number);
    }
    return !url.host.empty();
}

bool same_place(const HttpsUrl& a, const HttpsUrl& b)
{
    return a.host == b.host && a.port == b.port;
}

std::string validator(std::string_view text)
{
    const bool fits = text.size() <= longest_validator &&
                      std::ranges::all_of(text, [](char c) { return c >= ' ' && c != '\x7f'; });
    return fits ? std::string(text) : std::string();
}

// Seconds, or a date.
std::chrono::seconds wait_of(std::string_view text)
{
    using std::chrono::seconds;
    seconds wait{0};
    if (const auto number = parse_integer(trim(text))) {
        wait = seconds(std::clamp<std::int64_t>(*number, 0, seconds(longest_wait).count()));
    } else if (std::tm at{}; ::strptime(std::string(text).c_str(), "%a, %d %b %Y %H:%M:%S", &at)) {
        wait = seconds(::timegm(&at) - std::time(nullptr));
    }
    return std::clamp<seconds>(wait, seconds(0), longest_wait);
}

}  // namespace

std::optional<HttpsUrl> parse_https(std::string_view text)
{
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos || text.size() > longest_address || !is_one_word(text))
        return std::nullopt;
    const auto word = to_lower(text.substr(0, scheme));
    if (word != "https" && word != "webcal" && word != "webcals")
        return std::nullopt;
    text.remove_prefix(scheme + 3);
    text = text.substr(0, text.find('#'));
    const auto end = std::min(text.find_first_of("/?"), text.size());
    auto place = text.substr(0, end);
    HttpsUrl url;
    if (const auto at = place.rfind('@'); at != std::string_view::npos) {
        url.user = http::percent_decoded(place.substr(0, at));
        place.remove_prefix(at + 1);
    }
    url.target = text.substr(end);
    if (!url.target.starts_with('/'))
        url.target = '/' + url.target;
    return take_place(place, url) ? std::optional(url) : std::nullopt;
}

// RFC 3986 section 5.2, but for "..": servers that send that understand it.
std::optional<HttpsUrl> redirected(const HttpsUrl& from, std::string_view location)
{
    location = trim(location);
    if (location.empty() || location.size() > longest_address || !is_one_word(location))
        return std::nullopt;
    if (location.starts_with("//"))
        return redirected(from, "https:" + std::string(location));
    if (const auto colon = location.find(':'); colon < location.find_first_of("/?#")) {
        auto to = parse_https(location);
        // A password is for whom it was given.
        if (to && to->user.empty() && same_place(*to, from))
            to->user = from.user;
        return to;
    }
    auto to = from;
    location = location.substr(0, location.find('#'));
    const auto path = from.target.substr(0, from.target.find('?'));
    if (location.starts_with('/'))
        to.target = location;
    else if (location.starts_with('?'))
        to.target = path + std::string(location);
    else
        to.target = path.substr(0, path.rfind('/') + 1) + std::string(location);
    return to;
}

std::string get_request(const HttpsUrl& url, const Validators& known)
{
    const bool v6 = url.host.find(':') != std::string::npos;
    auto place = v6 ? '[' + url.host + ']' : url.host;
    if (url.port != https_port)
        place += fmt::format(":{}", url.port);
    std::string text = fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tg_video_streamer\r\nAccept: text/calendar, "
        "*/*;q=0.5\r\n"
        "Accept-Encoding: identity\r\nConnection: close\r\n",
        url.target, place);
    if (!url.user.empty())
        text += fmt::format("Authorization: Basic {}\r\n", base64(url.user));
    if (!known.etag.empty())
        text += fmt::format("If-None-Match: {}\r\n", known.etag);
    if (!known.last_modified.empty())
        text += fmt::format("If-Modified-Since: {}\r\n", known.last_modified);
    return text + "\r\n";
}

struct HttpsAnswerReader::Impl {
    beast_http::response_parser<beast_http::string_body> parser;
    std::string rest;
    std::size_t received = 0;
    std::size_t most = 0;  // of it
};

HttpsAnswerReader::HttpsAnswerReader(std::size_t body_limit_bytes) : impl_(std::make_unique<Impl>())
{
    impl_->parser.header_limit(head_limit_bytes);
    impl_->parser.body_limit(body_limit_bytes);
    impl_->parser.eager(true);
    impl_->most = body_limit_bytes + framing_limit_bytes;
}

HttpsAnswerReader::~HttpsAnswerReader() = default;

Result<void> HttpsAnswerReader::take(std::string_view bytes)
{
    auto& rest = impl_->rest;
    rest += bytes;
    impl_->received += bytes.size();
    while (!rest.empty() && !done()) {
        boost::system::error_code error;
        const auto used = impl_->parser.put(boost::asio::buffer(rest), error);
        rest.erase(0, used);
        if (error == beast_http::error::body_limit)
            return failure("its response is larger than 8 MiB");
        if (error && error != beast_http::error::need_more)
            return failure("its response is not HTTP: " + error.message());
        if (error || used == 0)
            break;
    }
    // Beast itself bounds the head and the body, and neither what stands between chunks nor what follows the last.
    if (!done() && rest.size() > unread_limit_bytes)
        return failure("its response is not HTTP: a line in it is longer than 64 KiB");
    if (!done() && impl_->received > impl_->most)
        return failure("its response is larger than 8 MiB");
    return {};
}

Result<void> HttpsAnswerReader::end()
{
    const std::string_view rest = impl_->rest;
    if (!impl_->parser.is_header_done() && !rest.empty() && !rest.starts_with("HTTP/"))
        return failure("its response is not HTTP");
    boost::system::error_code error;
    if (!done() && impl_->parser.got_some())
        impl_->parser.put_eof(error);
    if (error || !done())
        return failure("the connection was closed before the response was complete");
    return {};
}

bool HttpsAnswerReader::done() const
{
    return impl_->parser.is_done();
}

HttpsAnswer HttpsAnswerReader::answer() const
{
    using beast_http::field;
    const auto& message = impl_->parser.get();
    const auto value = [&message](field name) {
        const auto found = message[name];
        return std::string_view(found.data(), found.size());
    };
    return {.status = static_cast<int>(message.result_int()),
            .body = message.body(),
            .location = std::string(value(field::location)),
            .validators = {.etag = validator(value(field::etag)),
                           .last_modified = validator(value(field::last_modified))},
            .retry_after = wait_of(value(field::retry_after))};
}

}  // namespace tgvs::service
