// What a SOCKS5 proxy answers. The first byte says whether there is a login. What follows the answers belongs to the
// target and must be left in the socket.
#include "net/socks5.hpp"

#include "base/file.hpp"
#include "net/spawn.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <optional>
#include <sys/socket.h>

namespace {

using namespace tgvs;
using namespace tgvs::net;
using Done = Result<void, NetFailure>;

asio::awaitable<void> connect(tcp::socket& socket, Socks5 proxy, std::optional<Done>& result)
{
    Endpoint target{"target.example", 443};
    result = co_await socks5_connect(socket, std::move(proxy), std::move(target), no_deadline);
}

// Greeting, login if it was asked for, reply with an address of one of three forms, port.
std::size_t length_of_answers(std::string_view bytes)
{
    const std::size_t reply = bytes[1] == 2 ? 4 : 2;
    const auto type = bytes[reply + 3];
    const std::size_t name = static_cast<unsigned char>(bytes[reply + 4]);
    return reply + 4 + (type == 1 ? 4 : type == 4 ? 16 : 1 + name) + 2;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0 || size > 4'096)
        return 0;
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        std::abort();
    const FileDescriptor proxy(pair[0]);
    asio::io_context context;
    tcp::socket socket(context);
    socket.assign(tcp::v4(), pair[1]);
    if (::send(proxy.get(), data + 1, size - 1, MSG_NOSIGNAL) < 0 && size > 1)
        std::abort();
    ::shutdown(proxy.get(), SHUT_WR);
    const bool with_login = (data[0] & 1) != 0;
    Socks5 options{.host = "proxy.example", .port = 1'080, .user = {}, .password = {}};
    if (with_login)
        options.user = options.password = Secret("secret");
    std::optional<Done> result;
    const auto task = spawn(context.get_executor(), "socks5", connect(socket, options, result));
    context.run();
    if (!task.done() || !result)
        std::abort();
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (*result && length_of_answers(bytes) + socket.available() != bytes.size())
        std::abort();
    if (!*result && result->error().text().find("secret") != std::string::npos)
        std::abort();
    return 0;
}
