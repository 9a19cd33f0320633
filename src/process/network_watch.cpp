#include "process/network_watch.hpp"

#include "process/network_caller.hpp"
#include "process/report.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tgvs::process {

namespace {

constexpr int helpers_limit = 16;
constexpr int reports_limit = 4;
constexpr std::size_t messages_limit = 16;

bool may_wait_on(int fd) noexcept
{
    const int flags = ::fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_NONBLOCK) == 0;
}

bool is_stream(int fd) noexcept
{
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

// What goes with a message: where it leaves and its marks. Not descriptors, which would be taken from our own table,
// and no routes, which lead to another address than the one that was looked at.
bool is_usual(const cmsghdr& part) noexcept
{
    switch (part.cmsg_level) {
        case IPPROTO_IP:
            return part.cmsg_type == IP_PKTINFO || part.cmsg_type == IP_TTL ||
                   part.cmsg_type == IP_TOS;
        case IPPROTO_IPV6:
            return part.cmsg_type == IPV6_PKTINFO || part.cmsg_type == IPV6_HOPLIMIT ||
                   part.cmsg_type == IPV6_TCLASS;
        default:
            return part.cmsg_level == IPPROTO_UDP;  // UDP_SEGMENT
    }
}

bool has_odd_control(msghdr& header) noexcept
{
    for (auto* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part))
        if (!is_usual(*part))
            return true;
    return false;
}

}  // namespace

NetworkWatch::NetworkWatch(const NetworkPolicy& policy, int listener, int life, bool sees) noexcept
    : policy_(policy), listener_(listener), life_(life), sees_(sees), request_room_{}
{
    // Tried on ourselves, once: a child could make it fail by what it does to itself.
    const BorrowedFd copy(borrow_descriptor(::getpid(), life));
    borrows_ = copy.number >= 0;
}

void NetworkWatch::answer() noexcept
{
    reap_helpers();
    std::memset(request_room_, 0, sizeof request_room_);
    if (::ioctl(listener_, SECCOMP_IOCTL_NOTIF_RECV, &request_) != 0)
        return;  // it was killed meanwhile
    if (request_.data.nr == SYS_kill)
        return respond(signal());
    if (!sees_)
        return respond({.kind = Outcome::goes_on});
    Outcome outcome = fails(ENOSYS);
    switch (request_.data.nr) {
        case SYS_connect:
            outcome = connect();
            break;
        case SYS_sendto:
            outcome = send_to();
            break;
        case SYS_sendmsg:
            outcome = send_message();
            break;
        case SYS_sendmmsg:
            outcome = send_messages();
            break;
    }
    if (outcome.kind != Outcome::made_elsewhere)
        respond(outcome);
}

NetworkWatch::Outcome NetworkWatch::signal() const noexcept
{
    const auto target = static_cast<pid_t>(request_.data.args[0]);
    const pid_t group = ::getpid();  // which the guardian leads
    // Neither of these numbers can become another's while the call waits. It is made by the child, for the signal could
    // interrupt the waiting, and the call would be made once more.
    if (target == -group || (target > 0 && is_thread_of(static_cast<pid_t>(request_.pid), target)))
        return {.kind = Outcome::goes_on};
    if (target < 0 || target == group)
        return fails(EPERM);
    const BorrowedFd process(open_process(target));
    const pid_t its_group = ::getpgid(target);
    if (its_group >= 0 && its_group != group)
        return fails(EPERM);
    if (process.number < 0 || its_group < 0)
        return fails(ESRCH);  // that, or a thread of the child's own
    return ::syscall(SYS_pidfd_send_signal, process.number, static_cast<int>(request_.data.args[1]),
                     nullptr, 0) == 0
               ? Outcome{}
               : fails(errno);
}

NetworkWatch::Outcome NetworkWatch::connect() noexcept
{
    const auto& args = request_.data.args;
    const auto size = static_cast<std::uint32_t>(args[2]);
    if (const int error = take_name(args[1], size, NetworkUse::connect, static_cast<int>(args[0])))
        return fails(error);
    if (!borrows_)
        return {.kind = Outcome::goes_on};
    const BorrowedFd socket(borrow(static_cast<int>(args[0])));
    if (socket.number < 0)
        return fails(-socket.number);
    const auto call = [&]() -> long {
        return ::connect(socket.number, reinterpret_cast<const sockaddr*>(message_.name.data()),
                         size);
    };
    return make(socket.number, is_stream(socket.number), call);
}

