// What a connected client costs in memory: idle_client DC@HOST:PORT KEYS.pem, beside a telegram_test_server.

#include "base/file.hpp"
#include "mtproto/api.hpp"
#include "telegram/access.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <string>

namespace {

using namespace tgvs;

long anonymous_kib()
{
    const auto status = read_file("/proc/self/status", 65'536).value();
    return std::strtol(status.c_str() + status.find("RssAnon:") + 8, nullptr, 10);
}

boost::asio::awaitable<void> measure(telegram::Client& client, long before)
{
    for (int i = 0; i < 100; ++i) {
        const auto config =
            co_await client.call(mtproto::TlObject(mtproto::api::help_get_config::constructor));
        if (!config) {
            fmt::print(stderr, "{}\n", explain(config.error()));
            break;
        }
    }
    const auto after = anonymous_kib();
    fmt::print(
        "anonymous memory: {} KiB before, {} KiB with a client after 100 calls: {} KiB more\n",
        before, after, after - before);
    co_await client.stop();
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 3) {
        fmt::print(stderr, "usage: idle_client DC@HOST:PORT KEYS.pem\n");
        return 2;
    }
    const std::string place = argv[1];
    const auto at = place.find('@');
    const auto colon = place.rfind(':');
    const auto before = anonymous_kib();
    telegram::AccessOptions options;
    options.app.api_id = 12345;
    options.rsa_keys = argv[2];
    options.server =
        telegram::PrivateServer{std::atoi(place.c_str()),
                                {place.substr(at + 1, colon - at - 1),
                                 static_cast<std::uint16_t>(std::atoi(place.c_str() + colon + 1))}};
    const auto access = telegram::Access::make(options);
    if (!access) {
        fmt::print(stderr, "{}\n", access.error().message);
        return 1;
    }
    boost::asio::io_context context(1);
    telegram::Client client(context.get_executor(), access->client(options.server->dc, false));
    client.start();
    boost::asio::co_spawn(context, measure(client, before), boost::asio::detached);
    context.run();
}
