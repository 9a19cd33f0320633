// process/network_watch.hpp: the guardian's side of network_filter.hpp: answers the calls that the filter hands over.
//
// A call that is allowed is made here, on a duplicate of the child's descriptor and with a copy of what the child passed:
// a thread that changes the address in its memory afterwards changes nothing (docs/adr/0008). Only where the system does
// not let us have the descriptor (Docker's own seccomp profile) the child goes on with its call.
// kill() is made here, too: of what has been looked at by its number, another process may have the number by then. It
// reaches the processes of the child's group, where all stay that it has started, but not the guardian.
// Blocking  a call that would wait, of a socket that may, is made by a process of its own, 16 at most; the 17th fails.
// Bounded   65,536 bytes and 64 pieces of a message, 16 messages of a sendmmsg(); 4 refusals are reported.
// Use       as guardian.hpp has it: system calls only, nothing allocates. Its size is that of a stack's frame.
#pragma once

#include "process/network_policy.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <linux/seccomp.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

namespace tgvs::process {

class NetworkWatch {
public:
    // `listener` and `life` (where reports go) stay the caller's. `sees`: may_read_memory(); if not, everything is let through.
    NetworkWatch(const NetworkPolicy& policy, int listener, int life, bool sees) noexcept;

    // To be called when the listener is readable.
    void answer() noexcept;

private:
    static constexpr std::size_t payload_limit = 65'536;
    static constexpr std::size_t pieces_limit = 64;

    // What the calling process gets; `made_elsewhere`: by a process that answers itself.
    struct Outcome {
        enum Kind { done, goes_on, made_elsewhere } kind = done;
        long value = 0;
        int error = 0;
    };
    struct Message {
        alignas(sockaddr_storage) std::array<unsigned char, sizeof(sockaddr_storage)> name;
        alignas(cmsghdr) std::array<unsigned char, 1'024> control;
        std::array<iovec, pieces_limit> pieces;
        msghdr header;
        iovec whole;
    };

    static Outcome fails(int error) { return {.error = error}; }

    Outcome signal() const noexcept;
    Outcome connect() noexcept;
    Outcome send_to() noexcept;
    Outcome send_message() noexcept;
    Outcome send_messages() noexcept;

    // What is made of the address; it is reported if it is refused. 0, or the error for the child.
    int take_name(std::uint64_t address, std::size_t size, NetworkUse use, int fd) noexcept;
    int take_message(std::uint64_t header) noexcept;
    Outcome send_taken(int fd, int flags) noexcept;
    template <class Call>
    Outcome make(int fd, bool may_wait, Call call) noexcept;

    bool read(std::uint64_t from, void* to, std::size_t size) const noexcept;
    bool write(std::uint64_t to, const void* from, std::size_t size) const noexcept;
    bool still_asks() const noexcept;
    // The descriptor, or -errno.
    int borrow(int fd) const noexcept;
    void respond(const Outcome& outcome) const noexcept;
    void report(const NetworkTarget& target, bool certain) noexcept;
    void reap_helpers() noexcept;

    const NetworkPolicy& policy_;
    const int listener_;
    const int life_;
    const bool sees_;
    bool borrows_;  // the system lets us
    int helpers_ = 0;
    int reports_ = 0;
    // The kernel's may be longer than the one that we were built with.
    union {
        seccomp_notif request_;
        unsigned char request_room_[512];
    };
    Message message_;
    std::array<unsigned char, payload_limit> payload_;
};

}  // namespace tgvs::process
