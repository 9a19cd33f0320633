// Packets from the other side. The first byte says whether the rest is a packet as it came, an unencrypted one, or
// a plaintext, which is then sealed as it ought to be, so that what lies behind the check of msg_key is reached.
#include "mtproto/envelope.hpp"

#include "mtproto/message_keys.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::mtproto;
    static const auto key = *AuthKey::from_bytes(std::string(AuthKey::size_bytes, 'k'));
    if (size == 0)
        return 0;
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 3 == 0) {
        (void)open(key, Sender::server, bytes);
    } else if (data[0] % 3 == 1) {
        const auto message = open_plain(bytes);
        if (message && !open_plain(plain_message(message->msg_id, message->body)))
            std::abort();
    } else {
        bytes.resize(bytes.size() / 16 * 16);
        const auto message = open(key, Sender::server, seal_plaintext(key, Sender::server, bytes));
        if (message && message->body.size() + 32 + 12 > bytes.size())
            std::abort();
    }
    return 0;
}
