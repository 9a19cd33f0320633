// mtproto/obfuscation.hpp: the 64 bytes that begin an obfuscated connection, and the ciphers they stand for.
//
// Source   core.telegram.org/mtproto/mtproto-transports#transport-obfuscation
#pragma once

#include "mtproto/crypto.hpp"
#include "mtproto/random.hpp"
#include "mtproto/transport_options.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::mtproto {

constexpr std::size_t obfuscated_head_bytes = 64;

struct Obfuscation {
    Framing framing;
    std::int16_t dc;
    CtrStream to_server;  // both stand behind the head
    CtrStream to_client;
};

struct ObfuscatedHead {
    std::string bytes;  // as sent
    Obfuscation obfuscation;
};

ObfuscatedHead make_obfuscated_head(const TransportOptions& options, Random& random);

// Nothing for a head that names no form. The secret is empty where there is no proxy.
std::optional<Obfuscation> read_obfuscated_head(std::string_view head,
                                                std::string_view proxy_secret);

// The byte of which a tag is made, four times. A plain abridged stream begins with a single one.
char tag_of(Framing framing);
std::optional<Framing> framing_of_tag(std::string_view four);

}  // namespace tgvs::mtproto
