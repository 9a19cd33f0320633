#include "listener.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace tgvs::gate {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int backlog = 2;
constexpr int longest_message = 1'456;
// About 4 MB: 11 s at 2.8 Mbit/s, 1 s at 30.
constexpr int window_packets = 3'000;
constexpr int receive_buffer_bytes = 1'316 * window_packets;
constexpr int oldest_version = 0x010300;
constexpr int key_bytes = 32;

constexpr std::int64_t wait_idle_ms = 250;
constexpr std::int64_t wait_busy_ms = 20;
constexpr std::int64_t wait_full_ms = 5;
constexpr auto measured_every = 1s;

template <class Value>
bool set(SRTSOCKET socket, SRT_SOCKOPT option, Value value)
{
    return ::srt_setsockflag(socket, option, &value, sizeof value) == 0;
}

int get(SRTSOCKET socket, SRT_SOCKOPT option)
{
    int value = 0;
    int size = sizeof value;
    return ::srt_getsockflag(socket, option, &value, &size) == 0 ? value : 0;
}

std::string version_text(int version)
{
    return std::to_string(version >> 16 & 0xff) + '.' + std::to_string(version >> 8 & 0xff) + '.' +
           std::to_string(version & 0xff);
}

}  // namespace

Listener::Listener(Parent& parent, const Open& open, Descriptor socket)
    : parent_(parent),
      latency_ms_(open.latency_ms),
      udp_(std::move(socket)),
      greeting_(open.stream_id, open.passphrase)
{
    ::srt_startup();
    ::srt_setloglevel(LOG_CRIT);  // what strangers do is told in our words
}

Listener::~Listener()
{
    for (auto& [id, session] : sessions_)
        close(session);
    if (listener_ != SRT_INVALID_SOCK)
        ::srt_close(listener_);
    ::srt_cleanup();
}

bool Listener::listen()
{
    if (set_up()) {
        tell(Listening{});
        return going_;
    }
    tell(Failed{::srt_getlasterror_str()});
    return false;
}

bool Listener::set_up()
{
    listener_ = ::srt_create_socket();
    epoll_ = ::srt_epoll_create();
    if (listener_ == SRT_INVALID_SOCK || epoll_ < 0)
        return false;
    const bool options =
        set(listener_, SRTO_RCVSYN, false) && set(listener_, SRTO_RCVLATENCY, latency_ms_) &&
        set(listener_, SRTO_ENFORCEDENCRYPTION, true) && set(listener_, SRTO_PBKEYLEN, key_bytes) &&
        set(listener_, SRTO_MINVERSION, oldest_version) &&
        set(listener_, SRTO_FC, window_packets) &&
        set(listener_, SRTO_RCVBUF, receive_buffer_bytes);
    // From here on libsrt has the port; it closes it.
    if (!options || ::srt_bind_acquire(listener_, udp_.get()) != 0)
        return false;
    greeting_.install(listener_);
    const int events = SRT_EPOLL_IN | SRT_EPOLL_ERR;
    const int local = SRT_EPOLL_IN | SRT_EPOLL_ERR;
    return ::srt_listen(listener_, backlog) == 0 &&
           ::srt_epoll_add_usock(epoll_, listener_, &events) == 0 &&
           ::srt_epoll_add_ssock(epoll_, parent_.fd(), &local) == 0;
}

void Listener::run()
{
    while (going_) {
        wait();
        if (!obey())
            return;
        const auto now = Clock::now();
        accept_all(now);
        read(now);
        drop_broken_waiting(now);
        carry_out(admission_.look(now));
        greeting_.close(admission_.closed(now));
        for (const auto& refused : greeting_.take(now))
            parent_.tell(refused);  // lost, if nobody listens just now
    }
}

void Listener::wait()
{
    auto limit = admission_.waits() ? wait_busy_ms : wait_idle_ms;
    for (const auto& [id, session] : sessions_)
        if (session.outlet && !session.outlet->may_write())
            limit = wait_full_ms;
    std::array<SRTSOCKET, 8> ready{};
    int count = static_cast<int>(ready.size());
    std::array<SYSSOCKET, 2> local{};
    int local_count = static_cast<int>(local.size());
    ::srt_epoll_wait(epoll_, ready.data(), &count, nullptr, nullptr, limit, local.data(),
                     &local_count, nullptr, nullptr);
}

bool Listener::obey()
{
    while (auto heard = parent_.poll()) {
        if (!heard->order)
            return false;
        if (std::holds_alternative<End>(*heard->order))
            carry_out(admission_.end_by_hand());
        else if (const auto* closing = std::get_if<Close>(&*heard->order))
            carry_out(admission_.close_until(Clock::now() + closing->length));
    }
    return true;
}

void Listener::accept_all(Time now)
{
    for (;;) {
        const auto socket = ::srt_accept(listener_, nullptr, nullptr);
        if (socket == SRT_INVALID_SOCK)
            return;
        arrived(socket, now);
    }
}

void Listener::arrived(SRTSOCKET socket, Time now)
{
    sockaddr_storage address{};
    int size = sizeof address;
    ::srt_getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size);
    const auto from = name_of(reinterpret_cast<const sockaddr*>(&address));
    if (get(socket, SRTO_RCVKMSTATE) != SRT_KM_S_SECURED) {
        ::srt_close(socket);
        return;  // told when its proof is overdue
    }
    greeting_.arrived(from);
    const auto id = ++last_id_;
    auto& session = sessions_[id];
    session.socket = socket;
    session.from = from;
    carry_out(admission_.arrived(id, now, std::chrono::milliseconds(get(socket, SRTO_RCVLATENCY))));
}

