#include "parent.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace tgvs::gate {

namespace {

constexpr std::size_t most_descriptors = 2;

union Ancillary {
    cmsghdr align;
    char bytes[CMSG_SPACE(most_descriptors * sizeof(int))];
};

}  // namespace

Parent::Heard Parent::wait()
{
    auto heard = receive(0);
    return heard ? *std::move(heard) : Heard{};
}

std::optional<Parent::Heard> Parent::poll()
{
    return receive(MSG_DONTWAIT);
}

std::optional<Parent::Heard> Parent::receive(int flags)
{
    std::array<char, line_limit_bytes + 1> line{};
    iovec where = {line.data(), line.size()};
    Ancillary ancillary{};
    msghdr message{};
    message.msg_iov = &where;
    message.msg_iovlen = 1;
    message.msg_control = ancillary.bytes;
    message.msg_controllen = CMSG_SPACE(sizeof(int));
    ssize_t count = 0;
    do
        count = ::recvmsg(STDIN_FILENO, &message, flags | MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return std::nullopt;
    Heard heard;
    if (const auto* one = CMSG_FIRSTHDR(&message);
        count > 0 && one != nullptr && one->cmsg_level == SOL_SOCKET &&
        one->cmsg_type == SCM_RIGHTS && one->cmsg_len == CMSG_LEN(sizeof(int))) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(one), sizeof fd);
        heard.socket.reset(fd);
    }
    if (count > 0)
        heard.order = parse_order({line.data(), static_cast<std::size_t>(count)});
    return heard;
}

bool Parent::tell(const Report& report, std::initializer_list<int> descriptors)
{
    auto line = to_line(report);
    iovec where = {line.data(), line.size()};
    Ancillary ancillary{};
    msghdr message{};
    message.msg_iov = &where;
    message.msg_iovlen = 1;
    if (descriptors.size() != 0) {
        message.msg_control = ancillary.bytes;
        message.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
        auto* one = CMSG_FIRSTHDR(&message);
        one->cmsg_level = SOL_SOCKET;
        one->cmsg_type = SCM_RIGHTS;
        one->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
        std::memcpy(CMSG_DATA(one), descriptors.begin(), descriptors.size() * sizeof(int));
    }
    return ::sendmsg(STDIN_FILENO, &message, MSG_DONTWAIT | MSG_NOSIGNAL) ==
           static_cast<ssize_t>(line.size());
}

}  // namespace tgvs::gate
