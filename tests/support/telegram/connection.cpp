#include "support/telegram/connection.hpp"

#include "mtproto/envelope.hpp"
#include "support/telegram/data_center.hpp"

#include <boost/asio/write.hpp>

#include <algorithm>
#include <poll.h>

namespace tgvs::test {

Connection::Connection(ServerState& state, DataCenter& dc, asio::ip::tcp::socket socket)
    : state_(state),
      dc_(dc),
      socket_(std::move(socket)),
      disconnect_(state.io),
      transport_(state.random, state.options.mtproxy_secret)
{
}

void Connection::start(std::optional<ConnectionFault> fault)
{
    boost::system::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (fault) {
        if (std::holds_alternative<CloseAtOnce>(fault->what))
            return close();
        if (std::holds_alternative<Stall>(fault->what))
            return;
        if (const auto* cut = std::get_if<CutIn>(&fault->what))
            may_receive_ = cut->bytes;
        if (const auto* cut = std::get_if<CutOut>(&fault->what))
            may_send_ = cut->bytes;
        if (const auto* word = std::get_if<TransportWord>(&fault->what))
            word_ = *word;
        if (may_receive_ == 0u || may_send_ == 0u)
            return close(true);
    }
    read();
}

void Connection::read()
{
    socket_.async_read_some(
        asio::buffer(buffer_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
            if (error)
                return self->close();
            self->received(count);
            if (self->is_open())
                self->read();
        });
}

void Connection::received(std::size_t count)
{
    if (may_receive_) {
        count = std::min(count, *may_receive_);
        *may_receive_ -= count;
    }
    transport_.feed({buffer_.data(), count});
    while (is_open() && !closing_) {
        auto next = transport_.next();
        if (!next) {
            state_.problem(std::string(mtproto::to_string(next.error())));
            return close();
        }
        if (!*next)
            break;
        packet(**next);
        state_.changed();
    }
    if (may_receive_ == 0u)
        close(true);
}

void Connection::packet(std::string_view packet)
{
    constexpr std::size_t key_id_bytes = 8;
    if (word_) {
        send_word(word_->code);
        if (word_->close)
            close_after_sending();
        return;
    }
    if (packet.size() < key_id_bytes) {
        state_.problem("a packet without an auth key id");
        send_word(-404);
        return close_after_sending();
    }
    if (packet.substr(0, key_id_bytes) == std::string_view("\0\0\0\0\0\0\0\0", key_id_bytes))
        return plain(packet);
    dc_.encrypted(packet, shared_from_this());
}

void Connection::plain(std::string_view packet)
{
    const auto message = mtproto::open_plain(packet);
    if (!message) {
        state_.problem(std::string(mtproto::to_string(message.error())));
        send_word(-404);
        return close_after_sending();
    }
    if (!exchange_) {
        ServerFaults faults;
        if (!state_.key_exchange_faults.empty()) {
            faults = state_.key_exchange_faults.front();
            state_.key_exchange_faults.pop_front();
        }
        ServerKeyExchangeOptions options{
            .key = state_.rsa, .server_time = state_.now(), .faults = faults};
        exchange_.emplace(std::move(options), state_.random);
    }
    const auto answer = exchange_->answer(message->body);
    if (!answer) {
        ++state_.record.counters.failed_handshakes;
        state_.problem(answer.error().message);
        send_word(-404);
        return close_after_sending();
    }
    if (exchange_->key()) {
        dc_.add_key(*exchange_->key());
        exchange_.reset();
    }
    const auto ms = static_cast<std::uint64_t>(state_.unix_time().count());
    const auto msg_id = (ms / 1000 << 32) | ((ms % 1000) * 4'294'967 & ~std::uint64_t{3}) | 1;
    send(mtproto::plain_message(msg_id, *answer));
}

void Connection::send(std::string_view packet)
{
    if (is_open() && !closing_)
        queue(transport_.wrap(packet));
}

void Connection::send_word(std::int32_t code)
{
    if (!is_open() || closing_)
        return;
    ++state_.record.counters.transport_errors;
    queue(transport_.wrap_error(code));
}

void Connection::queue(std::string bytes)
{
    waiting_ += bytes;
    if (sending_.empty())
        write();
}

void Connection::write()
{
    if (may_send_)
        waiting_.resize(std::min(waiting_.size(), *may_send_));
    sending_ = std::exchange(waiting_, {});
    if (sending_.empty())
        return closing_ || may_send_ == 0u ? close(!closing_) : void();
    if (may_send_)
        *may_send_ -= sending_.size();
    asio::async_write(
        socket_, asio::buffer(sending_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
            self->sending_.clear();
            if (error)
                return self->close();
            self->write();
        });
}

void Connection::close_after_sending()
{
    closing_ = true;
    if (sending_.empty())
        close();
}

void Connection::close(bool reset)
{
    if (!is_open())
        return;
    boost::system::error_code ignored;
    if (reset)
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
    disconnect_.cancel();
    dc_.closed(*this);
}

void Connection::disconnect_in(std::chrono::seconds delay)
{
    disconnect_.expires_after(delay);
    disconnect_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        if (const auto self = weak.lock(); self && !error)
            self->close();
    });
}

// Also when bytes of it are still unread: a client that goes and comes again is no second one.
bool Connection::peer_is_gone()
{
    if (!is_open())
        return true;
    pollfd look{socket_.native_handle(), POLLRDHUP, 0};
    return ::poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace tgvs::test