NetworkWatch::Outcome NetworkWatch::send_to() noexcept
{
    const auto& args = request_.data.args;
    const auto size = static_cast<std::uint32_t>(args[5]);
    if (const int error = take_name(args[4], size, NetworkUse::send, -1))
        return fails(error);
    if (!borrows_)
        return {.kind = Outcome::goes_on};
    const BorrowedFd socket(borrow(static_cast<int>(args[0])));
    if (socket.number < 0)
        return fails(-socket.number);
    // More than any datagram may have; a stream takes the rest the next time.
    const auto length = std::min<std::size_t>(args[2], payload_limit);
    if (!read(args[1], payload_.data(), length))
        return fails(EFAULT);
    message_.whole = {payload_.data(), length};
    message_.header = {};
    message_.header.msg_name = message_.name.data();
    message_.header.msg_namelen = size;
    message_.header.msg_iov = &message_.whole;
    message_.header.msg_iovlen = 1;
    return send_taken(socket.number, static_cast<int>(args[3]));
}

NetworkWatch::Outcome NetworkWatch::send_message() noexcept
{
    const auto& args = request_.data.args;
    if (const int error = take_message(args[1]))
        return fails(error);
    if (!borrows_)
        return {.kind = Outcome::goes_on};
    const BorrowedFd socket(borrow(static_cast<int>(args[0])));
    if (socket.number < 0)
        return fails(-socket.number);
    return send_taken(socket.number, static_cast<int>(args[2]));
}

NetworkWatch::Outcome NetworkWatch::send_messages() noexcept
{
    const auto& args = request_.data.args;
    const auto count = std::min<std::size_t>(static_cast<std::uint32_t>(args[2]), messages_limit);
    const auto whole = static_cast<std::uint32_t>(args[2]);
    if (!borrows_ && whole > messages_limit)
        return fails(EMSGSIZE);  // what was not looked at cannot go on
    const BorrowedFd socket(borrows_ ? borrow(static_cast<int>(args[0])) : -1);
    if (borrows_ && socket.number < 0)
        return fails(-socket.number);
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = args[1] + i * sizeof(mmsghdr);
        const auto part = [i](int error) {
            return i == 0 ? fails(error) : Outcome{.value = static_cast<long>(i)};
        };
        if (const int error = take_message(at))
            return borrows_ ? part(error) : fails(error);
        if (!borrows_)
            continue;
        const auto sent = send_taken(socket.number, static_cast<int>(args[3]) | MSG_DONTWAIT);
        if (sent.error != 0)
            return part(sent.error);
        const auto length = static_cast<unsigned>(sent.value);
        if (!write(at + offsetof(mmsghdr, msg_len), &length, sizeof length))
            return part(EFAULT);
    }
    return borrows_ ? Outcome{.value = static_cast<long>(count)}
                    : Outcome{.kind = Outcome::goes_on};
}

int NetworkWatch::take_name(std::uint64_t address, std::size_t size, NetworkUse use,
                            int fd) noexcept
{
    if (size > message_.name.size())
        return EINVAL;
    if (!read(address, message_.name.data(), size))
        return EFAULT;
    if (!still_asks())
        return ESRCH;
    const auto target =
        judge(policy_, use, reinterpret_cast<const sockaddr*>(message_.name.data()), size);
    if (target.verdict == NetworkVerdict::allowed)
        return 0;
    const BorrowedFd socket(use == NetworkUse::connect && borrows_ ? borrow(fd) : -1);
    report(target, use == NetworkUse::send || (socket.number >= 0 && is_stream(socket.number)));
    return EACCES;
}

