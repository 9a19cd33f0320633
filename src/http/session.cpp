#include "http/session.hpp"

#include "base/log.hpp"
#include "http/passage.hpp"
#include "http/problem.hpp"
#include "http/received.hpp"
#include "http/request_head.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <optional>
#include <utility>

namespace tgvs::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

// What still comes in after a refusal is read and dropped for this long, or closing would make the
// kernel send a reset that can overtake the answer.
constexpr std::chrono::milliseconds linger{1'000};

Crowd::Time now()
{
    return std::chrono::steady_clock::now();
}

using Verb = beast::http::verb;

Response ask(const Site& site, const Request& request)
{
    try {
        return site(request);
    } catch (const std::exception& error) {
        log::error("http", "request failed", {{"path", request.path}, {"reason", error.what()}});
        return text_response(500, "this page failed; see the log");
    }
}

// One client. It lives as long as an operation of its own is under way, which nobody else can know:
// hence shared.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket socket, std::shared_ptr<Endpoint> endpoint, Crowd::Id id, const Peer& peer)
        : stream_(std::move(socket)),
          endpoint_(std::move(endpoint)),
          id_(id),
          peer_(peer),
          buffer_(2 * endpoint_->limits.header_bytes + first_read_bytes)
    {
        endpoint_->sockets.emplace(id_, &stream_.socket());
        // An answer's last piece, or an event, would wait for the client's delayed acknowledgement.
        ErrorCode ignored;
        stream_.socket().set_option(tcp::no_delay(true), ignored);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session()
    {
        endpoint_->crowd.leave(id_);
        endpoint_->sockets.erase(id_);
    }

    void wait_for_request()
    {
        endpoint_->crowd.waits(id_, now());
        if (buffer_.size() > 0)  // the next of several sent at once
            return read_header();
        stream_.expires_after(first_ ? endpoint_->limits.first_request : endpoint_->limits.idle);
        stream_.async_read_some(buffer_.prepare(first_read_bytes),
                                [self = shared_from_this()](ErrorCode error, std::size_t count) {
                                    if (error)
                                        return;
                                    self->buffer_.commit(count);
                                    self->read_header();
                                });
    }

private:
    static constexpr std::size_t first_read_bytes = 2'048;

    void read_header()
    {
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(endpoint_->limits.header_bytes));
        parser_->body_limit(endpoint_->limits.body_bytes);
        if (!first_)  // of the first one the time runs since the connection
            stream_.expires_after(endpoint_->limits.request);
        look_at_received();
    }

    void look_at_received()
    {
        const auto received = buffer_.cdata();
        switch (look_at_head({static_cast<const char*>(received.data()), received.size()})) {
            case Head::malformed:
                return refuse_and_close(text_response(400, "bad request"));
            case Head::whole:
                return parse_header();
            case Head::incomplete:
                break;
        }
        if (buffer_.size() >= endpoint_->limits.header_bytes)
            return refuse_and_close(text_response(431, "the request's header is too large"));
        stream_.async_read_some(buffer_.prepare(first_read_bytes),
                                [self = shared_from_this()](ErrorCode error, std::size_t count) {
                                    if (error)
                                        return;
                                    self->buffer_.commit(count);
                                    self->look_at_received();
                                });
    }

    void parse_header()
    {
        ErrorCode error;
        buffer_.consume(parser_->put(buffer_.cdata(), error));
        on_header(error);
    }

    void on_header(ErrorCode error)
    {
        namespace http = beast::http;
        if (error == http::error::header_limit || error == http::error::buffer_overflow)
            return refuse_and_close(text_response(431, "the request's header is too large"));
        const bool too_large = error == http::error::body_limit;  // the header itself is whole
        if (error && !too_large)
            return on_broken(error);
        if (auto refusal = refuse_received(*parser_, endpoint_->limits))
            return refuse_and_close(std::move(*refusal));
        if (too_large)
            return refuse_and_close(text_response(413, "the request's body is too large"));
        if (parser_->is_done())
            return answer();
        if (first_)
            stream_.expires_after(endpoint_->limits.request);
        http::async_read(
            stream_, buffer_, *parser_,
            [self = shared_from_this()](ErrorCode failed, std::size_t) { self->on_body(failed); });
    }

    void on_body(ErrorCode error)
    {
        if (error)
            return on_broken(error);
        answer();
    }

    // It is not HTTP, or the client has gone.
    void on_broken(ErrorCode error)
    {
        namespace http = beast::http;
        if (error == http::error::end_of_stream || error == http::error::partial_message)
            return;
        if (error.category() == make_error_code(http::error::bad_method).category())
            refuse_and_close(text_response(400, "bad request"));
    }

    void answer()
    {
        auto& message = parser_->get();
        response_ = ask(endpoint_->site, request_of(message, peer_));
        if (response_.forward)
            return pass_on(std::exchange(response_.forward, {}));
        answer_with_response();
    }

    void answer_with_response()
    {
        auto& message = parser_->get();
        if (is_api_path(target_of(message)))
            make_problem(response_);
        if (response_.feed && message.method() != Verb::head)
            return begin_feed();
        const bool keep =
            message.version() >= 11 && message.keep_alive() && response_.feed == nullptr;
        send(keep ? Connection::keep : Connection::close);
    }

    // Meanwhile nothing is read of the client, and nothing of what it may have sent is lost.
    void pass_on(std::shared_ptr<const Forward> forward)
    {
        endpoint_->crowd.answers(id_, now());
        stream_.expires_never();
        fetch(stream_.get_executor(), forward,
              [self = shared_from_this(), forward](Fetched fetched) {
                  self->on_fetched(std::move(fetched), forward);
              });
    }

    void on_fetched(Fetched fetched, const std::shared_ptr<const Forward>& forward)
    {
        if (fetched.source && parser_->get().method() != Verb::head) {
            std::ranges::move(response_.headers, std::back_inserter(fetched.response.headers));
            auto head = stream_head(fetched.response);
            return hand_on(stream_.release_socket(), std::move(head), std::move(fetched), forward,
                           endpoint_->limits);
        }
        auto headers = std::exchange(response_.headers, {});
        response_ = std::move(fetched.response);
        std::ranges::move(headers, std::back_inserter(response_.headers));
        answer_with_response();
    }

    // The connection is the feed's from now on; this session ends, and gives its place back.
    void begin_feed()
    {
        auto head = response_head(response_, Connection::close);
        start_feed(stream_.release_socket(), std::move(head), std::move(response_.feed),
                   endpoint_->feeds, endpoint_->limits);
    }

    void refuse_and_close(Response response)
    {
        response_ = std::move(response);
        if (is_api_path(target_of(parser_->get())))
            make_problem(response_);
        send(Connection::close);
    }

    void send(Connection connection)
    {
        first_ = false;
        endpoint_->crowd.answers(id_, now());
        head_ = response_head(response_, connection);
        const bool with_body = parser_->get().method() != Verb::head;
        const auto body = with_body ? bytes(response_.body) : std::string_view();
        const std::array<asio::const_buffer, 2> parts = {asio::buffer(head_),
                                                         asio::buffer(body.data(), body.size())};
        stream_.expires_after(endpoint_->limits.write);
        asio::async_write(stream_, parts,
                          [self = shared_from_this(), connection](ErrorCode error, std::size_t) {
                              self->on_sent(error, connection);
                          });
    }

    void on_sent(ErrorCode error, Connection connection)
    {
        response_ = {};  // gives a shared segment back
        if (error)
            return;
        if (connection == Connection::keep)
            return wait_for_request();
        stream_.socket().shutdown(tcp::socket::shutdown_send, error);
        endpoint_->crowd.waits(id_, now());  // for the client to close as well
        stream_.expires_after(linger);
        drain();
    }

    void drain()
    {
        buffer_.clear();
        stream_.async_read_some(buffer_.prepare(first_read_bytes),
                                [self = shared_from_this()](ErrorCode error, std::size_t) {
                                    if (!error)
                                        self->drain();
                                });
    }

    beast::tcp_stream stream_;
    std::shared_ptr<Endpoint> endpoint_;
    Crowd::Id id_;
    Peer peer_;
    bool first_ = true;  // request
    beast::flat_buffer buffer_;
    std::optional<ReceivedParser> parser_;
    Response response_;
    std::string head_;
};

