#include "process/network_filter.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tgvs::process {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t our_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t our_architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t our_architecture = 0;
#endif

// Since Linux 5.19: a signal that does not kill leaves a call alone that is being answered, so that it is not made twice.
constexpr unsigned wait_killable = 1U << 5;

constexpr std::uint32_t handed_over = SECCOMP_RET_USER_NOTIF;
constexpr std::uint32_t allowed = SECCOMP_RET_ALLOW;

constexpr std::uint32_t refused(int error)
{
    return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error);
}

// Arguments are 64 bits wide; of an int the kernel takes the lower half.
constexpr std::uint32_t argument(unsigned index)
{
    return offsetof(seccomp_data, args) + index * 8;
}

constexpr std::uint32_t upper_half = 4;  // of little-endian words, as both architectures have them

class FilterProgram {
public:
    void load(std::uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset); }
    void keep_bits(std::uint32_t bits) { add(BPF_ALU | BPF_AND | BPF_K, bits); }
    void answer(std::uint32_t action) { add(BPF_RET | BPF_K, action); }
    // Each skips the next `length` instructions unless what was loaded is so.
    void if_equal(std::uint32_t value, std::uint8_t length) { jump(BPF_JEQ, value, 0, length); }
    void if_has_bits(std::uint32_t bits, std::uint8_t length) { jump(BPF_JSET, bits, 0, length); }
    void if_at_least(std::uint32_t value, std::uint8_t length) { jump(BPF_JGE, value, 0, length); }
    void if_other(std::uint32_t value, std::uint8_t length) { jump(BPF_JEQ, value, length, 0); }

    void answer_if_equal(std::uint32_t value, std::uint32_t action)
    {
        if_equal(value, 1);
        answer(action);
    }

    sock_fprog program()
    {
        return {.len = static_cast<unsigned short>(size_), .filter = code_.data()};
    }

private:
    void add(std::uint16_t code, std::uint32_t value) { code_[size_++] = {code, 0, 0, value}; }
    void jump(std::uint16_t kind, std::uint32_t value, std::uint8_t yes, std::uint8_t no)
    {
        code_[size_++] = {static_cast<std::uint16_t>(BPF_JMP | kind | BPF_K), yes, no, value};
    }

    std::array<sock_filter, 128> code_{};
    std::size_t size_ = 0;
};

void refuse_other_architectures(FilterProgram& filter)
{
    filter.load(offsetof(seccomp_data, arch));
    filter.if_other(our_architecture, 1);
    filter.answer(refused(ENOSYS));
    filter.load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
    constexpr std::uint32_t x32_bit = 0x40000000;
    filter.if_at_least(x32_bit, 1);
    filter.answer(refused(ENOSYS));
#endif
}

void hand_over_calls(FilterProgram& filter)
{
    filter.answer_if_equal(SYS_connect, handed_over);
    filter.answer_if_equal(SYS_io_uring_setup, refused(ENOSYS));
    for (const auto& [call, flags] : {std::pair(SYS_sendmsg, 2U), std::pair(SYS_sendmmsg, 3U)}) {
        filter.if_equal(static_cast<std::uint32_t>(call), 4);
        filter.load(argument(flags));
        filter.if_has_bits(MSG_FASTOPEN, 1);
        filter.answer(refused(EOPNOTSUPP));
        filter.answer(handed_over);
    }
    // Without an address sendto() is send(), which goes where the socket is connected to.
    filter.if_equal(SYS_sendto, 9);
    filter.load(argument(3));
    filter.if_has_bits(MSG_FASTOPEN, 1);
    filter.answer(refused(EOPNOTSUPP));
    filter.load(argument(4));
    filter.if_equal(0, 3);
    filter.load(argument(4) + upper_half);
    filter.if_equal(0, 1);
    filter.answer(allowed);
    filter.answer(handed_over);
}

// Whose number it is, thread's or process's, only the moment can tell. 0 is the caller's own group.
void hand_over_signals(FilterProgram& filter)
{
    filter.if_equal(SYS_kill, 4);
    filter.load(argument(0));
    filter.answer_if_equal(0, allowed);
    filter.answer(handed_over);
}

