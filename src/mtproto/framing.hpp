// mtproto/framing.hpp: packets in a TCP stream, in the forms that Telegram serves.
//
// Sans I/O: bytes in, packets out. What a client gets of under 16 bytes is a transport error and comes out as
// such, or not at all when its number is 0. Padded packets are cut to whole blocks where they are encrypted.
// Bounds   a packet is at most `max_packet_bytes`; an announced length above it is an error at once.
// Source   core.telegram.org/mtproto/mtproto-transports, /mtproto/mtproto-transports#transport-obfuscation
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "mtproto/crypto.hpp"
#include "mtproto/random.hpp"
#include "mtproto/transport_options.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tgvs::mtproto {

constexpr std::size_t max_packet_bytes = (std::size_t{1} << 22) + 1024;  // as TDLib

// -404, -429, -444 …: the server's word instead of a packet.
struct TransportError {
    std::int32_t code;
};

enum class FramingErrc {
    wrong_length,
    too_long,
    unknown_form,  // a client that speaks none of the forms, or not with the proxy's secret
};

std::string_view to_string(FramingErrc code);

using Packet = std::variant<std::string, TransportError>;

// One direction pair of one connection, of the client or, for tests and servers, of the other side.
class Transport {
public:
    static Transport client(const TransportOptions& options, Random& random);

    // What a client sends before anything else.
    std::string greeting() const { return greeting_; }

    std::string wrap(std::string_view payload);  // a multiple of 4 bytes
    void feed(std::string_view bytes);
    // The next whole packet; nothing while it is incomplete. After an error the connection is useless.
    Result<std::optional<Packet>, FramingErrc> next();

private:
    friend class ServerTransport;
    Transport() = default;

    std::string frame(std::string_view payload, std::size_t padding_bytes);
    Result<std::optional<std::string>, FramingErrc> next_payload();
    Result<std::optional<std::string_view>, FramingErrc> take_frame();

    Framing framing_ = Framing::intermediate;
    Random* random_ = nullptr;
    std::string greeting_;
    std::optional<CtrStream> encrypt_;
    std::optional<CtrStream> decrypt_;
    std::string in_;  // decrypted, not yet taken
    std::size_t taken_ = 0;
    std::optional<FramingErrc> failed_;
};

// The serving side, which learns the form from the first bytes.
class ServerTransport {
public:
    explicit ServerTransport(Random& random, Secret proxy_secret = {});

    // Both give nothing before the client has shown its form.
    std::string wrap(std::string_view payload);
    std::string wrap_error(std::int32_t code);
    void feed(std::string_view bytes);
    Result<std::optional<std::string>, FramingErrc> next();  // packets, as sent by clients

private:
    void detect();
    void begin(Framing framing, std::size_t head_bytes);

    Random& random_;
    Secret proxy_secret_;
    std::string head_;
    std::optional<Transport> transport_;
    std::optional<FramingErrc> failed_;
};

}  // namespace tgvs::mtproto
