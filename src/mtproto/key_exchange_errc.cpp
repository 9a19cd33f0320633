#include "mtproto/key_exchange_errc.hpp"

namespace tgvs::mtproto {

std::string_view to_string(KeyExchangeErrc code)
{
    switch (code) {
        case KeyExchangeErrc::malformed:
            return "unexpected answer";
        case KeyExchangeErrc::wrong_nonce:
            return "wrong nonce";
        case KeyExchangeErrc::unknown_fingerprint:
            return "the server has none of our RSA keys";
        case KeyExchangeErrc::bad_pq:
            return "pq is not a product of two primes";
        case KeyExchangeErrc::bad_hash:
            return "wrong hash of the server's answer";
        case KeyExchangeErrc::bad_prime:
            return "the server's prime or generator is not safe";
        case KeyExchangeErrc::bad_public:
            return "the server's public number is out of range";
        case KeyExchangeErrc::bad_nonce_hash:
            return "wrong hash of the new nonce";
        case KeyExchangeErrc::refused:
            return "the server refused";
    }
    return "unknown";
}

}  // namespace tgvs::mtproto
