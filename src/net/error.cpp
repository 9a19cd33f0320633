#include "net/error.hpp"

#include <boost/asio/error.hpp>
#include <fmt/format.h>

namespace tgvs::net {

namespace asio = boost::asio;

std::string_view to_string(NetErrc code)
{
    switch (code) {
        case NetErrc::cancelled:
            return "cancelled";
        case NetErrc::timed_out:
            return "timed out";
        case NetErrc::refused:
            return "connection refused";
        case NetErrc::unreachable:
            return "unreachable";
        case NetErrc::closed:
            return "connection closed";
        case NetErrc::unresolved:
            return "name resolution failed";
        case NetErrc::proxy_refused:
            return "the proxy refused";
        case NetErrc::proxy_auth:
            return "the proxy rejected user name and password";
        case NetErrc::proxy_protocol:
            return "not a SOCKS5 proxy";
        case NetErrc::bad_target:
            return "no usable address";
        case NetErrc::local:
            return "this host is out of resources";
    }
    return "unknown";
}

std::string NetFailure::text() const
{
    return detail.empty() ? std::string(to_string(code))
                          : fmt::format("{} ({})", to_string(code), detail);
}

NetErrc errc_of(const boost::system::error_code& error)
{
    namespace e = asio::error;
    if (error == e::operation_aborted)
        return NetErrc::cancelled;
    if (error == e::timed_out)
        return NetErrc::timed_out;
    if (error == e::connection_refused)
        return NetErrc::refused;
    if (error == e::no_descriptors || error == e::no_memory || error == e::no_buffer_space ||
        error == boost::system::errc::too_many_files_open_in_system ||
        error == boost::system::errc::address_not_available)
        return NetErrc::local;
    if (error == e::network_unreachable || error == e::host_unreachable ||
        error == e::network_down || error == e::address_family_not_supported ||
        error == e::access_denied || error == boost::system::errc::operation_not_permitted)
        return NetErrc::unreachable;  // the last two: a firewall of this host
    return NetErrc::closed;
}

}  // namespace tgvs::net
