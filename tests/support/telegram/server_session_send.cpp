// What the server sends, and in which disguise.
#include "mtproto/message_keys.hpp"
#include "mtproto/service_ids.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/telegram/connection.hpp"
#include "support/telegram/layers.hpp"
#include "support/telegram/server_session.hpp"

#include <algorithm>

namespace tgvs::test {

namespace service = mtproto::service;
using mtproto::TlWriter;

namespace {

constexpr std::size_t most_unacknowledged = 500;
constexpr std::uint32_t of_no_layer = 0xdeadbee5;

// The server has the answer as it should be, and sends it again.
bool is_spoiled_in_transit(Spoiled how)
{
    return how == Spoiled::msg_key || how == Spoiled::even_msg_id || how == Spoiled::session_id ||
           how == Spoiled::inner_length;
}

}  // namespace

// Of the server's time, with 1 below for answers and 3 for the rest; each above the last.
std::uint64_t ServerSession::next_id(bool is_answer)
{
    const auto ms = static_cast<std::uint64_t>(state_.unix_time().count());
    const auto now = (ms / 1000 << 32) | (((ms % 1000) << 32) / 1000);
    last_id_ = std::max(now, last_id_ + 4) & ~std::uint64_t{3};
    return last_id_ | (is_answer ? 1 : 3);
}

ServerSession::Outgoing ServerSession::make(std::string body, bool content_related, bool is_answer)
{
    const auto seq_no = content_sent_ * 2 + (content_related ? 1 : 0);
    content_sent_ += content_related ? 1 : 0;
    return {next_id(is_answer), seq_no, std::move(body)};
}

void ServerSession::queue(std::string body, bool content_related, bool is_answer)
{
    auto message = make(std::move(body), content_related, is_answer);
    if (content_related) {
        unacknowledged_.insert_or_assign(message.msg_id, message);
        if (unacknowledged_.size() > most_unacknowledged)
            unacknowledged_.erase(unacknowledged_.begin());
    }
    outbox_.push_back(std::move(message));
}

void ServerSession::flush()
{
    const auto connection = connection_.lock();
    if (!connection || !connection->is_open()) {
        outbox_.clear();  // what matters is among the unacknowledged
        return;
    }
    if (!to_acknowledge_.empty()) {
        TlWriter acks;
        acks.u32(service::msgs_ack)
            .u32(service::vector)
            .u32(static_cast<std::uint32_t>(to_acknowledge_.size()));
        for (const auto id : to_acknowledge_)
            acks.u64(id);
        to_acknowledge_.clear();
        queue(acks.take(), false);
    }
    const auto messages = std::exchange(outbox_, {});
    if (messages.size() == 1)
        return send(messages.front());
    if (messages.empty())
        return;
    TlWriter container;
    container.u32(service::msg_container).u32(static_cast<std::uint32_t>(messages.size()));
    for (const auto& one : messages)
        container.u64(one.msg_id)
            .u32(one.seq_no)
            .u32(static_cast<std::uint32_t>(one.body.size()))
            .raw(one.body);
    send(make(container.take(), false, false));
}

void ServerSession::send(const Outgoing& message)
{
    const auto connection = connection_.lock();
    if (!connection)
        return;
    const mtproto::Message sealed{.salt = key_.salt,
                                  .session_id = id_,
                                  .msg_id = message.msg_id,
                                  .seq_no = message.seq_no,
                                  .body = message.body};
    connection->send(mtproto::seal(key_.key, mtproto::Sender::server, sealed, state_.random));
}

void ServerSession::send_spoiled(std::string body, Spoiled how, bool is_answer)
{
    constexpr std::uint64_t hour = std::uint64_t{3'600} << 32;
    const auto connection = connection_.lock();
    if (!connection)
        return;
    if (how == Spoiled::cut_object)
        body.resize(body.size() - 4);
    auto made = make(std::move(body), true, is_answer);
    if (is_answer && is_spoiled_in_transit(how))
        unacknowledged_.insert_or_assign(made.msg_id, made);
    mtproto::Message message{.salt = key_.salt,
                             .session_id = id_,
                             .msg_id = made.msg_id,
                             .seq_no = made.seq_no,
                             .body = made.body};
    if (how == Spoiled::session_id)
        message.session_id ^= 1;
    if (how == Spoiled::even_msg_id)
        message.msg_id &= ~std::uint64_t{1};
    if (how == Spoiled::old_msg_id)
        message.msg_id -= hour;
    if (how == Spoiled::inner_length) {
        TlWriter plain;
        plain.u64(message.salt).u64(id_).u64(message.msg_id).u32(message.seq_no).u32(1'000'000);
        plain.raw(state_.random.bytes(64));
        return connection->send(
            mtproto::seal_plaintext(key_.key, mtproto::Sender::server, plain.written()));
    }
    auto packet = mtproto::seal(key_.key, mtproto::Sender::server, message, state_.random);
    if (how == Spoiled::msg_key)
        packet[8] = static_cast<char>(packet[8] ^ 1);
    connection->send(packet);
    if (how == Spoiled::twice)
        send(make(made.body, true, is_answer));
}

void ServerSession::push(const mtproto::TlObject& updates)
{
    if (wants_updates_)
        push_bytes(encode_for_layer(updates, layer_));
}

void ServerSession::push_bytes(std::string body)
{
    queue(std::move(body), true);
    flush();
}

void ServerSession::push_spoiled(std::string body, Spoiled how)
{
    if (how == Spoiled::unknown_object)
        body.replace(0, 4, TlWriter().u32(of_no_layer).take());
    if (how == Spoiled::garbage_gzip)
        body = TlWriter().u32(service::gzip_packed).bytes(state_.random.bytes(40)).take();
    send_spoiled(std::move(body), how, false);
}

void ServerSession::bad_salt(const Head& head)
{
    constexpr std::int32_t code = 48;
    queue(TlWriter()
              .u32(service::bad_server_salt)
              .u64(head.msg_id)
              .u32(head.seq_no)
              .i32(code)
              .u64(key_.salt)
              .take(),
          false, true);
}

void ServerSession::bad_message(const Head& head, std::int32_t code)
{
    queue(TlWriter()
              .u32(service::bad_msg_notification)
              .u64(head.msg_id)
              .u32(head.seq_no)
              .i32(code)
              .take(),
          false, true);
}

}  // namespace tgvs::test
