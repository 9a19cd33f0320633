#include "outputs/rtmp_failure.hpp"

namespace tgvs::outputs {

std::string_view to_string(RtmpErrc code)
{
    switch (code) {
        case RtmpErrc::unresolved:
            return "unresolved";
        case RtmpErrc::unreachable:
            return "unreachable";
        case RtmpErrc::timed_out:
            return "timed_out";
        case RtmpErrc::tls:
            return "tls";
        case RtmpErrc::rejected:
            return "rejected";
        case RtmpErrc::protocol:
            return "protocol";
        case RtmpErrc::broken:
            return "broken";
        case RtmpErrc::stopped:
            return "stopped";
    }
    return "unknown";
}

}  // namespace tgvs::outputs
