#include "http/feed_stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

namespace tgvs::http {

namespace {

using FeedSocket = boost::asio::ip::tcp::socket;
using FeedError = boost::system::error_code;

constexpr int kernel_buffer_bytes = 128 * 1'024;

}  // namespace

// It lives as long as an operation of its own is under way, which nobody else can know: hence shared.
class FeedStream : public std::enable_shared_from_this<FeedStream> {
public:
    FeedStream(FeedSocket socket, std::shared_ptr<Feed> feed, std::shared_ptr<FeedStreams> streams,
               const Limits& limits)
        : socket_(std::move(socket)),
          timer_(socket_.get_executor()),
          feed_(std::move(feed)),
          streams_(std::move(streams)),
          write_limit_(limits.write),
          pulse_(limits.pulse)
    {
        streams_->add(*this);
    }
    FeedStream(const FeedStream&) = delete;
    FeedStream& operator=(const FeedStream&) = delete;
    ~FeedStream() { streams_->remove(*this); }

    void start(std::string head)
    {
        FeedError ignored;
        socket_.set_option(boost::asio::socket_base::send_buffer_size(kernel_buffer_bytes),
                           ignored);
        auto part = feed_->news();
        part.texts.insert(part.texts.begin(), std::make_shared<const std::string>(std::move(head)));
        watch();
        beat();
        send(std::move(part));
    }

    void wake()
    {
        if (closed_)
            return;
        if (!sending_.empty()) {
            if (feed_->give_up())
                drop();
            return;
        }
        send(feed_->news());
    }

private:
    using Clock = std::chrono::steady_clock;

    // Until the client goes, or says something: there is nothing that it could say.
    void watch()
    {
        socket_.async_read_some(
            boost::asio::buffer(said_),
            [self = shared_from_this()](FeedError, std::size_t) { self->close(); });
    }

    void beat()
    {
        timer_.expires_after(pulse_);
        timer_.async_wait([self = shared_from_this()](FeedError error) {
            if (!error && !self->closed_)
                self->on_beat();
        });
    }

    void on_beat()
    {
        if (!sending_.empty() && (Clock::now() - since_ >= write_limit_ || feed_->give_up()))
            return drop();
        if (sending_.empty())
            send(feed_->pulse());
        beat();
    }

    void send(Feed::Part part)
    {
        last_ = part.last;
        if (part.texts.empty())
            return last_ ? close() : void();
        sending_ = std::move(part.texts);
        since_ = Clock::now();
        std::vector<boost::asio::const_buffer> buffers;
        for (const auto& text : sending_)
            buffers.push_back(boost::asio::buffer(*text));
        boost::asio::async_write(
            socket_, buffers,
            [self = shared_from_this()](FeedError error, std::size_t) { self->on_sent(error); });
    }

    void on_sent(FeedError error)
    {
        sending_.clear();
        if (error || last_ || closed_)
            return close();
        send(feed_->news());
    }

    void drop()
    {
        feed_->dropped();
        close();
    }

    void close()
    {
        FeedError ignored;
        closed_ = true;
        timer_.cancel();
        socket_.shutdown(FeedSocket::shutdown_both, ignored);
        socket_.close(ignored);
    }

    FeedSocket socket_;
    boost::asio::steady_timer timer_;
    std::shared_ptr<Feed> feed_;
    std::shared_ptr<FeedStreams> streams_;  // outlives the server's by a moment
    std::chrono::milliseconds write_limit_;
    std::chrono::milliseconds pulse_;
    std::array<char, 256> said_{};
    std::vector<Feed::Text> sending_;  // empty: there is nothing to do
    Clock::time_point since_{};
    bool last_ = false;
    bool closed_ = false;  // its operations come back with an error yet
};

void FeedStreams::wake()
{
    // One that ends meanwhile does so later, by its own operations.
    for (auto* stream : std::set<FeedStream*>(streams_))
        stream->wake();
}

void start_feed(FeedSocket socket, std::string head, std::shared_ptr<Feed> feed,
                std::shared_ptr<FeedStreams> streams, const Limits& limits)
{
    std::make_shared<FeedStream>(std::move(socket), std::move(feed), std::move(streams), limits)
        ->start(std::move(head));
}

}  // namespace tgvs::http
