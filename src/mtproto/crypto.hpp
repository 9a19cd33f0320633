// mtproto/crypto.hpp: the primitives that MTProto builds on, over OpenSSL.
//
// Byte strings are std::string; numbers inside them are big-endian unless said otherwise.
// Errors   none: wrong lengths are our own mistakes and stop the program. What comes from outside is
//          measured by the callers.
// Source   core.telegram.org/mtproto/description; IGE as in OpenSSL's old aes_ige.c.
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace tgvs::mtproto {

inline constexpr std::size_t aes_block_bytes = 16;

std::string sha1(std::initializer_list<std::string_view> parts);    // of the parts joined, 20 bytes
std::string sha256(std::initializer_list<std::string_view> parts);  // 32 bytes

// AES-256 in IGE mode: a key of 32 bytes, an iv of 32 bytes, data of whole blocks of 16.
std::string ige_encrypt(std::string_view key, std::string_view iv, std::string_view data);
std::string ige_decrypt(std::string_view key, std::string_view iv, std::string_view data);

struct IgeKey {
    Secret key;
    Secret iv;
};

// AES-256-CTR, one continuous stream.
class CtrStream {
public:
    CtrStream(std::string_view key, std::string_view iv);  // 32 and 16 bytes
    ~CtrStream();
    CtrStream(CtrStream&&) noexcept;
    CtrStream& operator=(CtrStream&&) noexcept;

    void apply(char* data, std::size_t count);  // in place

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Overwrites what a plain string held, and empties it.
void cleanse(std::string& secret);

bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace tgvs::mtproto
