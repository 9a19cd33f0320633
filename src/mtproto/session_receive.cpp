// The part of Session that takes what the server sends.
#include "mtproto/gzip.hpp"
#include "mtproto/service_ids.hpp"
#include "mtproto/session.hpp"
#include "mtproto/tl_bytes.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::mtproto {

namespace {

using std::chrono::seconds;

constexpr std::size_t most_unpacked_bytes = std::size_t{8} << 20;       // of one packed object
constexpr std::size_t most_unpacked_of_packet = std::size_t{16} << 20;  // of all in one packet
constexpr std::size_t most_ids = 8'192;  // of a question, as Telegram itself has it
constexpr std::size_t most_acknowledgements = 8'192;
constexpr std::size_t most_members = 1'024;
constexpr std::size_t most_services = 64;
constexpr seconds oldest{300};

// Codes of bad_msg_notification.
constexpr std::int32_t id_too_low = 16;
constexpr std::int32_t id_too_high = 17;
constexpr std::int32_t seq_no_too_low = 32;
constexpr std::int32_t seq_no_too_high = 33;
constexpr std::int32_t invalid_container = 64;

std::unexpected<SessionErrc> malformed()
{
    return std::unexpected(SessionErrc::malformed);
}

std::optional<std::vector<std::uint64_t>> read_ids(TlReader& in)
{
    const auto constructor = in.u32();
    const auto count = in.u32();
    if (!count || *constructor != service::vector || *count > most_ids ||
        *count > in.left() / sizeof(std::uint64_t))
        return std::nullopt;
    std::vector<std::uint64_t> ids(*count);
    for (auto& id : ids)
        id = *in.u64();
    return ids;
}

std::uint32_t constructor_of(std::string_view body)
{
    return TlReader(body).u32().value_or(0);
}

}  // namespace

Result<void, SessionErrc> Session::receive(std::string_view packet, Now now)
{
    auto message = open(options_.key, Sender::server, packet);
    if (!message)
        return std::unexpected(SessionErrc::envelope);
    ping_is_out_ = false;
    may_unpack_ = most_unpacked_of_packet;
    if (message->session_id != session_id_)
        return {};  // late, of the session before
    return handle({message->msg_id, message->seq_no}, message->body, now, false);
}

Result<void, SessionErrc> Session::handle(const Head& head, std::string_view body, Now now,
                                          bool in_container)
{
    if (head.msg_id % 2 == 0)
        return std::unexpected(SessionErrc::even_msg_id);
    // Nobody but the server could have made it: what it has sent is not of the future, our clock is behind.
    if (!clock_.is_known() || time_of(head.msg_id) > clock_.unix_time(now))
        clock_.set(now, time_of(head.msg_id));
    if (!is_in_time(head.msg_id, body, now))
        return {};
    switch (seen_.add(head.msg_id)) {
        case SeenIds::Verdict::too_old:
            renew();
            return std::unexpected(SessionErrc::too_old);
        case SeenIds::Verdict::seen:
            if (head.seq_no % 2 == 1)
                acknowledge(head.msg_id, now);
            return {};
        case SeenIds::Verdict::fresh:
            break;
    }
    if (head.seq_no % 2 == 1)
        acknowledge(head.msg_id, now);
    return dispatch(head, body, now, in_container);
}

// What repairs the clock is believed whatever the clock says.
bool Session::is_in_time(std::uint64_t msg_id, std::string_view body, Now now) const
{
    const auto constructor = constructor_of(body);
    if (constructor == service::bad_server_salt || constructor == service::bad_msg_notification ||
        constructor == service::msg_container)
        return true;
    return clock_.unix_time(now) - time_of(msg_id) <= oldest;
}

void Session::acknowledge(std::uint64_t msg_id, Now now)
{
    // While we may not send, a server that goes on all the same gets its oldest messages acknowledged never.
    if (to_acknowledge_.size() >= most_acknowledgements)
        to_acknowledge_.erase(to_acknowledge_.begin());
    to_acknowledge_.push_back(msg_id);
    if (!acknowledge_by_)
        acknowledge_by_ = now.steady + options_.ack_delay;
}

