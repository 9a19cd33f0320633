// mtproto/session.hpp: the conversation under an auth key: requests and answers over one TCP connection after
// another.
//
// Sans I/O. The owner moves bytes: `receive` for each packet, then `send` until it gives nothing, then wait for
// bytes or for `wake_up`. Requests live through reconnects and new session ids; they end with an Answer, a
// Failure, or when they are forgotten.
//
// What is done with the server's service messages
//   bad_server_salt            the salt is taken, the messages go again
//   bad_msg 16                 the server's time is taken, the messages go again
//   bad_msg 17, 32, 33         and a new session id, for ids and numbers must start anew
//   bad_msg 18, 19, 20, 34, 35 the messages go again under new ids; 64: one by one, in no container
//   new_session_created        its salt is taken; what the server cannot know goes again; `Restarted`
//   msgs_state_info            what was not received goes again
//   msg_detailed_info          an answer that we lack is asked for
//   msgs_state_req, msg_resend_req are answered
// A message is sent at most `max_attempts` times, then it fails: a quarrel about ids must end.
// Two messages in a row may be refused without a pause, as when salt and clock are both wrong. From the third
// on nothing is sent for a while, longer each time, until a request is answered: whatever the server says, it
// is not asked more than about once a second. Answers to its own questions go once a second at most.
//
// Checks on what is received (numbers as in the security guidelines' list): 4 session id, 6 odd msg_id,
// 7 seen before or older than all that were seen, 8 msg_id within -300…+30 s of the server's time, 9 the same
// for members of containers. The envelope did the others.
//
// Initial  every request stands inside invokeWithLayer(initConnection(…)) until one such was answered.
// Time     acknowledgements within 10 s; ping_delay_disconnect each 30 s; no byte for 15 s after a ping is
//          the end of the connection.
// Source   core.telegram.org/mtproto/service_messages, /mtproto/service_messages_about_messages
#pragma once

#include "base/backoff.hpp"
#include "base/result.hpp"
#include "mtproto/auth_key.hpp"
#include "mtproto/clock.hpp"
#include "mtproto/envelope.hpp"
#include "mtproto/random.hpp"
#include "mtproto/seen_ids.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tgvs::mtproto {

using RequestId = std::uint64_t;

struct SessionOptions {
    AuthKey key;
    std::uint64_t salt = 0;  // 0: not known, the server will tell
    // invokeWithLayer and initConnection up to the query, which is their last field.
    std::string initial = {};
    std::chrono::seconds ack_delay{10};
    std::chrono::seconds ping_every{30};
    std::chrono::seconds pong_within{15};
    int max_attempts = 8;
    BackoffOptions refused = {.first = std::chrono::seconds(1),
                              .ceiling = std::chrono::seconds(10)};
    std::chrono::seconds service_every{1};
    std::size_t max_requests = 1'000;
};

struct Answer {
    RequestId id;
    std::string result;  // TL, unpacked
};
struct Failure {
    RequestId id;
    std::int32_t code;  // of an rpc_error; 0 for our own reasons
    std::string text;
};
struct Update {
    std::string body;  // TL, unpacked
};
struct Restarted {};  // updates may have been lost: read again what is being watched

using Event = std::variant<Answer, Failure, Update, Restarted>;

// Each ends the connection; the session goes on over the next one.
enum class SessionErrc {
    envelope,  // see envelope.hpp
    even_msg_id,
    malformed,  // a container or service message
    too_old,    // below all ids that were seen
    no_pong,
};

std::string_view to_string(SessionErrc code);

class Session {
public:
    Session(SessionOptions options, Random& random, Now now);

    // The clock may be known from the key exchange.
    void set_server_time(Now now, std::chrono::seconds unix_time) { clock_.set(now, unix_time); }

    // Nothing when `max_requests` are waiting.
    std::optional<RequestId> request(std::string body);
    void forget(RequestId id);

    // A new TCP connection: what was sent over the last one and has no answer is asked about.
    void connected(Now now);
    Result<void, SessionErrc> receive(std::string_view packet, Now now);
    // The next sealed packet; nothing when there is nothing to say now.
    std::optional<std::string> send(Now now);
    // An error when the server has fallen silent.
    Result<void, SessionErrc> check_alive(Now now) const;
    // When to call `send` and `check_alive` at the latest.
    std::chrono::steady_clock::time_point wake_up() const;

