// A file of public keys: what is accepted must be fit to encrypt with.
#include "mtproto/rsa_key.hpp"
#include "support/telegram/scripted_random.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::mtproto;
    const auto keys = parse_rsa_keys({reinterpret_cast<const char*>(data), size});
    if (!keys)
        return 0;
    tgvs::test::ScriptedRandom random;
    for (const auto& key : *keys) {
        if (rsa_pad_encrypt(key, "data", random).size() != 256)
            std::abort();
    }
    return 0;
}
