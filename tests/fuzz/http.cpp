// What comes in over a connection to the HTTP server, in two pieces; the first byte says where they are cut. The
// connection is a pair of sockets, so that nothing waits for time or for the network.
#include "base/file.hpp"
#include "http/session.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace tgvs;
namespace asio = boost::asio;

http::Response echo(const http::Request& request)
{
    if (!request.path.starts_with('/'))
        std::abort();
    return http::text_response(request.path == "/none" ? 404 : 200,
                               std::string(request.body.reveal()));
}

std::string take_all(int fd)
{
    std::string all;
    char buffer[4'096];
    for (;;) {
        const auto count = ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (count <= 0)
            return all;
        all.append(buffer, static_cast<std::size_t>(count));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t longest = 32 * 1024;  // fits into the socket
    if (size == 0 || size > longest)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto cut = bytes.size() * data[0] / 256;
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        std::abort();
    const FileDescriptor client(pair[0]);
    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    socket.assign(asio::ip::tcp::v4(), pair[1]);
    const auto endpoint = std::make_shared<http::Endpoint>(
        echo, http::Limits{.header_bytes = 1'024, .body_bytes = 256},
        std::make_shared<http::FeedStreams>());
    http::start_session(std::move(socket), endpoint);
    std::string answers;
    for (const auto piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
        [[maybe_unused]] const auto sent =
            ::send(client.get(), piece.data(), piece.size(), MSG_NOSIGNAL);
        context.poll();
        answers += take_all(client.get());
    }
    ::shutdown(client.get(), SHUT_WR);
    while (!context.stopped()) {
        context.poll();
        answers += take_all(client.get());
    }
    answers += take_all(client.get());
    if (endpoint->crowd.size() != 0 || (!answers.empty() && !answers.starts_with("HTTP/1.1 ")))
        std::abort();
    return 0;
}
