// mtproto/envelope.hpp: an MTProto 2.0 message sealed under an auth key, and the checks of opening one.
//
//   auth_key_id 8 · msg_key 16 · AES-IGE( salt 8 · session_id 8 · msg_id 8 · seq_no 4 · length 4 · body · padding )
//
// Checks of `open`, in this order; each has a test that fails without it:
//   1 length at least 24 + 48, encrypted part whole blocks (what a padded transport added is cut off)
//   2 auth_key_id is ours
//   3 msg_key is that of the whole plaintext, padding included; compared in constant time, before any
//     field is looked at
//   5 inner length not negative, a multiple of 4, and padding 12 … 1024
// Session id and msg_id (checks 4 and 6 to 9) belong to the session, which has the state for them.
// Source   core.telegram.org/mtproto/description, /mtproto/security_guidelines
#pragma once

#include "base/result.hpp"
#include "mtproto/auth_key.hpp"
#include "mtproto/message_keys.hpp"
#include "mtproto/random.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::mtproto {

struct Message {
    std::uint64_t salt = 0;
    std::uint64_t session_id = 0;
    std::uint64_t msg_id = 0;
    std::uint32_t seq_no = 0;
    std::string body;  // TL, a multiple of 4
};

enum class EnvelopeErrc { wrong_length, wrong_key_id, wrong_msg_key, wrong_inner_length };

std::string_view to_string(EnvelopeErrc code);

// Padding: the least that is allowed and up to 15 random blocks more, which hides the length a little.
std::string seal(const AuthKey& key, Sender sender, const Message& message, Random& random);

Result<Message, EnvelopeErrc> open(const AuthKey& key, Sender sender, std::string_view packet);

// An unencrypted message of the key exchange: auth_key_id 0 · msg_id 8 · length 4 · body.
std::string plain_message(std::uint64_t msg_id, std::string_view body);

struct PlainMessage {
    std::uint64_t msg_id = 0;
    std::string_view body;  // inside the packet
};
Result<PlainMessage, EnvelopeErrc> open_plain(std::string_view packet);

}  // namespace tgvs::mtproto
