#include "ytdlp/extractor_types.hpp"

namespace tgvs::ytdlp {

std::string_view to_string(ExtractErrc code)
{
    switch (code) {
        case ExtractErrc::bot_check:
            return "bot_check";
        case ExtractErrc::rate_limited:
            return "rate_limited";
        case ExtractErrc::cookies_dead:
            return "cookies_dead";
        case ExtractErrc::runtime:
            return "runtime";
        case ExtractErrc::gone:
            return "gone";
        case ExtractErrc::geo:
            return "geo";
        case ExtractErrc::not_yet:
            return "not_yet";
        case ExtractErrc::format:
            return "format";
        case ExtractErrc::network:
            return "network";
        case ExtractErrc::missing:
            return "missing";
        case ExtractErrc::too_large:
            return "too_large";
        case ExtractErrc::private_source:
            return "private_source";
        case ExtractErrc::disk_full:
            return "disk_full";
        case ExtractErrc::timed_out:
            return "timed_out";
        case ExtractErrc::cancelled:
            return "cancelled";
        case ExtractErrc::unknown:
            return "unknown";
    }
    return "unknown";
}

}  // namespace tgvs::ytdlp
