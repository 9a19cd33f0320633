// The part of Session that makes packets of what is to be said.
#include "mtproto/gzip.hpp"
#include "mtproto/service_ids.hpp"
#include "mtproto/session.hpp"
#include "mtproto/tl_bytes.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::mtproto {

namespace {

constexpr std::size_t most_messages = 100;                // a container may hold 1,024
constexpr std::size_t most_container_bytes = 32 * 1'024;  // of a container
constexpr std::size_t worth_packing_bytes = 512;          // below that gzip gains nothing
constexpr std::int32_t disconnect_delay_s = 75;
constexpr std::size_t urgent_acks = 16;

std::string ids_message(std::uint32_t constructor, const std::vector<std::uint64_t>& ids)
{
    TlWriter out;
    out.u32(constructor).u32(service::vector).u32(static_cast<std::uint32_t>(ids.size()));
    for (const auto id : ids)
        out.u64(id);
    return out.take();
}

std::string compressed(std::string body)
{
    if (body.size() < worth_packing_bytes)
        return body;
    TlWriter out;
    out.u32(service::gzip_packed).bytes(deflate(body));
    return out.written().size() < body.size() ? out.take() : body;
}

}  // namespace

std::optional<std::string> Session::send(Now now)
{
    if (now.steady < quiet_until_)
        return std::nullopt;
    Batch batch;
    add_ping(batch, now);
    add_questions(batch, now);
    add_services(batch, now);
    add_requests(batch, now);
    add_acks(batch, now);
    if (batch.messages.empty())
        return std::nullopt;
    return pack(std::move(batch), now);
}

// Id and number are given in the order of sending, in one place: the server checks both.
void Session::add(Batch& batch, std::string body, bool content_related, Now now)
{
    const auto msg_id =
        ids_.next(clock_.unix_time(now), static_cast<std::uint32_t>(random_.number()));
    const auto seq_no = content_sent_ * 2 + (content_related ? 1 : 0);
    content_sent_ += content_related ? 1 : 0;
    sent_.add(msg_id);
    batch.bytes += body.size();
    batch.messages.push_back({msg_id, seq_no, std::move(body)});
}

void Session::add_ping(Batch& batch, Now now)
{
    if (now.steady - last_ping_ < options_.ping_every)
        return;
    TlWriter ping;
    ping.u32(service::ping_delay_disconnect).u64(random_.number()).i32(disconnect_delay_s);
    add(batch, ping.take(), true, now);
    last_ping_ = now.steady;
    ping_is_out_ = true;
}

void Session::add_questions(Batch& batch, Now now)
{
    if (to_ask_.empty())
        return;
    add(batch, ids_message(service::msgs_state_req, to_ask_), false, now);
    const auto msg_id = batch.messages.back().msg_id;
    questions_[msg_id].msg_ids = std::exchange(to_ask_, {});
    batch.questions.push_back(msg_id);
}

// A server may answer each of them with the next question.
void Session::add_services(Batch& batch, Now now)
{
    if (services_.empty() || now.steady < services_at_)
        return;
    services_at_ = now.steady + options_.service_every;
    while (!services_.empty() && batch.messages.size() < most_messages &&
           (batch.bytes == 0 || batch.bytes + services_.front().size() <= most_container_bytes)) {
        add(batch, std::move(services_.front()), false, now);
        services_.pop_front();
    }
}

void Session::add_requests(Batch& batch, Now now)
{
    for (auto at = requests_.begin(); at != requests_.end();) {
        const auto entry = at++;
        auto& request = entry->second;
        const bool no_room =
            batch.messages.size() >= most_messages ||
            (batch.bytes > 0 && batch.bytes + request.body.size() > most_container_bytes);
        if (request.msg_id != 0 || (request.alone && !batch.messages.empty()))
            continue;
        if (no_room)
            return;
        if (request.attempts++ >= options_.max_attempts) {
            fail(entry, 0, "the server keeps rejecting the message");
            continue;
        }
        request.wrapped = !initialised_;
        add(batch, compressed(request.wrapped ? options_.initial + request.body : request.body),
            true, now);
        request.msg_id = batch.messages.back().msg_id;
        batch.requests.push_back(&request);
        if (request.alone)
            return;
    }
}

// They ride along with whatever goes, except with a message that must be alone.
void Session::add_acks(Batch& batch, Now now)
{
    if (to_acknowledge_.empty())
        return;
    const bool due = now.steady >= *acknowledge_by_ || to_acknowledge_.size() >= urgent_acks;
    const bool alone = !batch.requests.empty() && batch.requests.back()->alone;
    if (alone || (batch.messages.empty() && !due))
        return;
    add(batch, ids_message(service::msgs_ack, std::exchange(to_acknowledge_, {})), false, now);
    acknowledge_by_.reset();
}

std::string Session::pack(Batch batch, Now now)
{
    if (batch.messages.size() == 1)
        return seal_one(batch.messages.front());
    TlWriter container;
    container.u32(service::msg_container).u32(static_cast<std::uint32_t>(batch.messages.size()));
    for (const auto& message : batch.messages)
        container.u64(message.msg_id)
            .u32(message.seq_no)
            .u32(static_cast<std::uint32_t>(message.body.size()))
            .raw(message.body);
    Batch outer;
    add(outer, container.take(), false, now);
    const auto msg_id = outer.messages.front().msg_id;
    for (auto* request : batch.requests)
        request->container = msg_id;
    for (const auto question : batch.questions)
        questions_[question].container = msg_id;
    return seal_one(outer.messages.front());
}

std::string Session::seal_one(const Outgoing& message)
{
    return seal(options_.key, Sender::client,
                {.salt = salt_,
                 .session_id = session_id_,
                 .msg_id = message.msg_id,
                 .seq_no = message.seq_no,
                 .body = message.body},
                random_);
}

}  // namespace tgvs::mtproto
