#include "ingest/gate_child.hpp"

#include "base/text.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace tgvs::ingest {

namespace {

constexpr const char* gate_name = "tg_video_streamer_gate";
// A flood of wrong passphrases fills more than is in use, with one arena of malloc (see MALLOC_ARENA_MAX below).
constexpr std::uint64_t gate_memory_bytes = 384ULL * 1024 * 1024;
constexpr std::size_t most_descriptors = 2;

union Ancillary {
    cmsghdr align;
    char bytes[CMSG_SPACE(most_descriptors * sizeof(int))];
};

// Whatever came belongs to us now, wanted or not.
std::array<FileDescriptor, most_descriptors> descriptors_of(msghdr& message)
{
    std::array<FileDescriptor, most_descriptors> result;
    std::size_t next = 0;
    for (auto* one = CMSG_FIRSTHDR(&message); one != nullptr; one = CMSG_NXTHDR(&message, one)) {
        if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS)
            continue;
        const auto count = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count && next < most_descriptors; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(one) + i * sizeof fd, sizeof fd);
            result[next++].reset(fd);
        }
    }
    return result;
}

bool send_line(int link, const gate::Order& order, int with = -1)
{
    auto line = gate::to_line(order);
    iovec where = {line.data(), line.size()};
    Ancillary ancillary{};
    msghdr message{};
    message.msg_iov = &where;
    message.msg_iovlen = 1;
    if (with >= 0) {
        message.msg_control = ancillary.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof with);
        auto* one = CMSG_FIRSTHDR(&message);
        one->cmsg_level = SOL_SOCKET;
        one->cmsg_type = SCM_RIGHTS;
        one->cmsg_len = CMSG_LEN(sizeof with);
        std::memcpy(CMSG_DATA(one), &with, sizeof with);
    }
    return ::sendmsg(link, &message, MSG_DONTWAIT | MSG_NOSIGNAL) ==
           static_cast<ssize_t>(line.size());
}

}  // namespace

std::filesystem::path gate_program()
{
    std::error_code unknown;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
    for (const auto& place :
         {folder / gate_name, folder.parent_path() / "libexec/tg_video_streamer" / gate_name})
        if (!unknown && std::filesystem::exists(place, unknown))
            return place;
    return gate_name;
}

Result<GateChild> GateChild::start(const std::filesystem::path& program, const gate::Open& open,
                                   const FileDescriptor& port)
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return failure("cannot make a socket pair", errno);
    FileDescriptor ours(ends[0]);
    const FileDescriptor theirs(ends[1]);
    auto child = process::Child::start({.argv = {program.string()},
                                        .environment = {"MALLOC_ARENA_MAX=1"},
                                        .memory_limit_bytes = gate_memory_bytes,
                                        .input = theirs.get(),
                                        .network = process::Network::none,
                                        .confinement = process::Confinement{}});
    if (!child)
        return std::unexpected(child.error());
    if (!send_line(ours.get(), open, port.get()))
        return failure("cannot pass the gate its port", errno);
    return GateChild(*std::move(child), std::move(ours));
}

Result<std::optional<GateChild::Heard>> GateChild::hear()
{
    // One more than a line may have: what is longer is seen to be.
    std::array<char, gate::line_limit_bytes + 1> line{};
    iovec where = {line.data(), line.size()};
    Ancillary ancillary{};
    msghdr message{};
    message.msg_iov = &where;
    message.msg_iovlen = 1;
    message.msg_control = ancillary.bytes;
    message.msg_controllen = sizeof ancillary.bytes;
    const auto count = ::recvmsg(link_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return std::nullopt;
    if (count <= 0)
        return failure(last_words());
    auto descriptors = descriptors_of(message);
    auto report = gate::parse_report({line.data(), static_cast<std::size_t>(count)});
    if (!report)
        return failure("the gate does not use our protocol");
    Heard heard = {.report = *std::move(report)};
    if (std::holds_alternative<gate::Media>(heard.report)) {
        if (!descriptors[1])
            return failure("the gate has nothing to read for us");
        heard.sample = std::move(descriptors[0]);
        heard.stream = std::move(descriptors[1]);
    }
    return heard;
}

void GateChild::tell(const gate::Order& order)
{
    if (!send_line(link_.get(), order))
        ::shutdown(link_.get(), SHUT_RDWR);
}

std::string GateChild::last_words()
{
    std::array<char, 4'096> words;
    const auto count = ::read(child_.stderr_fd(), words.data(), words.size());
    const std::string_view said(words.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    if (!trim(said).empty())
        return printable(trim(said), 200);
    const auto status = child_.poll_status();
    return status ? "the gate ended: " + status->text() : "the gate has gone silent";
}

}  // namespace tgvs::ingest
