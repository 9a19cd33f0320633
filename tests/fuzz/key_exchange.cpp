// A server's answers in the key exchange. The first byte says at which step the rest stands: 0 resPQ,
// 1 server_DH_params, 2 the inner data (which is then hashed and encrypted as it ought to be), 3 dh_gen_*.
// The nonces are always the same, so that an input can hold them.
#include "mtproto/key_exchange.hpp"

#include "mtproto/dh.hpp"
#include "mtproto/key_exchange_values.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/telegram/scripted_random.hpp"

namespace {

using namespace tgvs::mtproto;

const std::string nonce(nonce_bytes, 'n');
const std::string server_nonce(nonce_bytes, 's');
const std::string new_nonce(new_nonce_bytes, 'w');

std::string res_pq(std::uint64_t fingerprint)
{
    return TlWriter()
        .u32(exchange_id::res_pq)
        .raw(nonce)
        .raw(server_nonce)
        .bytes("\x17\xED\x48\x94\x1A\x08\xF9\x81")
        .u32(exchange_id::vector)
        .u32(1)
        .u64(fingerprint)
        .take();
}

std::string dh_params(std::string_view inner, Random& random)
{
    const auto sealed = seal_hashed(exchange_aes(new_nonce, server_nonce), inner, random);
    return TlWriter()
        .u32(exchange_id::server_dh_params_ok)
        .raw(nonce)
        .raw(server_nonce)
        .bytes(sealed)
        .take();
}

std::string good_inner()
{
    return TlWriter()
        .u32(exchange_id::server_dh_inner_data)
        .raw(nonce)
        .raw(server_nonce)
        .i32(3)
        .bytes(known_prime())
        .bytes(std::string(256, 'a'))
        .i32(1)
        .take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto keys = built_in_rsa_keys();
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const int step = data[0] & 3;
    tgvs::test::ScriptedRandom random(nonce + new_nonce);
    KeyExchange client({.keys = keys}, random);
    client.begin();
    if (step > 0)
        (void)client.answer(res_pq(keys.front().fingerprint));
    if (step == 2) {
        (void)client.answer(dh_params(bytes.substr(0, 4096), random));
        return 0;
    }
    if (step > 2)
        (void)client.answer(dh_params(good_inner(), random));
    (void)client.answer(bytes);
    return 0;
}