    std::vector<Event> take_events();

    std::uint64_t salt() const { return salt_; }
    const ServerClock& clock() const { return clock_; }
    std::size_t waiting() const { return requests_.size(); }

private:
    using Time = std::chrono::steady_clock::time_point;

    struct Request {
        std::string body;
        int attempts = 0;
        std::uint64_t msg_id = 0;     // 0: to be sent
        std::uint64_t container = 0;  // in which it was sent
        bool alone = false;           // in no container
        bool wrapped = false;         // was sent with the initial part
    };
    struct Question {  // a msgs_state_req
        std::uint64_t container = 0;
        std::vector<std::uint64_t> msg_ids;
    };
    using Requests = std::map<RequestId, Request>;
    struct Outgoing {
        std::uint64_t msg_id;
        std::uint32_t seq_no;
        std::string body;
    };
    struct Batch {
        std::vector<Outgoing> messages;
        std::size_t bytes = 0;
        std::vector<Request*> requests;
        std::vector<std::uint64_t> questions;
    };

    // session_send.cpp
    void add(Batch& batch, std::string body, bool content_related, Now now);
    void add_ping(Batch& batch, Now now);
    void add_questions(Batch& batch, Now now);
    void add_services(Batch& batch, Now now);
    void add_requests(Batch& batch, Now now);
    void add_acks(Batch& batch, Now now);
    std::string pack(Batch batch, Now now);
    std::string seal_one(const Outgoing& message);

    // session_receive.cpp
    struct Head {
        std::uint64_t msg_id;
        std::uint32_t seq_no;
    };
    Result<void, SessionErrc> handle(const Head& head, std::string_view body, Now now,
                                     bool in_container);
    Result<void, SessionErrc> dispatch(const Head& head, std::string_view body, Now now,
                                       bool in_container);
    Result<void, SessionErrc> container(std::string_view members, Now now);
    Result<void, SessionErrc> unpacked(const Head& head, std::string_view packed, Now now);
    std::optional<std::string> unpack(std::string_view packed_object);
    bool is_in_time(std::uint64_t msg_id, std::string_view body, Now now) const;
    void answer(std::uint64_t msg_id, std::string_view result, Now now);
    void fail(Requests::iterator request, std::int32_t code, std::string_view text);
    void bad_message(const Head& head, std::uint64_t bad_msg_id, std::int32_t code, Now now);
    void new_session(std::uint64_t first_msg_id, std::uint64_t salt, Now now);
    void state_info(std::uint64_t asked_in, std::string_view info, Now now);
    void detailed_info(std::uint64_t answer_msg_id, Now now);
    void state_request(std::uint64_t asked_in, std::string_view body, Now now);
    void add_service(std::string body);
    void acknowledge(std::uint64_t msg_id, Now now);

    void renew();  // a new session id, everything goes again
    void again(Request& request);
    void note_refusal(Now now);
    void note_acceptance();
    bool has_news() const;  // for the server
    std::vector<Requests::iterator> sent_as(std::uint64_t msg_id);

    SessionOptions options_;
    Random& random_;
    ServerClock clock_;
    MessageIds ids_;
    std::uint64_t salt_;
    std::uint64_t session_id_;
    std::uint32_t content_sent_ = 0;
    bool initialised_ = false;

    RequestId last_request_ = 0;
    Requests requests_;
    std::deque<std::string> services_;  // bodies of messages that need no acknowledgement
    std::vector<std::uint64_t> to_ask_;
    std::map<std::uint64_t, Question> questions_;  // by msg_id
    std::vector<std::uint64_t> to_acknowledge_;
    std::optional<Time> acknowledge_by_;
    SeenIds seen_;  // of the server's
    SeenIds sent_;  // ours, containers too
    std::vector<Event> events_;
    std::size_t may_unpack_ = 0;  // bytes, of the packet that is being read

    Time last_ping_;
    bool ping_is_out_ = false;
    int refusals_ = 0;  // in a row
    Backoff refused_;
    Time quiet_until_{};
    Time services_at_{};
};

}  // namespace tgvs::mtproto