void Listener::read(Time now)
{
    const auto id = admission_.on();
    if (!id)
        return;
    auto& session = sessions_.at(*id);
    if (session.outlet)
        session.outlet->flush();
    if (session.outlet && !session.outlet->may_write() && !session.outlet->broken()) {
        // There are bytes, and nobody takes them: perhaps because nobody has been told of them.
        watch(session, false);
        if (::srt_getsockstate(session.socket) != SRTS_CONNECTED)
            return carry_out(admission_.broke_off(*id, now));
        admission_.sent(*id, now);
        see_to_outlet(*id, session, now);
        return;
    }
    watch(session, true);
    while (read_message(*id, session, now)) {
    }
    if (admission_.on() == id)
        see_to_outlet(*id, session, now);
}

// False: no more for now, or ever.
bool Listener::read_message(SessionId id, Session& session, Time now)
{
    std::array<char, longest_message> message;
    const int count =
        ::srt_recvmsg(session.socket, message.data(), static_cast<int>(message.size()));
    if (count <= 0) {
        if (count == 0 || ::srt_getlasterror(nullptr) != SRT_EASYNCRCV)
            carry_out(admission_.broke_off(id, now));
        return false;
    }
    admission_.sent(id, now);
    session.bytes += static_cast<std::uint64_t>(count);
    if (!session.outlet)
        session.outlet = Outlet::make(now);
    if (session.outlet)
        session.outlet->write({message.data(), static_cast<std::size_t>(count)}, now);
    return session.outlet && session.outlet->may_write();
}

void Listener::see_to_outlet(SessionId id, Session& session, Time now)
{
    measure(session, now);
    if (!session.outlet)
        return;
    if (session.outlet->broken()) {
        // Its reader has gone. Another is asked for with the next byte.
        session.outlet.reset();
        tell(Paused{id});
    } else if (session.outlet->is_due(now)) {
        const auto ends = session.outlet->announce();
        tell(Media{id}, {ends.sample.get(), ends.stream.get()});
    }
}

void Listener::measure(Session& session, Time now) const
{
    if (now - session.measured_at < measured_every)
        return;
    session.measured_at = now;
    SRT_TRACEBSTATS stats{};
    if (::srt_bstats(session.socket, &stats, 0) != 0)
        return;
    session.rtt_ms = static_cast<std::uint32_t>(std::clamp(stats.msRTT, 0.0, 60'000.0));
    session.lost = static_cast<std::uint32_t>(std::max(stats.pktRcvDropTotal, 0));
}

void Listener::drop_broken_waiting(Time now)
{
    std::vector<SessionId> broken;
    for (const auto& [id, session] : sessions_)
        if (id != admission_.on() && ::srt_getsockstate(session.socket) != SRTS_CONNECTED)
            broken.push_back(id);
    for (const auto id : broken) {
        carry_out(admission_.broke_off(id, now));
        if (const auto session = sessions_.find(id); session != sessions_.end()) {
            close(session->second);
            sessions_.erase(session);
        }
    }
}

// libsrt wakes us for as long as there is something to read.
void Listener::watch(Session& session, bool reading)
{
    if (session.watched == reading)
        return;
    session.watched = reading;
    const int events = SRT_EPOLL_IN | SRT_EPOLL_ERR;
    if (reading)
        ::srt_epoll_add_usock(epoll_, session.socket, &events);
    else
        ::srt_epoll_remove_usock(epoll_, session.socket);
}

void Listener::carry_out(const Admission::Acts& acts)
{
    for (const auto& one : acts)
        std::visit([this](const auto& what) { act(what); }, one);
}

void Listener::act(const Admission::Take& take)
{
    auto& session = sessions_.at(take.id);
    watch(session, true);
    tell(Accepted{.id = take.id,
                  .from = session.from,
                  .latency_ms = static_cast<std::uint32_t>(get(session.socket, SRTO_RCVLATENCY)),
                  .version = version_text(get(session.socket, SRTO_PEERVERSION))});
}

void Listener::act(const Admission::Refuse& refuse)
{
    const auto session = sessions_.find(refuse.id);
    greeting_.refuse(refuse.why, session->second.from);
    close(session->second);
    sessions_.erase(session);
}

void Listener::act(const Admission::Pause& pause)
{
    sessions_.at(pause.id).outlet.reset();
    tell(Paused{pause.id});
}

void Listener::act(const Admission::Stop& stop)
{
    const auto found = sessions_.find(stop.id);
    auto& session = found->second;
    close(session);
    tell(Ended{.id = stop.id,
               .why = stop.why,
               .bytes = session.bytes,
               .rtt_ms = session.rtt_ms,
               .lost = session.lost});
    sessions_.erase(found);
}

void Listener::close(Session& session)
{
    watch(session, false);
    ::srt_close(session.socket);
    session.outlet.reset();
}

void Listener::tell(const Report& report, std::initializer_list<int> descriptors)
{
    going_ = going_ && parent_.tell(report, descriptors);
}

}  // namespace tgvs::gate
