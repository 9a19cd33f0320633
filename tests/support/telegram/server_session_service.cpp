// What the server answers to MTProto's own messages.
#include "mtproto/service_ids.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/telegram/connection.hpp"
#include "support/telegram/data_center.hpp"
#include "support/telegram/server_session.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace tgvs::test {

namespace service = mtproto::service;
using mtproto::TlReader;
using mtproto::TlWriter;

namespace {

constexpr std::uint32_t rpc_drop_answer = 0x58e4a740;
constexpr std::uint32_t rpc_answer_unknown = 0x5e2ad36e;
constexpr std::uint32_t rpc_answer_dropped_running = 0xcd78e586;
constexpr std::uint32_t rpc_answer_dropped = 0xa43ad8b7;
constexpr std::uint32_t http_wait = 0x9299359f;
constexpr std::uint32_t destroy_auth_key = 0xd1435160;
constexpr std::uint32_t destroy_auth_key_ok = 0xf660e1d4;
constexpr std::int32_t salt_life_s = 1'800;

std::vector<std::uint64_t> read_ids(std::string_view bytes)
{
    TlReader in(bytes);
    const auto constructor = in.u32();
    const auto count = in.u32();
    std::vector<std::uint64_t> ids;
    if (!count || *constructor != service::vector || *count > in.left() / sizeof(std::uint64_t))
        return ids;
    for (std::uint32_t i = 0; i < *count; ++i)
        ids.push_back(*in.u64());
    return ids;
}

}  // namespace

bool ServerSession::service(const Head& head, std::uint32_t constructor, std::string_view rest)
{
    switch (constructor) {
        case service::msgs_ack:
            acknowledged(rest);
            return true;
        case service::ping:
        case service::ping_delay_disconnect:
            ping(head, rest, constructor == service::ping_delay_disconnect);
            return true;
        case service::get_future_salts:
            future_salts(head, rest);
            return true;
        case service::msgs_state_req:
            state_request(head, rest);
            return true;
        case service::msg_resend_req:
            send_again(rest);
            return true;
        case service::destroy_session:
            destroy_session(rest);
            return true;
        case rpc_drop_answer:
            drop_answer(head, rest);
            return true;
        case destroy_auth_key:
            queue(TlWriter().u32(destroy_auth_key_ok).take(), false, true);
            asio::post(state_.io, [&dc = dc_, key_id = key_.key.id()] { dc.keys().erase(key_id); });
            return true;
        case service::msgs_state_info:
        case service::msgs_all_info:
        case http_wait:
            return true;
        default:
            return false;
    }
}

void ServerSession::ping(const Head& head, std::string_view rest, bool with_delay)
{
    TlReader in(rest);
    const auto ping_id = in.u64();
    const auto delay = with_delay ? in.i32() : std::optional<std::int32_t>();
    if (!ping_id || (with_delay && !delay))
        return state_.problem("a malformed ping");
    ++state_.record.counters.pings;
    if (const auto connection = connection_.lock(); connection && delay)
        connection->disconnect_in(std::chrono::seconds(*delay));
    queue(TlWriter().u32(service::pong).u64(head.msg_id).u64(*ping_id).take(), false, true);
}

void ServerSession::future_salts(const Head& head, std::string_view rest)
{
    constexpr std::int32_t most = 64;
    const auto count = std::clamp(TlReader(rest).i32().value_or(1), 1, most);
    const auto now = state_.now();
    TlWriter out;
    out.u32(service::future_salts).u64(head.msg_id).i32(now).i32(count);
    for (std::int32_t i = 0; i < count; ++i)
        out.i32(now + (i - 1) * salt_life_s)
            .i32(now + (i + 1) * salt_life_s)
            .u64(key_.salt + static_cast<std::uint64_t>(i));
    queue(out.take(), false, true);
}

void ServerSession::acknowledged(std::string_view rest)
{
    for (const auto id : read_ids(rest))
        state_.record.counters.acks += static_cast<int>(unacknowledged_.erase(id));
}

void ServerSession::state_request(const Head& head, std::string_view rest)
{
    constexpr char unknown = 1;
    constexpr char not_received = 2;
    constexpr char not_yet = 3;
    constexpr char received = 4;
    constexpr char running = 32;
    constexpr char answered = 64;
    std::string info;
    for (const auto id : read_ids(rest)) {
        const auto found = received_.find(id);
        if (found != received_.end())
            info += static_cast<char>(received | (found->second.running ? running : 0) |
                                      (found->second.answered_by != 0 ? answered : 0));
        else if (received_.empty() || id < received_.begin()->first)
            info += unknown;
        else
            info += id > received_.rbegin()->first ? not_yet : not_received;
    }
    queue(TlWriter().u32(service::msgs_state_info).u64(head.msg_id).bytes(info).take(), false,
          true);
}

void ServerSession::send_again(std::string_view rest)
{
    for (const auto id : read_ids(rest)) {
        const auto found = unacknowledged_.find(id);
        if (found == unacknowledged_.end())
            continue;
        outbox_.push_back(found->second);
        ++state_.record.counters.sent_again;
    }
}

void ServerSession::destroy_session(std::string_view rest)
{
    const auto id = TlReader(rest).u64().value_or(0);
    const bool gone = id != id_ && key_.sessions.erase(id) > 0;
    queue(TlWriter()
              .u32(gone ? service::destroy_session_ok : service::destroy_session_none)
              .u64(id)
              .take(),
          false, true);
}

void ServerSession::drop_answer(const Head& head, std::string_view rest)
{
    TlWriter out;
    out.u32(service::rpc_result).u64(head.msg_id);
    const auto found = received_.find(TlReader(rest).u64().value_or(0));
    if (found == received_.end()) {
        out.u32(rpc_answer_unknown);
    } else if (found->second.running) {
        found->second.dropped = true;
        out.u32(rpc_answer_dropped_running);
    } else if (const auto answer = unacknowledged_.find(found->second.answered_by);
               answer != unacknowledged_.end()) {
        out.u32(rpc_answer_dropped)
            .u64(answer->first)
            .u32(answer->second.seq_no)
            .u32(static_cast<std::uint32_t>(answer->second.body.size()));
        unacknowledged_.erase(answer);
    } else {
        out.u32(rpc_answer_unknown);
    }
    queue(out.take(), true, true);
}

}  // namespace tgvs::test
