// outputs/rtmp_failure.hpp: why an RTMP session could not begin, or had to end.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::outputs {

enum class RtmpErrc {
    unresolved,   // no RTMP address, the name is unknown, or the resolver is mute
    unreachable,  // refused, no route
    timed_out,
    tls,       // certificate, version or handshake
    rejected,  // the server said no: wrong key, already publishing
    protocol,  // what the server sends is no RTMP, or more than a server has to say
    broken,    // the connection, or an established session, ended
    stopped,   // by us, and the last one: the sink counts those before it
};

std::string_view to_string(RtmpErrc code);  // a metric label

struct RtmpFailure {
    RtmpErrc code;
    std::string reason;  // never holds the key
};

}  // namespace tgvs::outputs
