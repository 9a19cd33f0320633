// mtproto/message_keys.hpp: what an MTProto 2.0 message is encrypted with.
//
// Source   core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector
#pragma once

#include "mtproto/auth_key.hpp"
#include "mtproto/crypto.hpp"

#include <string>
#include <string_view>

namespace tgvs::mtproto {

enum class Sender { client, server };  // the x of the key derivation: 0, 8

// Of the whole plaintext with its padding; 16 bytes.
std::string message_key(const AuthKey& key, Sender sender, std::string_view plaintext);

IgeKey message_aes(const AuthKey& key, Sender sender, std::string_view msg_key);

// A packet around a plaintext of whole blocks, whatever it holds.
std::string seal_plaintext(const AuthKey& key, Sender sender, std::string_view plaintext);

}  // namespace tgvs::mtproto
