#include "mtproto/envelope.hpp"

#include "mtproto/crypto.hpp"
#include "mtproto/invariant.hpp"
#include "mtproto/tl_bytes.hpp"

namespace tgvs::mtproto {

namespace {

constexpr std::size_t outer_head_bytes = 24;  // auth_key_id, msg_key
constexpr std::size_t least_inner_bytes = 48;
constexpr std::size_t least_padding_bytes = 12;
constexpr std::size_t most_padding_bytes = 1024;
constexpr std::size_t more_blocks = 16;  // of padding, drawn from 0 to one less
constexpr std::size_t most_transport_padding_bytes = 15;

std::size_t padding_for(std::size_t bytes, Random& random)
{
    const auto least = bytes + least_padding_bytes;
    const auto whole = (least + aes_block_bytes - 1) / aes_block_bytes * aes_block_bytes;
    return whole - bytes + aes_block_bytes * random.below(more_blocks);
}

Result<Message, EnvelopeErrc> parse_inner(std::string_view plaintext)
{
    TlReader in(plaintext);
    Message message;
    message.salt = *in.u64();
    message.session_id = *in.u64();
    message.msg_id = *in.u64();
    message.seq_no = *in.u32();
    const std::size_t length = *in.u32();  // a negative one is far more than there is
    if (length % 4 != 0 || length > in.left())
        return std::unexpected(EnvelopeErrc::wrong_inner_length);
    message.body = *in.raw(length);
    if (in.left() < least_padding_bytes || in.left() > most_padding_bytes)
        return std::unexpected(EnvelopeErrc::wrong_inner_length);
    return message;
}

}  // namespace

std::string_view to_string(EnvelopeErrc code)
{
    switch (code) {
        case EnvelopeErrc::wrong_length:
            return "wrong length of the packet";
        case EnvelopeErrc::wrong_key_id:
            return "wrong auth key id";
        case EnvelopeErrc::wrong_msg_key:
            return "wrong msg_key";
        case EnvelopeErrc::wrong_inner_length:
            return "wrong length inside the packet";
    }
    return "unknown";
}

std::string seal(const AuthKey& key, Sender sender, const Message& message, Random& random)
{
    require(message.body.size() % 4 == 0, "TL has whole words");
    TlWriter plaintext;
    plaintext.u64(message.salt)
        .u64(message.session_id)
        .u64(message.msg_id)
        .u32(message.seq_no)
        .u32(static_cast<std::uint32_t>(message.body.size()))
        .raw(message.body);
    plaintext.raw(random.bytes(padding_for(plaintext.written().size(), random)));
    return seal_plaintext(key, sender, plaintext.written());
}

Result<Message, EnvelopeErrc> open(const AuthKey& key, Sender sender, std::string_view packet)
{
    if (packet.size() < outer_head_bytes + least_inner_bytes)
        return std::unexpected(EnvelopeErrc::wrong_length);
    TlReader in(packet);
    if (in.u64() != key.id())
        return std::unexpected(EnvelopeErrc::wrong_key_id);
    const auto msg_key = *in.raw(16);
    const auto encrypted = *in.raw(in.left() / aes_block_bytes * aes_block_bytes);

    const auto aes = message_aes(key, sender, msg_key);
    const auto plaintext = ige_decrypt(aes.key.reveal(), aes.iv.reveal(), encrypted);
    if (!equal_in_constant_time(message_key(key, sender, plaintext), msg_key))
        return std::unexpected(EnvelopeErrc::wrong_msg_key);
    return parse_inner(plaintext);
}

std::string plain_message(std::uint64_t msg_id, std::string_view body)
{
    require(body.size() % 4 == 0, "TL has whole words");
    return TlWriter()
        .u64(0)
        .u64(msg_id)
        .u32(static_cast<std::uint32_t>(body.size()))
        .raw(body)
        .take();
}

Result<PlainMessage, EnvelopeErrc> open_plain(std::string_view packet)
{
    TlReader in(packet);
    const auto key_id = in.u64();
    const auto msg_id = in.u64();
    const auto length = in.u32();
    if (!length)
        return std::unexpected(EnvelopeErrc::wrong_length);
    if (*key_id != 0)
        return std::unexpected(EnvelopeErrc::wrong_key_id);
    const auto body = in.raw(*length);
    if (!body || *length % 4 != 0 || in.left() > most_transport_padding_bytes)
        return std::unexpected(EnvelopeErrc::wrong_inner_length);
    return PlainMessage{*msg_id, *body};
}

}  // namespace tgvs::mtproto