void restrict_sockets(FilterProgram& filter)
{
    constexpr std::uint32_t type_bits = 0xf;  // SOCK_CLOEXEC and SOCK_NONBLOCK are further up
    filter.if_equal(SYS_socket, 14);
    filter.load(argument(2));
    filter.answer_if_equal(IPPROTO_SCTP, refused(EPROTONOSUPPORT));
    filter.load(argument(0));
    filter.if_other(AF_UNIX, 8);
    filter.if_other(AF_NETLINK, 7);
    filter.if_other(AF_INET, 2);
    filter.if_other(AF_INET6, 1);
    filter.answer(refused(EAFNOSUPPORT));
    // Without a protocol's number this type of IP is SCTP as well.
    filter.load(argument(1));
    filter.keep_bits(type_bits);
    filter.answer_if_equal(SOCK_SEQPACKET, refused(EPROTONOSUPPORT));
    filter.load(offsetof(seccomp_data, nr));
}

// A packet of a source route goes to another address than the one that the call names.
void refuse_source_routes(FilterProgram& filter)
{
    filter.if_equal(SYS_setsockopt, 15);
    filter.load(argument(1));
    filter.if_equal(IPPROTO_IP, 3);
    filter.load(argument(2));
    filter.answer_if_equal(IP_OPTIONS, refused(EACCES));
    filter.load(argument(1));
    filter.if_equal(IPPROTO_IPV6, 7);
    filter.load(argument(2));
    for (const std::uint32_t option : {IPV6_RTHDR, IPV6_2292RTHDR, IPV6_2292PKTOPTIONS})
        filter.answer_if_equal(option, refused(EACCES));
    filter.load(offsetof(seccomp_data, nr));
}

void refuse_joining(FilterProgram& filter)
{
    constexpr std::uint32_t ip[] = {IP_ADD_MEMBERSHIP, IP_ADD_SOURCE_MEMBERSHIP, MCAST_JOIN_GROUP,
                                    MCAST_JOIN_SOURCE_GROUP};
    constexpr std::uint32_t ipv6[] = {IPV6_ADD_MEMBERSHIP, IPV6_JOIN_ANYCAST, MCAST_JOIN_GROUP,
                                      MCAST_JOIN_SOURCE_GROUP};
    filter.if_equal(SYS_setsockopt, 22);
    filter.load(argument(1));
    filter.if_equal(IPPROTO_IP, 9);
    filter.load(argument(2));
    for (const auto option : ip)
        filter.answer_if_equal(option, refused(EACCES));
    filter.load(argument(1));
    filter.if_equal(IPPROTO_IPV6, 9);
    filter.load(argument(2));
    for (const auto option : ipv6)
        filter.answer_if_equal(option, refused(EACCES));
}

}  // namespace

int install_network_filter(bool may_join_groups) noexcept
{
    if (our_architecture == 0)
        return -ENOSYS;
    FilterProgram filter;
    refuse_other_architectures(filter);
    hand_over_calls(filter);
    hand_over_signals(filter);
    restrict_sockets(filter);
    refuse_source_routes(filter);
    if (!may_join_groups)
        refuse_joining(filter);
    filter.answer(allowed);
    const auto program = filter.program();
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -errno;
    for (const unsigned more : {wait_killable, 0U}) {
        const auto listener = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                                        SECCOMP_FILTER_FLAG_NEW_LISTENER | more, &program);
        if (listener >= 0)
            return static_cast<int>(listener);
        if (errno != EINVAL)
            break;
    }
    return -errno;
}

int forbid_all_sockets() noexcept
{
    if (our_architecture == 0)
        return ENOSYS;
    FilterProgram filter;
    refuse_other_architectures(filter);
    // Nobody is there to ask whom it would signal, and what makes no sockets starts no processes either.
    filter.if_equal(SYS_kill, 4);
    filter.load(argument(0));
    filter.answer_if_equal(0, allowed);
    filter.answer(refused(EPERM));
    for (const int call : {SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4})
        filter.answer_if_equal(static_cast<std::uint32_t>(call), refused(EACCES));
    filter.answer_if_equal(SYS_io_uring_setup, refused(ENOSYS));
    filter.answer(allowed);
    const auto program = filter.program();
    const bool done = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                      ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
    return done ? 0 : errno;
}

}  // namespace tgvs::process
