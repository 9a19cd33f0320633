#include "http/unix_socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tgvs::http {

namespace {

namespace beast = boost::beast;
using Clock = std::chrono::steady_clock;

constexpr int waiting_probes = 16;
constexpr std::size_t answer_limit_bytes = 1024 * 1024;

struct Address {
    sockaddr_un value{};
    FileDescriptor folder = {};  // that `value` goes through
};

// A socket's path has at most 107 bytes; one that is longer is reached through its folder's descriptor. Nothing: there
// is no such folder.
std::optional<Address> address_of(const std::filesystem::path& file)
{
    Address address;
    address.value.sun_family = AF_UNIX;
    auto text = file.native();
    if (text.size() >= sizeof address.value.sun_path) {
        address.folder =
            FileDescriptor(::open(file.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        text = fmt::format("/proc/self/fd/{}/{}", address.folder.get(), file.filename().native());
    }
    if (text.size() >= sizeof address.value.sun_path)
        return std::nullopt;
    text.copy(address.value.sun_path, text.size());
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

// Until the other side closes, as it was asked to after its answer. One that drips gets no more time than one that is silent.
Result<std::string> receive_all(int socket, Clock::time_point until)
{
    std::string bytes;
    std::array<char, 16 * 1024> buffer;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        if (left.count() <= 0)
            return failure("no answer in time", EAGAIN);
        set_limit(socket, left);
        const auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (count < 0)
            return failure("no answer", errno);
        if (count == 0)
            return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(count));
        if (bytes.size() > answer_limit_bytes)
            return failure("the answer has no end");
    }
}

Result<Answer> parsed(const std::string& bytes)
{
    boost::system::error_code error;
    beast::http::response_parser<beast::http::string_body> parser;
    parser.eager(true);
    parser.body_limit(answer_limit_bytes);
    parser.put(boost::asio::buffer(bytes), error);
    if (error || !parser.is_done())
        return failure("that is not an answer of tg_video_streamer");
    return Answer{.status = static_cast<int>(parser.get().result_int()),
                  .body = std::move(parser.get().body())};
}

Result<Answer> exchange(const std::filesystem::path& file, const std::string& request,
                        std::chrono::milliseconds limit)
{
    const auto until = Clock::now() + limit;
    const auto socket = connect_to_file(file, limit);
    if (!socket)
        return std::unexpected(socket.error());
    if (auto sent = send_all(socket->get(), request); !sent)
        return std::unexpected(sent.error());
    const auto bytes = receive_all(socket->get(), until);
    return bytes ? parsed(*bytes) : std::unexpected(bytes.error());
}

}  // namespace

Result<Listener, ListenError> listen_on_file(const std::filesystem::path& file)
{
    const auto address = address_of(file);
    if (!address)
        return std::unexpected(ListenError{false, file.string() + " is too long for a socket"});
    if (const auto probe = unix_socket(SOCK_NONBLOCK);
        probe && connects(probe.get(), address->value))
        return std::unexpected(ListenError{true, file.string() + " is in use"});
    if (is_a_socket(file))
        ::unlink(file.c_str());
    FileDescriptor socket = unix_socket(SOCK_NONBLOCK);
    if (!socket || !binds(socket.get(), address->value))
        return std::unexpected(
            ListenError{false, "cannot listen on " + file.string() + ": " + errno_text(errno)});
    return Listener{std::move(socket), 0};
}

Result<FileDescriptor> connect_to_file(const std::filesystem::path& file,
                                       std::chrono::milliseconds limit)
{
    const auto address = address_of(file);
    auto socket = unix_socket(0);
    if (!address || !socket)
        return failure(file.string() + " cannot be used");
    set_limit(socket.get(), limit);
    if (!connects(socket.get(), address->value))
        return failure("nobody answers at " + file.string(), errno);
    return socket;
}

Result<FileDescriptor> connect_at_once(const std::filesystem::path& file)
{
    const auto address = address_of(file);
    auto socket = unix_socket(SOCK_NONBLOCK);
    if (!address || !socket)
        return failure(file.string() + " cannot be used");
    if (!connects(socket.get(), address->value))
        return failure("nobody answers at " + file.string(), errno);
    return socket;
}

Result<void> send_all(int socket, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0)
            return failure("cannot ask", errno);
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

Result<Answer> ask(const std::filesystem::path& file, std::string_view method,
                   std::string_view path, std::string_view json, std::chrono::milliseconds limit,
                   std::string_view revision)
{
    auto request =
        fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", method, path);
    if (!revision.empty())
        request += fmt::format("If-Match: \"{}\"\r\n", revision);
    if (!json.empty())
        request +=
            fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", json.size());
    return exchange(file, request + "\r\n" + std::string(json), limit);
}

Result<void> ask_health(const std::filesystem::path& file, std::chrono::milliseconds limit)
{
    const auto answer = ask(file, "GET", "/healthz", {}, limit);
    if (!answer)
        return std::unexpected(answer.error());
    if (answer->status != 200)
        return failure("no valid answer at " + file.string());
    return {};
}

}  // namespace tgvs::http
