// TELEGRAM_PROXY: what is accepted can be dialled, and what is refused is not told.
#include "telegram/proxy_link.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    using namespace tgvs::telegram;
    const auto proxy =
        parse_proxy_link(Secret(std::string(reinterpret_cast<const char*>(data), size)));
    if (!proxy)
        return 0;
    if (const auto* socks5 = std::get_if<net::Socks5>(&*proxy)) {
        if (socks5->host.empty() || socks5->port == 0)
            std::abort();
        return 0;
    }
    const auto& mtproxy = std::get<MtProxy>(*proxy);
    if (mtproxy.place.host.empty() || mtproxy.place.port == 0 ||
        mtproxy.secret.reveal().size() != 16)
        std::abort();
    return 0;
}
