#include "outputs/rtmp_connection.hpp"

#include "outputs/name_resolution.hpp"
#include "outputs/tcp_dial.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <utility>

namespace tgvs::outputs {

namespace {

constexpr std::chrono::milliseconds goodbye_limit{1'000};
constexpr std::chrono::milliseconds stop_check{100};
constexpr std::size_t receive_bytes = 4 * 1024;
constexpr int most_reads_at_once = 16;  // before it is looked what else there is to do
constexpr std::size_t record_bytes = 16 * 1024;

std::unexpected<RtmpFailure> rtmp_failure(RtmpErrc code, std::string reason)
{
    return std::unexpected(RtmpFailure{code, std::move(reason)});
}

Result<Addresses, RtmpFailure> addresses_for(const std::string& host, const RtmpOptions& options,
                                             const std::atomic<bool>& stop)
{
    auto addresses = resolve_name(host, options.resolve_limit, stop);
    if (addresses)
        return *std::move(addresses);
    switch (addresses.error()) {
        case NameErrc::stopped:
            return rtmp_failure(RtmpErrc::stopped, "stopped");
        case NameErrc::unknown:
            return rtmp_failure(RtmpErrc::unresolved, "the name " + host + " is not known");
        case NameErrc::no_answer:
            break;
    }
    return rtmp_failure(RtmpErrc::unresolved, "name server timed out for " + host);
}

std::string random_text()
{
    std::string random(RtmpPublisher::random_bytes, '\0');
    // Not OpenSSL's, which would cost memory where there is no TLS. Nothing depends on it: without any it is zeros.
    if (::getrandom(random.data(), random.size(), GRND_NONBLOCK) < 0)
        random.assign(random.size(), '\0');
    return random;
}

}  // namespace

Result<std::unique_ptr<RtmpConnection>, RtmpFailure> RtmpConnection::open(
    const RtmpOptions& options, const std::atomic<bool>& stop)
{
    auto address = parse_rtmp_address(options.url.reveal());
    if (!address)
        return rtmp_failure(RtmpErrc::unresolved, address.error().message);
    auto addresses = addresses_for(address->host, options, stop);
    if (!addresses)
        return std::unexpected(addresses.error());
    const auto until = Clock::now() + options.connect_limit;
    auto socket = dial_tcp(*std::move(addresses), address->port,
                           std::min(options.connect_limit, options.write_limit), stop);
    if (!socket)
        return std::unexpected(socket.error());
    std::unique_ptr<TlsClient> tls;
    if (address->tls) {
        auto client = TlsClient::create(address->host, options.ca_file);
        if (!client)
            return rtmp_failure(RtmpErrc::tls, client.error().message);
        tls = *std::move(client);
    }
    std::unique_ptr<RtmpConnection> connection(
        new RtmpConnection(*std::move(socket), std::move(tls), *std::move(address), options, stop));
    const auto publishing = [&] { return connection->publisher_.publishing(); };
    if (auto begun = connection->move_bytes(publishing, until); !begun)
        return std::unexpected(begun.error());
    return connection;
}

RtmpConnection::RtmpConnection(FileDescriptor socket, std::unique_ptr<TlsClient> tls,
                               RtmpAddress address, const RtmpOptions& options,
                               const std::atomic<bool>& stop)
    : socket_(std::move(socket)),
      tls_(std::move(tls)),
      publisher_(std::move(address), random_text()),
      stop_(stop),
      write_limit_(options.write_limit),
      heard_(Clock::now())
{
}

RtmpConnection::~RtmpConnection()
{
    if (broken_ || !publisher_.publishing())
        return;
    closing_ = true;
    publisher_.say_goodbye();
    const auto until = Clock::now() + goodbye_limit;
    const auto sent = [this] { return all_sent(); };
    if (!move_bytes(sent, until) || !tls_)
        return;
    tls_->close();
    static_cast<void>(move_bytes(sent, until));
}

Result<void, RtmpFailure> RtmpConnection::write(std::string_view tags)
{
    const auto until = Clock::now() + write_limit_;
    while (!tags.empty()) {
        auto taken = publisher_.send(tags);
        if (taken)
            taken = move_bytes([this] { return all_sent(); }, until);
        if (!taken)
            return taken;
    }
    return {};
}

Result<void, RtmpFailure> RtmpConnection::move_bytes(std::predicate auto done,
                                                     Clock::time_point until)
{
    for (;;) {
        auto moved = receive();
        if (moved)
            moved = send();
        if (moved && done())
            return {};
        const bool awaits_server = !publisher_.publishing() && !closing_;
        const auto limit = awaits_server ? std::min(until, heard_ + write_limit_) : until;
        if (moved && stop_ && !closing_)
            moved = rtmp_failure(RtmpErrc::stopped, "stopped");
        if (moved && Clock::now() >= limit)
            moved = std::unexpected(timed_out());
        if (!moved) {
            broken_ = moved.error().code != RtmpErrc::stopped;
            return moved;
        }
        wait(limit);
    }
}

Result<void, RtmpFailure> RtmpConnection::receive()
{
    std::array<char, receive_bytes> bytes;
    for (int reads = 0; reads < most_reads_at_once; ++reads) {
        const auto got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return {};
        if (got < 0)
            return ended(errno);
        if (got == 0)
            return ended(0);
        heard_ = Clock::now();
        if (!inflow_.admit(static_cast<std::size_t>(got), heard_))
            return rtmp_failure(RtmpErrc::protocol, "the server sends more data than expected");
        if (auto heard = understand({bytes.data(), static_cast<std::size_t>(got)}); !heard)
            return heard;
    }
    return {};
}

Result<void, RtmpFailure> RtmpConnection::understand(std::string_view bytes)
{
    if (!tls_)
        return publisher_.take(bytes);
    std::string plain;
    if (auto taken = tls_->take(bytes, plain); !taken)
        return rtmp_failure(RtmpErrc::tls, taken.error().message);
    if (auto heard = publisher_.take(plain); !heard)
        return heard;
    return tls_->peer_closed() ? ended(0) : Result<void, RtmpFailure>();
}

Result<void, RtmpFailure> RtmpConnection::ended(int error) const
{
    const auto reason = error == 0 ? "the server closed the connection" : errno_text(error);
    if (error == ETIMEDOUT)
        return rtmp_failure(RtmpErrc::timed_out, reason);
    if (tls_ && !tls_->ready())
        return rtmp_failure(RtmpErrc::tls, reason + " during the TLS handshake");
    return rtmp_failure(RtmpErrc::broken, reason);
}

Result<void, RtmpFailure> RtmpConnection::send()
{
    for (;;) {
        if (sent_bytes_ == piece_.size()) {
            if (auto next = next_piece(); !next)
                return rtmp_failure(RtmpErrc::tls, next.error().message);
            if (piece_.empty())
                return {};
        }
        const auto sent = ::send(socket_.get(), piece_.data() + sent_bytes_,
                                 piece_.size() - sent_bytes_, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR))
            return {};
        if (sent < 0)
            return ended(errno);
        sent_bytes_ += static_cast<std::size_t>(sent);
    }
}

Result<void> RtmpConnection::next_piece()
{
    piece_.clear();
    sent_bytes_ = 0;
    auto& output = publisher_.output();
    if (!tls_) {
        std::swap(piece_, output);
        return {};
    }
    if (tls_->ready() && !output.empty()) {
        const auto size = std::min(output.size(), record_bytes);
        if (auto put = tls_->put(std::string_view(output).substr(0, size)); !put)
            return put;
        output.erase(0, size);
    }
    tls_->take_output(piece_);
    return {};
}

bool RtmpConnection::all_sent() const
{
    return sent_bytes_ == piece_.size() && publisher_.output().empty();
}

void RtmpConnection::wait(Clock::time_point until)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    const auto limit = std::clamp(left, std::chrono::milliseconds(0), stop_check);
    const bool sending = sent_bytes_ < piece_.size();
    pollfd polled = {.fd = socket_.get(),
                     .events = static_cast<short>(POLLIN | (sending ? POLLOUT : 0)),
                     .revents = 0};
    ::poll(&polled, 1, static_cast<int>(limit.count()));
}

RtmpFailure RtmpConnection::timed_out() const
{
    if (publisher_.publishing())
        return {RtmpErrc::timed_out, "the server no longer accepts data"};
    const auto awaited = tls_ && !tls_->ready() ? "the TLS handshake" : publisher_.awaited();
    return {RtmpErrc::timed_out, "timed out waiting for " + std::string(awaited)};
}

}  // namespace tgvs::outputs