Result<void, SessionErrc> Session::dispatch(const Head& head, std::string_view body, Now now,
                                            bool in_container)
{
    TlReader in(body);
    const auto constructor = in.u32().value_or(0);
    switch (constructor) {
        case service::msg_container:
            return in_container ? malformed() : container(body.substr(4), now);
        case service::gzip_packed:
            return unpacked(head, body, now);
        case service::rpc_result: {
            const auto msg_id = in.u64();
            if (!msg_id)
                return malformed();
            answer(*msg_id, body.substr(12), now);
            return {};
        }
        case service::bad_msg_notification:
        case service::bad_server_salt: {
            const auto msg_id = in.u64();
            const auto code = (in.u32(), in.i32());
            const auto salt =
                constructor == service::bad_server_salt ? in.u64() : std::optional(salt_);
            if (!code || !salt)
                return malformed();
            if (sent_.contains(*msg_id)) {
                salt_ = *salt;
                bad_message(head, *msg_id, *code, now);
            }
            return {};
        }
        case service::new_session_created: {
            const auto first = in.u64();
            const auto salt = (in.u64(), in.u64());
            if (!salt)
                return malformed();
            new_session(*first, *salt, now);
            return {};
        }
        case service::msgs_state_req:
        case service::msg_resend_req:
            state_request(head.msg_id, body.substr(4), now);
            return {};
        case service::msgs_state_info: {
            const auto asked_in = in.u64();
            const auto info = in.bytes();
            if (!info)
                return malformed();
            state_info(*asked_in, *info, now);
            return {};
        }
        case service::msg_detailed_info:
            in.u64();
            [[fallthrough]];
        case service::msg_new_detailed_info: {
            const auto msg_id = in.u64();
            if (!msg_id)
                return malformed();
            detailed_info(*msg_id, now);
            return {};
        }
        case service::pong:
        case service::msgs_ack:
        case service::msgs_all_info:
        case service::future_salts:
        case service::destroy_session_ok:
        case service::destroy_session_none:
            return {};
        default:
            events_.push_back(Update{std::string(body)});
            return {};
    }
}

Result<void, SessionErrc> Session::container(std::string_view members, Now now)
{
    TlReader in(members);
    const auto count = in.u32();
    if (!count || *count > most_members)
        return malformed();
    const auto session = session_id_;
    // A member may end the session; those behind it are of the old one.
    for (std::uint32_t i = 0; i < *count && session_id_ == session; ++i) {
        const auto msg_id = in.u64();
        const auto seq_no = in.u32();
        const auto length = in.u32();
        const auto body = length ? in.raw(*length) : std::nullopt;
        if (!body || body->size() % 4 != 0)
            return malformed();
        if (auto handled = handle({*msg_id, *seq_no}, *body, now, true); !handled)
            return handled;
    }
    return {};
}

// Many small objects could hold more together than one of them may.
std::optional<std::string> Session::unpack(std::string_view packed_object)
{
    TlReader in(packed_object);
    in.u32();
    const auto packed = in.bytes();
    if (!packed)
        return std::nullopt;
    auto whole = inflate(*packed, std::min(most_unpacked_bytes, may_unpack_));
    if (!whole)
        return std::nullopt;
    may_unpack_ -= whole->size();
    return *std::move(whole);
}

Result<void, SessionErrc> Session::unpacked(const Head& head, std::string_view packed, Now now)
{
    const auto whole = unpack(packed);
    if (!whole || constructor_of(*whole) == service::gzip_packed)
        return malformed();
    return dispatch(head, *whole, now, true);
}