int NetworkWatch::take_message(std::uint64_t header) noexcept
{
    auto& taken = message_.header;
    if (!read(header, &taken, sizeof taken))
        return EFAULT;
    if (taken.msg_namelen == 0)
        taken.msg_name = nullptr;
    if (taken.msg_name == nullptr)
        taken.msg_namelen = 0;
    else if (const int error = take_name(reinterpret_cast<std::uint64_t>(taken.msg_name),
                                         taken.msg_namelen, NetworkUse::send, -1))
        return error;
    if (taken.msg_iovlen > pieces_limit || taken.msg_controllen > message_.control.size())
        return EMSGSIZE;
    if (!read(reinterpret_cast<std::uint64_t>(taken.msg_iov), message_.pieces.data(),
              taken.msg_iovlen * sizeof(iovec)) ||
        !read(reinterpret_cast<std::uint64_t>(taken.msg_control), message_.control.data(),
              taken.msg_controllen))
        return EFAULT;
    std::size_t size = 0;
    for (std::size_t i = 0; i < taken.msg_iovlen; ++i) {
        const auto& piece = message_.pieces[i];
        const auto length = std::min(piece.iov_len, payload_limit - size);
        if (!read(reinterpret_cast<std::uint64_t>(piece.iov_base), payload_.data() + size, length))
            return EFAULT;
        size += length;
    }
    taken.msg_name = taken.msg_name == nullptr ? nullptr : message_.name.data();
    taken.msg_control = taken.msg_controllen == 0 ? nullptr : message_.control.data();
    message_.whole = {payload_.data(), size};
    taken.msg_iov = &message_.whole;
    taken.msg_iovlen = 1;
    return borrows_ && has_odd_control(taken) ? EPERM : 0;
}

NetworkWatch::Outcome NetworkWatch::send_taken(int fd, int flags) noexcept
{
    const bool may_wait = (flags & MSG_DONTWAIT) == 0;
    const int ours = (flags & ~MSG_ZEROCOPY) | MSG_NOSIGNAL;
    const auto at_once = ::sendmsg(fd, &message_.header, ours | MSG_DONTWAIT);
    if (at_once >= 0)
        return {.value = at_once};
    if (errno != EAGAIN || !may_wait || !may_wait_on(fd))
        return fails(errno);
    return make(fd, true, [&]() -> long { return ::sendmsg(fd, &message_.header, ours); });
}

template <class Call>
NetworkWatch::Outcome NetworkWatch::make(int fd, bool may_wait, Call call) noexcept
{
    const auto make_here = [&]() -> Outcome {
        const auto value = call();
        return value >= 0 ? Outcome{.value = value} : fails(errno);
    };
    if (!may_wait || !may_wait_on(fd))
        return make_here();
    if (helpers_ >= helpers_limit)
        return fails(EAGAIN);
    // Without a signal at its end, so that waiting for the child does not meet it.
    const auto helper = ::syscall(SYS_clone, 0, 0, 0, 0, 0);
    if (helper < 0)
        return fails(errno);
    if (helper > 0) {
        ++helpers_;
        return {.kind = Outcome::made_elsewhere};
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(life_);
    respond(make_here());
    ::_exit(0);
}

bool NetworkWatch::read(std::uint64_t from, void* to, std::size_t size) const noexcept
{
    return read_memory(static_cast<pid_t>(request_.pid), from, to, size);
}

bool NetworkWatch::write(std::uint64_t to, const void* from, std::size_t size) const noexcept
{
    return write_memory(static_cast<pid_t>(request_.pid), to, from, size);
}

// Else the number may be another process's by now, and what was read that one's memory.
bool NetworkWatch::still_asks() const noexcept
{
    auto id = request_.id;
    return ::ioctl(listener_, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

int NetworkWatch::borrow(int fd) const noexcept
{
    const int copy = borrow_descriptor(static_cast<pid_t>(request_.pid), fd);
    if (copy < 0 || still_asks())
        return copy;
    ::close(copy);
    return -ESRCH;
}

void NetworkWatch::respond(const Outcome& outcome) const noexcept
{
    union {
        seccomp_notif_resp response;
        unsigned char room[512];
    };
    std::memset(room, 0, sizeof room);
    response.id = request_.id;
    response.val = outcome.value;
    response.error = -outcome.error;
    response.flags = outcome.kind == Outcome::goes_on ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
    ::ioctl(listener_, SECCOMP_IOCTL_NOTIF_SEND, &response);  // it may have been killed
}

void NetworkWatch::report(const NetworkTarget& target, bool certain) noexcept
{
    if (target.verdict == NetworkVerdict::refused_kind || reports_ >= reports_limit)
        return;
    ++reports_;
    const Report said = {.kind = Report::refused, .value = certain ? 1 : 0, .target = target};
    [[maybe_unused]] const auto sent =
        ::send(life_, &said, sizeof said, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void NetworkWatch::reap_helpers() noexcept
{
    while (helpers_ > 0 && ::waitpid(-1, nullptr, WNOHANG | __WCLONE) > 0)
        --helpers_;
}

}  // namespace tgvs::process