// Too many: a short answer that the empty send buffer of a new socket always takes.
void turn_away(tcp::socket& socket)
{
    auto response = text_response(503, "too many connections");
    response.headers.push_back({"Retry-After", "5"});
    const auto answer =
        response_head(response, Connection::close) + std::string(bytes(response.body));
    ErrorCode ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(answer), ignored);
    socket.shutdown(tcp::socket::shutdown_both, ignored);
}

Peer peer_of(const tcp::socket& socket)
{
    ErrorCode error;
    const auto address = socket.remote_endpoint(error).address();
    if (error)  // it has gone again
        return {};
    return address.is_v4() ? peer_from_v4(address.to_v4().to_bytes())
                           : peer_from_v6(address.to_v6().to_bytes());
}

// Its session ends when the operation under way does.
void send_away(Endpoint& endpoint, Crowd::Id id)
{
    ErrorCode ignored;
    if (const auto socket = endpoint.sockets.find(id); socket != endpoint.sockets.end())
        socket->second->close(ignored);
}

void tell(const Endpoint& endpoint, Crowded how)
{
    if (endpoint.on_crowded)
        endpoint.on_crowded(how);
}

}  // namespace

void start_session(tcp::socket socket, std::shared_ptr<Endpoint> endpoint)
{
    const auto peer = peer_of(socket);
    const auto entry = endpoint->crowd.enter(peer, now());
    if (!entry.id) {
        tell(*endpoint, Crowded::refused);
        return turn_away(socket);
    }
    if (entry.leaves) {
        tell(*endpoint, Crowded::evicted);
        send_away(*endpoint, *entry.leaves);
    }
    std::make_shared<Session>(std::move(socket), std::move(endpoint), *entry.id, peer)
        ->wait_for_request();
}

}  // namespace tgvs::http