void Session::answer(std::uint64_t msg_id, std::string_view result, Now now)
{
    const auto request = std::ranges::find_if(
        requests_, [msg_id](const auto& entry) { return entry.second.msg_id == msg_id; });
    if (msg_id == 0 || request == requests_.end())
        return;  // forgotten, or answered before
    std::string whole(result);
    if (constructor_of(result) == service::gzip_packed) {
        auto unpacked_result = unpack(result);
        if (!unpacked_result)
            return fail(request, 0, "an answer that cannot be unpacked");
        whole = *std::move(unpacked_result);
    }
    if (constructor_of(whole) == service::rpc_error) {
        TlReader in(whole);
        in.u32();
        const auto code = in.i32();
        const auto text = in.bytes();
        if (!text)
            return fail(request, 0, "an error that cannot be read");
        if (*text == "CONNECTION_NOT_INITED" || *text == "CONNECTION_LAYER_INVALID") {
            initialised_ = false;
            note_refusal(now);
            return again(request->second);
        }
        note_acceptance();
        return fail(request, *code, *text);
    }
    note_acceptance();
    initialised_ = initialised_ || request->second.wrapped;
    events_.push_back(Answer{request->first, std::move(whole)});
    requests_.erase(request);
}

void Session::bad_message(const Head& head, std::uint64_t bad_msg_id, std::int32_t code, Now now)
{
    note_refusal(now);
    if (code == id_too_low || code == id_too_high)
        clock_.set(now, time_of(head.msg_id));
    if (code == id_too_high || code == seq_no_too_low || code == seq_no_too_high)
        return renew();
    for (const auto& request : sent_as(bad_msg_id)) {
        request->second.alone = code == invalid_container;
        again(request->second);
    }
    // A question that was not understood: what it asked about goes again.
    for (auto at = questions_.begin(); at != questions_.end();) {
        const auto question = at++;
        if (question->first != bad_msg_id && question->second.container != bad_msg_id)
            continue;
        for (const auto msg_id : question->second.msg_ids)
            for (const auto& request : sent_as(msg_id))
                again(request->second);
        questions_.erase(question);
    }
}

void Session::new_session(std::uint64_t first_msg_id, std::uint64_t salt, Now now)
{
    salt_ = salt;
    initialised_ = false;
    bool refused = false;
    for (auto& [id, request] : requests_) {
        if (request.msg_id == 0 || request.msg_id >= first_msg_id)
            continue;
        again(request);
        refused = true;
    }
    if (refused)
        note_refusal(now);
    events_.push_back(Restarted{});
}

void Session::state_info(std::uint64_t asked_in, std::string_view info, Now now)
{
    const auto question = questions_.find(asked_in);
    if (question == questions_.end())
        return;
    const auto& msg_ids = question->second.msg_ids;
    bool refused = false;
    for (std::size_t i = 0; i < msg_ids.size() && i < info.size(); ++i) {
        if ((info[i] & 7) == 4)  // 1, 2, 3: unknown or not received
            continue;
        for (const auto& request : sent_as(msg_ids[i]))
            again(request->second);
        refused = true;
    }
    questions_.erase(question);
    if (refused)
        note_refusal(now);
}

void Session::detailed_info(std::uint64_t answer_msg_id, Now now)
{
    if (seen_.contains(answer_msg_id))
        return acknowledge(answer_msg_id, now);
    TlWriter out;
    out.u32(service::msg_resend_req).u32(service::vector).u32(1).u64(answer_msg_id);
    add_service(out.take());
}

// A server that asks faster than it is answered is not answered all of it.
void Session::add_service(std::string body)
{
    if (services_.size() < most_services)
        services_.push_back(std::move(body));
}

// Every message of the server that we had is received; whatever else it asks for is not.
void Session::state_request(std::uint64_t asked_in, std::string_view body, Now now)
{
    TlReader in(body);
    const auto ids = read_ids(in);
    if (!ids)
        return;
    std::string info;
    for (const auto id : *ids)
        info.push_back(seen_.contains(id) ? '\4' : '\1');
    TlWriter out;
    out.u32(service::msgs_state_info).u64(asked_in).bytes(info);
    add_service(out.take());
    bool refused = false;
    for (const auto id : *ids)  // a msg_resend_req for one of ours that still waits
        for (const auto& request : sent_as(id)) {
            again(request->second);
            refused = true;
        }
    if (refused)
        note_refusal(now);
}

}  // namespace tgvs::mtproto
