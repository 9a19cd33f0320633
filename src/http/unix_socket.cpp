#include "http/health_socket.hpp"

#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tgvs::http {

namespace {

constexpr int waiting_probes = 16;
constexpr std::string_view health_request =
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
constexpr std::string_view good_answer = "HTTP/1.1 200 ";

// Nothing: the path is too long for a socket.
std::optional<sockaddr_un> address_of(const std::filesystem::path& file)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto& text = file.native();
    if (text.size() >= sizeof address.sun_path)
        return std::nullopt;
    text.copy(address.sun_path, text.size());
    return address;
}

FileDescriptor unix_socket(int flags)
{
    return FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

bool connects(int socket, const sockaddr_un& address)
{
    return ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool is_a_socket(const std::filesystem::path& file)
{
    std::error_code error;
    return std::filesystem::is_socket(std::filesystem::symlink_status(file, error));
}

bool binds(int socket, const sockaddr_un& address)
{
    // The file gets its mode from the umask, which belongs to all threads; a socket's own mode is
    // taken over by bind() and never changes anything for others.
    return ::fchmod(socket, S_IRUSR | S_IWUSR) == 0 &&
           ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
           ::listen(socket, waiting_probes) == 0;
}

void set_limit(int socket, std::chrono::milliseconds limit)
{
    const timeval value{.tv_sec = limit.count() / 1'000, .tv_usec = limit.count() % 1'000 * 1'000};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &value, sizeof value);
}

}  // namespace

Result<Listener, ListenError> listen_on_file(const std::filesystem::path& file)
{
    const auto address = address_of(file);
    if (!address)
        return std::unexpected(ListenError{false, file.string() + " is too long for a socket"});
    if (const auto probe = unix_socket(SOCK_NONBLOCK); probe && connects(probe.get(), *address))
        return std::unexpected(ListenError{true, file.string() + " is in use"});
    if (is_a_socket(file))
        ::unlink(file.c_str());
    FileDescriptor socket = unix_socket(SOCK_NONBLOCK);
    if (!socket || !binds(socket.get(), *address))
        return std::unexpected(
            ListenError{false, "cannot listen on " + file.string() + ": " + errno_text(errno)});
    return Listener{std::move(socket), 0};
}

Result<void> ask_health(const std::filesystem::path& file, std::chrono::milliseconds limit)
{
    const auto address = address_of(file);
    const auto socket = unix_socket(0);
    if (!address || !socket)
        return failure(file.string() + " cannot be used");
    set_limit(socket.get(), limit);
    if (!connects(socket.get(), *address))
        return failure("nobody answers at " + file.string(), errno);
    if (::send(socket.get(), health_request.data(), health_request.size(), MSG_NOSIGNAL) < 0)
        return failure("cannot ask at " + file.string(), errno);
    std::string answer(good_answer.size(), '\0');
    if (::recv(socket.get(), answer.data(), answer.size(), MSG_WAITALL) !=
            static_cast<ssize_t>(answer.size()) ||
        answer != good_answer)
        return failure("no good answer at " + file.string());
    return {};
}

}  // namespace tgvs::http
