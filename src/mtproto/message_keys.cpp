#include "mtproto/message_keys.hpp"

#include "mtproto/tl_bytes.hpp"

namespace tgvs::mtproto {

namespace {

std::string_view part(const AuthKey& key, Sender sender, std::size_t offset, std::size_t count)
{
    const std::size_t x = sender == Sender::client ? 0 : 8;
    return key.reveal().substr(offset + x, count);
}

// Alternating pieces of the two hashes, which is how both the key and the iv are made.
Secret interleave(std::string_view outer, std::string_view inner)
{
    std::string mixed;
    mixed.reserve(32);  // or growing would leave copies behind
    mixed += outer.substr(0, 8);
    mixed += inner.substr(8, 16);
    mixed += outer.substr(24, 8);
    return Secret(std::move(mixed));
}

}  // namespace

std::string message_key(const AuthKey& key, Sender sender, std::string_view plaintext)
{
    return sha256({part(key, sender, 88, 32), plaintext}).substr(8, 16);
}

IgeKey message_aes(const AuthKey& key, Sender sender, std::string_view msg_key)
{
    auto a = sha256({msg_key, part(key, sender, 0, 36)});
    auto b = sha256({part(key, sender, 40, 36), msg_key});
    IgeKey aes{interleave(a, b), interleave(b, a)};
    cleanse(a);
    cleanse(b);
    return aes;
}

std::string seal_plaintext(const AuthKey& key, Sender sender, std::string_view plaintext)
{
    const auto msg_key = message_key(key, sender, plaintext);
    const auto aes = message_aes(key, sender, msg_key);
    return TlWriter()
        .u64(key.id())
        .raw(msg_key)
        .raw(ige_encrypt(aes.key.reveal(), aes.iv.reveal(), plaintext))
        .take();
}

}  // namespace tgvs::mtproto
