#include "support/telegram/server_session.hpp"

#include "mtproto/clock.hpp"
#include "mtproto/gzip.hpp"
#include "mtproto/service_ids.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/telegram/connection.hpp"

#include <algorithm>

namespace tgvs::test {

namespace service = mtproto::service;
using mtproto::TlReader;

namespace {

constexpr std::size_t most_received = 1'000;
constexpr std::size_t most_members = 1'024;
constexpr std::size_t most_unpacked_bytes = std::size_t{8} << 20;
constexpr std::chrono::seconds oldest{300};
constexpr std::chrono::seconds newest{30};

std::uint32_t constructor_of(std::string_view body)
{
    return TlReader(body).u32().value_or(0);
}

// -1: either
int content_related(std::uint32_t constructor)
{
    switch (constructor) {
        case service::msgs_ack:
        case service::msg_container:
        case service::msgs_state_req:
        case service::msgs_state_info:
        case service::msg_resend_req:
            return 0;
        case service::ping:
        case service::ping_delay_disconnect:
        case service::get_future_salts:
        case service::destroy_session:
        case service::gzip_packed:
            return -1;
        default:
            return 1;
    }
}

}  // namespace

ServerSession::ServerSession(ServerState& state, DataCenter& dc, ServerKey& key, std::uint64_t id)
    : state_(state), dc_(dc), key_(key), id_(id)
{
}

void ServerSession::attach(const std::shared_ptr<Connection>& connection)
{
    if (connection_.lock() == connection)
        return;
    connection_ = connection;
    for (const auto& [msg_id, message] : unacknowledged_) {
        outbox_.push_back(message);
        ++state_.record.counters.sent_again;
    }
}

void ServerSession::receive(const mtproto::Message& message)
{
    const Head head{message.msg_id, message.seq_no};
    if (message.salt != key_.salt) {
        ++state_.record.counters.bad_salts;
        bad_salt(head);
        return flush();
    }
    auto refused = refuse(head, message.body, 0);
    std::vector<Outgoing> inside;
    if (!refused && constructor_of(message.body) == service::msg_container) {
        auto found = members(message.body.substr(4));
        if (!found) {
            refused = 64;
        } else {
            inside = *std::move(found);
            ++state_.record.counters.containers;
        }
        for (const auto& one : inside)
            if (!refused)
                refused = refuse({one.msg_id, one.seq_no}, one.body, head.msg_id);
    }
    if (refused) {
        ++state_.record.counters.bad_messages;
        bad_message(head, *refused);
        return flush();
    }
    if (!announced_) {
        auto first = head.msg_id;
        for (const auto& one : inside)
            first = std::min(first, one.msg_id);
        announced_ = true;
        queue(mtproto::TlWriter()
                  .u32(service::new_session_created)
                  .u64(first)
                  .i64(state_.number())
                  .u64(key_.salt)
                  .take(),
              true);
    }
    if (constructor_of(message.body) != service::msg_container)
        take(head, message.body);
    for (const auto& one : inside)
        take({one.msg_id, one.seq_no}, one.body);
    flush();
}

std::optional<std::int32_t> ServerSession::refuse(const Head& head, std::string_view body,
                                                  std::uint64_t container) const
{
    if (head.msg_id % 4 != 0)
        return 18;
    if (container != 0 &&
        (head.msg_id >= container || constructor_of(body) == service::msg_container))
        return 64;
    if (received_.contains(head.msg_id))
        return constructor_of(body) == service::msg_container ? std::optional(19) : std::nullopt;
    const auto age = state_.unix_time() - mtproto::time_of(head.msg_id);
    if (age > oldest)
        return 16;
    if (age < -newest)
        return 17;
    if (received_.size() >= most_received && head.msg_id < received_.begin()->first)
        return 20;
    return refuse_number(head, body);
}

std::optional<std::int32_t> ServerSession::refuse_number(const Head& head,
                                                         std::string_view body) const
{
    const bool odd = head.seq_no % 2 == 1;
    if (state_.options.strict_parity) {
        if (content_related(constructor_of(body)) == 0 && odd)
            return 34;
        if (content_related(constructor_of(body)) == 1 && !odd)
            return 35;
    }
    if (!state_.options.strict_seq_no)
        return std::nullopt;
    const auto above = received_.upper_bound(head.msg_id);
    if (above != received_.end()) {
        const auto theirs = above->second.seq_no;
        if (theirs < head.seq_no || (theirs == head.seq_no && odd))
            return 33;
    }
    if (above != received_.begin()) {
        const auto theirs = std::prev(above)->second.seq_no;
        if (theirs > head.seq_no || (theirs == head.seq_no && odd))
            return 32;
    }
    return std::nullopt;
}

std::optional<std::vector<ServerSession::Outgoing>> ServerSession::members(
    std::string_view container) const
{
    TlReader in(container);
    const auto count = in.u32();
    if (!count || *count > most_members)
        return std::nullopt;
    std::vector<Outgoing> found;
    for (std::uint32_t i = 0; i < *count; ++i) {
        const auto msg_id = in.u64();
        const auto seq_no = in.u32();
        const auto length = in.u32();
        const auto body = length ? in.raw(*length) : std::nullopt;
        if (!body || body->size() % 4 != 0)
            return std::nullopt;
        found.push_back({*msg_id, *seq_no, std::string(*body)});
    }
    return in.at_end() ? std::optional(std::move(found)) : std::nullopt;
}

void ServerSession::take(const Head& head, std::string_view body)
{
    ++state_.record.counters.messages;
    if (received_.contains(head.msg_id))
        return had_before(head.msg_id);
    received_[head.msg_id].seq_no = head.seq_no;
    if (received_.size() > most_received)
        received_.erase(received_.begin());
    if (head.seq_no % 2 == 1)
        to_acknowledge_.push_back(head.msg_id);
    if (constructor_of(body) != service::gzip_packed)
        return dispatch(head, body);
    TlReader in(body.substr(4));
    const auto packed = in.bytes();
    const auto whole = packed ? mtproto::inflate(*packed, most_unpacked_bytes)
                              : failure("gzip_packed is malformed");
    if (!whole)
        return state_.problem(whole.error().message);
    ++state_.record.counters.gzipped;
    dispatch(head, *whole);
}

void ServerSession::had_before(std::uint64_t msg_id)
{
    ++state_.record.counters.duplicates;
    const auto answered_by = received_[msg_id].answered_by;
    if (const auto found = unacknowledged_.find(answered_by); found != unacknowledged_.end()) {
        outbox_.push_back(found->second);
        ++state_.record.counters.sent_again;
    }
    to_acknowledge_.push_back(msg_id);
}

void ServerSession::dispatch(const Head& head, std::string_view body)
{
    const auto constructor = constructor_of(body);
    if (constructor == 0)
        return state_.problem("an empty message");
    if (!service(head, constructor, body.substr(4)))
        call(head, body);
}

}  // namespace tgvs::test
