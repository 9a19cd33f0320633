#include "service/calendar_fetch.hpp"

#include "base/ip_network.hpp"
#include "net/dial.hpp"
#include "net/spawn.hpp"
#include "outputs/tls_client.hpp"
#include "process/network_access.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace tgvs::service {

namespace {

constexpr int most_redirects = 5;
constexpr std::size_t piece_bytes = 16 * 1'024;

using Answered = Result<HttpsAnswer, FetchFailure>;

std::unexpected<FetchFailure> cannot(std::string reason)
{
    return std::unexpected(FetchFailure{.reason = std::move(reason)});
}

std::unexpected<FetchFailure> away(std::string reason)
{
    return std::unexpected(FetchFailure{.reason = std::move(reason), .may_pass = true});
}

// What was refused, kept for who waits: a look-up may outlive its question.
struct Refusals {
    std::mutex mutex;
    std::string text;
};

// By its bytes: as a text it may have a scope, "::ffff:10.0.0.5%1", and mean the same.
IpAddress plain(const net::asio::ip::address& address)
{
    return address.is_v4() ? IpAddress::v4(address.to_v4().to_uint())
                           : IpAddress{.bytes = address.to_v6().to_bytes()};
}

std::string refusal(const net::asio::ip::address& address, std::uint16_t port)
{
    const auto refused = process::refusal_of(plain(address), port);
    return refused ? refused->text() : std::string();
}

// The addresses that may be connected to.
net::LookUp careful_look_up(std::uint16_t port, const std::shared_ptr<Refusals>& refusals)
{
    return [port, refusals](const std::string& name) {
        auto addresses = net::look_up_by_system(name);
        std::erase_if(addresses, [&](const auto& one) {
            const auto text = refusal(one, port);
            const std::scoped_lock lock(refusals->mutex);
            if (!text.empty())
                refusals->text = text;
            return !text.empty();
        });
        return addresses;
    };
}

net::asio::awaitable<Result<void, net::NetFailure>> send_output(net::tcp::socket& socket,
                                                                outputs::TlsClient& tls,
                                                                net::Deadline deadline)
{
    std::string out;
    tls.take_output(out);
    if (out.empty())
        co_return Result<void, net::NetFailure>();
    co_return co_await net::write_all(socket, out, deadline);
}

net::asio::awaitable<Answered> talk(net::tcp::socket& socket, const HttpsUrl& url,
                                    const Validators& known, const FetchOptions& options,
                                    net::Deadline deadline)
{
    auto tls = outputs::TlsClient::create(url.host, options.ca_file);
    if (!tls)
        co_return cannot(tls.error().message);
    HttpsAnswerReader reader(options.body_limit_bytes);
    std::array<char, piece_bytes> piece{};
    std::string text;
    bool asked = false;
    while (!reader.done()) {
        if ((*tls)->ready() && !asked) {
            asked = true;
            if (const auto put = (*tls)->put(get_request(url, known)); !put)
                co_return cannot(put.error().message);
        }
        const auto sent = co_await send_output(socket, **tls, deadline);
        if (!sent)
            co_return away(sent.error().text());
        const auto read = co_await net::read_some(socket, piece, deadline);
        const bool over = !read && read.error().code == net::NetErrc::closed;
        if (!read && !over)
            co_return away(read.error().text());
        text.clear();
        if (read)
            if (const auto taken = (*tls)->take({piece.data(), *read}, text); !taken)
                co_return cannot(taken.error().message);
        if (const auto taken = reader.take(text); !taken)
            co_return cannot(taken.error().message);
        if (!over && !(*tls)->peer_closed())
            continue;
        // What ends without a goodbye may have been cut off.
        if (!reader.done() && !(*tls)->peer_closed())
            co_return away("the connection was closed before the response was complete");
        if (const auto ended = reader.end(); !ended)
            co_return away(ended.error().message);
    }
    co_return reader.answer();
}

net::asio::awaitable<Answered> get(HttpsUrl url, const Validators& known,
                                   const FetchOptions& options, net::Deadline deadline)
{
    const auto refusals = std::make_shared<Refusals>();
    // An address is not looked up: what net::resolve() takes for one is judged here.
    boost::system::error_code is_name;
    const auto literal = net::asio::ip::make_address(url.host, is_name);
    if (!is_name)
        if (auto refused = refusal(literal, url.port); !refused.empty())
            co_return cannot(std::move(refused));
    net::DialOptions dial;
    dial.targets.push_back({.host = url.host, .port = url.port});
    dial.attempt_limit = options.connect_limit;
    dial.look_up = careful_look_up(url.port, refusals);
    auto socket = co_await net::dial(std::move(dial));
    if (!socket) {
        const std::scoped_lock lock(refusals->mutex);
        if (!refusals->text.empty())
            co_return cannot(refusals->text);
        co_return away(socket.error().text());
    }
    co_return co_await talk(*socket, url, known, options, deadline);
}

bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

FetchFailure refused_by(const HttpsAnswer& answer)
{
    const auto remedy = [&]() -> const char* {
        switch (answer.status) {
            case 401:
            case 403:
                return "access to the address is denied: share the calendar by a secret address "
                       "and put that into SCHEDULE";
            case 404:
            case 410:
                return "the address is no longer valid: use the calendar's current one";
            case 429:
                return "it was polled too often, and is now polled less often";
            default:
                return "it will be polled again later";
        }
    }();
    return {.reason = fmt::format("the server answers {}; {}", answer.status, remedy),
            .answered = true,
            .may_pass = answer.status == 429 || answer.status >= 500,
            .retry_after = answer.retry_after};
}

net::asio::awaitable<Result<Fetched, FetchFailure>> follow(HttpsUrl url, const Validators& known,
                                                           const FetchOptions& options)
{
    const auto deadline = net::Clock::now() + options.limit;
    for (int hop = 0; hop <= most_redirects; ++hop) {
        auto answer = co_await get(url, known, options, deadline);
        if (!answer)
            co_return std::unexpected(std::move(answer.error()));
        const bool asked_if = !known.etag.empty() || !known.last_modified.empty();
        if (answer->status == 304 && asked_if) {
            Fetched same;
            same.unchanged = true;
            same.validators = known;
            co_return same;
        }
        if (answer->status == 200) {
            Fetched fetched;
            fetched.text = std::move(answer->body);
            fetched.validators = std::move(answer->validators);
            co_return fetched;
        }
        if (!is_redirect(answer->status))
            co_return std::unexpected(refused_by(*answer));
        auto to = redirected(url, answer->location);
        if (!to)
            co_return cannot("it redirects to an address that is not https");
        url = *std::move(to);
    }
    co_return cannot("it has more than 5 redirects");
}

net::asio::awaitable<void> run(HttpsUrl url, const Validators& known, const FetchOptions& options,
                               std::optional<Result<Fetched, FetchFailure>>& result)
{
    result = co_await follow(std::move(url), known, options);
}

}  // namespace

Result<Fetched, FetchFailure> fetch_calendar(const std::string& address, const Validators& known,
                                             const FetchOptions& options, std::stop_token stop)
{
    auto url = parse_https(address);
    if (!url)
        return cannot("it is not a valid address, which begins with https:// or webcal://");
    const auto host = url->host;
    std::optional<Result<Fetched, FetchFailure>> result;
    {
        net::asio::io_context context;
        auto task = net::spawn(context.get_executor(), "calendar",
                               run(*std::move(url), known, options, result));
        const std::stop_callback ends(stop, [&context] { context.stop(); });
        context.run_for(options.limit + options.connect_limit);
    }
    if (stop.stop_requested() || !result)
        return away(stop.stop_requested() ? "stopped" : host + ": no answer in time");
    if (!*result)
        result->error().reason = host + ": " + result->error().reason;
    return *std::move(result);
}

}  // namespace tgvs::service
