#include "mtproto/framing.hpp"

#include "mtproto/crypto.hpp"
#include "mtproto/invariant.hpp"
#include "mtproto/obfuscation.hpp"
#include "mtproto/tl_bytes.hpp"

namespace tgvs::mtproto {

namespace {

constexpr std::size_t long_abridged = 0x7F;
constexpr std::size_t most_sent_bytes = (std::size_t{1} << 24) - 1;
constexpr std::size_t most_padding = 15;
constexpr std::size_t least_packet_bytes = 16;  // shorter is the server's error word
constexpr std::size_t error_bytes = 4;
constexpr std::size_t envelope_head_bytes = 24;
constexpr std::size_t compact_at_bytes = 64 * 1024;

struct Head {
    std::size_t head_bytes;
    std::size_t payload_bytes;
};

// Nothing while more bytes are needed to tell.
std::optional<Head> read_head(Framing framing, std::string_view bytes)
{
    TlReader in(bytes);
    if (framing != Framing::abridged) {
        const auto length = in.u32();
        return length ? std::optional(Head{4, *length}) : std::nullopt;
    }
    if (bytes.empty())
        return {};
    const std::size_t words = static_cast<unsigned char>(bytes.front());
    if (words < long_abridged)
        return Head{1, words * 4};
    const auto whole = in.u32();
    if (!whole)
        return {};
    // The top bit, which asks for or is a quick ack, makes the length far too great.
    const std::size_t long_words = words == long_abridged ? *whole >> 8 : max_packet_bytes;
    return Head{4, long_words * 4};
}

// A padded packet says its length with the padding. Encrypted ones have whole blocks.
std::string_view without_padding(std::string_view payload)
{
    if (payload.size() < envelope_head_bytes || *TlReader(payload).u64() == 0)
        return payload;
    const auto blocks = (payload.size() - envelope_head_bytes) / aes_block_bytes;
    return payload.substr(0, envelope_head_bytes + blocks * aes_block_bytes);
}

}  // namespace

std::string_view to_string(FramingErrc code)
{
    switch (code) {
        case FramingErrc::wrong_length:
            return "wrong length of a packet in the stream";
        case FramingErrc::too_long:
            return "a packet in the stream is too long";
        case FramingErrc::unknown_form:
            return "unknown form of the stream";
    }
    return "unknown";
}

Transport Transport::client(const TransportOptions& options, Random& random)
{
    const auto secret_bytes = options.proxy_secret.reveal().size();
    require(secret_bytes == 0 || (secret_bytes == 16 && options.obfuscated),
            "a proxy's secret has 16 bytes and needs obfuscation");
    Transport transport;
    transport.framing_ = options.framing;
    transport.random_ = &random;
    if (options.obfuscated) {
        auto head = make_obfuscated_head(options, random);
        transport.greeting_ = std::move(head.bytes);
        transport.encrypt_ = std::move(head.obfuscation.to_server);
        transport.decrypt_ = std::move(head.obfuscation.to_client);
    } else {
        const std::size_t count = options.framing == Framing::abridged ? 1 : 4;
        transport.greeting_.assign(count, tag_of(options.framing));
    }
    return transport;
}

std::string Transport::wrap(std::string_view payload)
{
    return frame(payload, framing_ == Framing::padded ? random_->below(most_padding + 1) : 0);
}

std::string Transport::frame(std::string_view payload, std::size_t padding_bytes)
{
    require(payload.size() % 4 == 0 && payload.size() <= most_sent_bytes,
            "a packet has whole words and under 2^24 bytes");
    TlWriter out;
    const auto words = static_cast<std::uint32_t>(payload.size() / 4);
    if (framing_ != Framing::abridged)
        out.u32(static_cast<std::uint32_t>(payload.size() + padding_bytes));
    else if (words < long_abridged)
        out.raw(std::string(1, static_cast<char>(words)));
    else
        out.u32(words << 8 | long_abridged);
    out.raw(payload).raw(random_->bytes(padding_bytes));
    auto bytes = out.take();
    if (encrypt_)
        encrypt_->apply(bytes.data(), bytes.size());
    return bytes;
}

void Transport::feed(std::string_view bytes)
{
    if (taken_ >= compact_at_bytes || taken_ == in_.size()) {
        in_.erase(0, taken_);
        taken_ = 0;
    }
    const auto before = in_.size();
    in_ += bytes;
    if (decrypt_)
        decrypt_->apply(in_.data() + before, bytes.size());
}

Result<std::optional<std::string_view>, FramingErrc> Transport::take_frame()
{
    if (failed_)
        return std::unexpected(*failed_);
    const auto rest = std::string_view(in_).substr(taken_);
    const auto head = read_head(framing_, rest);
    if (!head)
        return std::nullopt;
    if (head->payload_bytes > max_packet_bytes)
        failed_ = FramingErrc::too_long;
    else if (head->payload_bytes < error_bytes ||
             (framing_ != Framing::padded && head->payload_bytes % 4 != 0))
        failed_ = FramingErrc::wrong_length;
    if (failed_)
        return std::unexpected(*failed_);
    if (rest.size() - head->head_bytes < head->payload_bytes)
        return std::nullopt;
    taken_ += head->head_bytes + head->payload_bytes;
    return rest.substr(head->head_bytes, head->payload_bytes);
}

Result<std::optional<std::string>, FramingErrc> Transport::next_payload()
{
    const auto payload = take_frame();
    if (!payload)
        return std::unexpected(payload.error());
    if (!*payload)
        return std::nullopt;
    return std::string(framing_ == Framing::padded ? without_padding(**payload) : **payload);
}

Result<std::optional<Packet>, FramingErrc> Transport::next()
{
    for (;;) {
        auto payload = next_payload();
        if (!payload)
            return std::unexpected(payload.error());
        if (!*payload)
            return std::nullopt;
        if ((*payload)->size() >= least_packet_bytes)
            return Packet(std::move(**payload));
        const auto code = *TlReader(**payload).i32();
        if (code != 0)
            return Packet(TransportError{code});
    }
}

}  // namespace tgvs::mtproto
