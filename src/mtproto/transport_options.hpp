// mtproto/transport_options.hpp: the forms that a connection can have.
#pragma once

#include "base/secret.hpp"

#include <cstdint>

namespace tgvs::mtproto {

enum class Framing { abridged, intermediate, padded };

struct TransportOptions {
    Framing framing = Framing::intermediate;
    bool obfuscated = false;
    // Of an MTProxy, 16 bytes (the leading dd of a link is not part of it); needs `obfuscated`.
    Secret proxy_secret = {};
    std::int16_t dc = 0;  // told to an MTProxy; +10000 for test data centres, negative for media
};

}  // namespace tgvs::mtproto
