#include "http/passage.hpp"

#include "base/text.hpp"
#include "http/unix_socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace tgvs::http {

namespace {

namespace wire = boost::beast::http;
using Local = boost::asio::local::stream_protocol;
using Tcp = boost::asio::ip::tcp;
using PassageError = boost::system::error_code;

constexpr std::size_t fetched_limit_bytes = 4 * 1024 * 1024;
constexpr std::uint32_t fetched_head_bytes = 16 * 1024;
constexpr std::size_t piece_bytes = 16 * 1024;
constexpr int client_buffer_bytes = 128 * 1024;
constexpr std::string_view events_type = "text/event-stream";
// A stream says something each 15 s.
constexpr std::chrono::seconds stream_silence{50};
constexpr std::chrono::seconds look_period{1};

std::string_view seen(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

// What comes from the other program is text, data or a picture, and never a page of its own.
std::string_view known_type(std::string_view type)
{
    constexpr std::string_view known[] = {events_type,
                                          "application/json",
                                          "application/problem+json",
                                          "application/vnd.apple.mpegurl",
                                          "video/mp2t",
                                          "image/svg+xml",
                                          "image/jpeg",
                                          "text/plain; charset=utf-8"};
    const auto* const one = std::ranges::find(known, type);
    return one != std::end(known) ? *one : "application/octet-stream";
}

template <class Message>
Response response_from(Message& message)
{
    Response response = {.status = static_cast<int>(message.result_int()),
                         .content_type = known_type(seen(message[wire::field::content_type])),
                         .body = std::move(message.body())};
    for (const char* name : {"Cache-Control", "ETag", "Retry-After", "Allow", "X-Accel-Buffering",
                             "Content-Encoding", "Vary"})
        if (const auto value = message[name]; !value.empty())
            response.headers.push_back({name, std::string(seen(value))});
    return response;
}

class Passage : public std::enable_shared_from_this<Passage> {
public:
    Passage(Local::socket socket, std::shared_ptr<const Forward> forward,
            std::function<void(Fetched)> done)
        : stream_(std::move(socket)), forward_(std::move(forward)), done_(std::move(done))
    {
        ++forward_->lane->answers;
        parser_.header_limit(fetched_head_bytes);
        parser_.body_limit(fetched_limit_bytes);
    }
    Passage(const Passage&) = delete;
    Passage& operator=(const Passage&) = delete;
    ~Passage() { --forward_->lane->answers; }

    void start()
    {
        stream_.expires_after(forward_->limit);
        const auto request = forward_->request.reveal();
        boost::asio::async_write(stream_, boost::asio::buffer(request.data(), request.size()),
                                 [self = shared_from_this()](PassageError error, std::size_t) {
                                     if (error)
                                         return self->fail();
                                     self->read_head();
                                 });
    }

private:
    void read_head()
    {
        wire::async_read_header(stream_, buffer_, parser_,
                                [self = shared_from_this()](PassageError error, std::size_t) {
                                    if (error)
                                        return self->fail();
                                    self->on_head();
                                });
    }

    void on_head()
    {
        const auto& message = parser_.get();
        constexpr unsigned first_final = 200;
        if (message.result_int() < first_final)  // the client would go on waiting
            return fail();
        if (message.result_int() == 200 && seen(message[wire::field::content_type]) == events_type)
            return on_stream();
        wire::async_read(stream_, buffer_, parser_,
                         [self = shared_from_this()](PassageError error, std::size_t) {
                             if (error)
                                 return self->fail();
                             self->finish({.response = response_from(self->parser_.get())});
                         });
    }

    void on_stream()
    {
        const auto begun = buffer_.cdata();
        Fetched fetched = {.response = response_from(parser_.get())};
        // What the parser has taken already comes before what is in the buffer.
        fetched.begun = std::string(bytes(fetched.response.body)) +
                        std::string(static_cast<const char*>(begun.data()), begun.size());
        fetched.response.body = std::string();
        stream_.expires_never();
        fetched.source.emplace(stream_.release_socket());
        finish(std::move(fetched));
    }

    void fail() { finish({.response = text_response(503, "the channel does not answer")}); }

    void finish(Fetched fetched) { std::exchange(done_, {})(std::move(fetched)); }

    boost::beast::basic_stream<Local> stream_;
    std::shared_ptr<const Forward> forward_;
    std::function<void(Fetched)> done_;
    boost::beast::flat_buffer buffer_{fetched_head_bytes + piece_bytes};
    wire::response_parser<wire::string_body> parser_;
};

// It lives as long as an operation of its own is under way, which nobody else can know: hence shared.
class Relay : public std::enable_shared_from_this<Relay> {
public:
    Relay(Tcp::socket client, Local::socket source, std::shared_ptr<const Forward> forward,
          const Limits& limits)
        : client_(std::move(client)),
          source_(std::move(source)),
          timer_(client_.get_executor()),
          forward_(std::move(forward)),
          write_limit_(limits.write)
    {
        ++forward_->lane->streams;
    }
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay() { --forward_->lane->streams; }

    void start(std::string begun)
    {
        PassageError ignored;
        client_.set_option(boost::asio::socket_base::send_buffer_size(client_buffer_bytes),
                           ignored);
        begun_ = std::move(begun);
        watch();
        look();
        write(boost::asio::buffer(begun_));
    }

private:
    using Clock = std::chrono::steady_clock;

    // Until the client goes, or says something: there is nothing that it could say.
    void watch()
    {
        client_.async_read_some(
            boost::asio::buffer(said_),
            [self = shared_from_this()](PassageError, std::size_t) { self->close(); });
    }

    void look()
    {
        timer_.expires_after(look_period);
        timer_.async_wait([self = shared_from_this()](PassageError error) {
            if (error || self->closed_)
                return;
            const auto waited = Clock::now() - self->since_;
            const bool late =
                waited > (self->writing_ ? self->write_limit_ : Clock::duration(stream_silence));
            if (late || (self->forward_->still && !self->forward_->still()))
                return self->close();
            self->look();
        });
    }

    void read()
    {
        writing_ = false;
        since_ = Clock::now();
        source_.async_read_some(boost::asio::buffer(piece_),
                                [self = shared_from_this()](PassageError error, std::size_t count) {
                                    if (error || self->closed_)
                                        return self->close();
                                    self->write(boost::asio::buffer(self->piece_, count));
                                });
    }

    void write(boost::asio::const_buffer bytes)
    {
        writing_ = true;
        since_ = Clock::now();
        boost::asio::async_write(client_, bytes,
                                 [self = shared_from_this()](PassageError error, std::size_t) {
                                     if (error || self->closed_)
                                         return self->close();
                                     self->read();
                                 });
    }

    void close()
    {
        PassageError ignored;
        closed_ = true;
        timer_.cancel();
        source_.close(ignored);
        client_.shutdown(Tcp::socket::shutdown_both, ignored);
        client_.close(ignored);
    }

    Tcp::socket client_;
    Local::socket source_;
    boost::asio::steady_timer timer_;
    std::shared_ptr<const Forward> forward_;
    Clock::duration write_limit_;
    std::string begun_;
    std::array<char, piece_bytes> piece_{};
    std::array<char, 256> said_{};
    Clock::time_point since_ = Clock::now();  // it waits for what it waits for
    bool writing_ = false;
    bool closed_ = false;
};

void refuse_passage(const boost::asio::any_io_executor& executor, std::function<void(Fetched)> done)
{
    boost::asio::post(executor, [done = std::move(done)] {
        done({.response = text_response(503, "the channel is down")});
    });
}

}  // namespace

void fetch(const boost::asio::any_io_executor& executor, std::shared_ptr<const Forward> forward,
           std::function<void(Fetched)> done)
{
    auto connected = connect_at_once(forward->socket);
    PassageError error;
    Local::socket socket(executor);
    if (connected)
        socket.assign(Local(), connected->release(), error);
    if (!connected || error)
        return refuse_passage(executor, std::move(done));
    std::make_shared<Passage>(std::move(socket), std::move(forward), std::move(done))->start();
}

void hand_on(Tcp::socket client, std::string head, Fetched fetched,
             std::shared_ptr<const Forward> forward, const Limits& limits)
{
    std::make_shared<Relay>(std::move(client), *std::move(fetched.source), std::move(forward),
                            limits)
        ->start(std::move(head) + fetched.begun);
}

}  // namespace tgvs::http
