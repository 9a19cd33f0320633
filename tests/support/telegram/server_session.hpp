// support/telegram/server_session.hpp: the server's side of a session: ids, salts, acknowledgements, containers.
//
// Order of the checks on a message, as real servers answer: salt; id a multiple of 4 (18); id in the window
// (16, 17); numbers (32 to 35); containers (64). A container is taken or refused as a whole.
// Bounds   the last 1,000 ids of the client, 500 messages of ours that wait to be acknowledged.
// Source   core.telegram.org/mtproto/service_messages, /mtproto/service_messages_about_messages
#pragma once

#include "mtproto/envelope.hpp"
#include "mtproto/tl_object.hpp"
#include "support/telegram/faults.hpp"
#include "support/telegram/server_state.hpp"

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::test {

class Connection;

class ServerSession {
public:
    ServerSession(ServerState& state, DataCenter& dc, ServerKey& key, std::uint64_t id);

    std::uint64_t id() const { return id_; }
    std::int32_t layer() const { return layer_; }
    bool wants_updates() const { return wants_updates_; }
    std::shared_ptr<Connection> connection() const { return connection_.lock(); }

    // What was not acknowledged goes again over a new connection.
    void attach(const std::shared_ptr<Connection>& connection);
    void receive(const mtproto::Message& message);

    void push(const mtproto::TlObject& updates);
    void push_bytes(std::string body);
    void push_spoiled(std::string body, Spoiled how);
    // A call that was left without an answer (CallContext::later).
    void answer_now(std::uint64_t request, std::uint32_t function,
                    const std::expected<mtproto::TlValue, RpcError>& result);

private:
    struct Head {
        std::uint64_t msg_id;
        std::uint32_t seq_no;
    };
    struct Outgoing {
        std::uint64_t msg_id;
        std::uint32_t seq_no;
        std::string body;
    };
    struct Received {
        std::uint32_t seq_no = 0;
        bool running = false;
        bool dropped = false;           // by rpc_drop_answer
        std::uint64_t answered_by = 0;  // our message
    };
    struct Call;  // server_session_calls.cpp

    // server_session.cpp: receiving
    std::optional<std::int32_t> refuse(const Head& head, std::string_view body,
                                       std::uint64_t container) const;
    std::optional<std::int32_t> refuse_number(const Head& head, std::string_view body) const;
    std::optional<std::vector<Outgoing>> members(std::string_view container) const;
    void take(const Head& head, std::string_view body);
    void dispatch(const Head& head, std::string_view body);
    void had_before(std::uint64_t msg_id);

    // server_session_service.cpp
    bool service(const Head& head, std::uint32_t constructor, std::string_view rest);
    void ping(const Head& head, std::string_view rest, bool with_delay);
    void future_salts(const Head& head, std::string_view rest);
    void acknowledged(std::string_view rest);
    void state_request(const Head& head, std::string_view rest);
    void send_again(std::string_view rest);
    void destroy_session(std::string_view rest);
    void drop_answer(const Head& head, std::string_view rest);

    // server_session_calls.cpp
    void call(const Head& head, std::string_view body);
    void answer_call(const Call& call);
    std::string result_of(const Call& call);
    static std::string error_of(const RpcError& error);
    void act(const Call& call, const CallFault& fault);
    void answer_later(const Call& call, std::chrono::milliseconds delay,
                      std::optional<std::string> result);
    void answer(std::uint64_t request, std::string result, std::optional<Spoiled> how = {});
    void answer(std::uint64_t request, const RpcError& error);

    // server_session_send.cpp
    std::uint64_t next_id(bool is_answer);
    Outgoing make(std::string body, bool content_related, bool is_answer);
    void queue(std::string body, bool content_related, bool is_answer = false);
    void flush();
    void send(const Outgoing& message);
    void send_spoiled(std::string body, Spoiled how, bool is_answer);
    void bad_salt(const Head& head);
    void bad_message(const Head& head, std::int32_t code);

    ServerState& state_;
    DataCenter& dc_;
    ServerKey& key_;
    std::uint64_t id_;
    std::weak_ptr<Connection> connection_;
    std::int32_t layer_ = 0;
    bool announced_ = false;  // by new_session_created
    bool initialised_ = false;
    bool wants_updates_ = false;
    std::map<std::uint64_t, Received> received_;
    std::map<std::uint64_t, Outgoing> unacknowledged_;
    std::vector<Outgoing> outbox_;
    std::vector<std::uint64_t> to_acknowledge_;
    std::uint64_t last_id_ = 0;
    std::uint32_t content_sent_ = 0;
};

}  // namespace tgvs::test
