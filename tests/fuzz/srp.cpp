// Telegram's side of the two-step password. The first byte says whether the prime is the good one (then the rest is
// generator, public number and salts) or the rest as well.
#include "mtproto/srp.hpp"

#include "mtproto/dh.hpp"
#include "mtproto/tl_bytes.hpp"
#include "support/telegram/scripted_random.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    using namespace tgvs::mtproto;
    if (size == 0)
        return 0;
    TlReader in({reinterpret_cast<const char*>(data) + 1, size - 1});
    SrpChallenge challenge;
    challenge.g = in.i32().value_or(0);
    challenge.p = data[0] % 2 == 0 ? known_prime() : std::string(in.bytes().value_or(""));
    challenge.b_public = in.bytes().value_or("");
    challenge.salt1 = in.bytes().value_or("");
    const auto salt2 = in.bytes();
    if (!salt2)
        return 0;
    challenge.salt2 = *salt2;
    test::ScriptedRandom random;
    const auto answer = srp_answer(challenge, Secret("password"), random);
    if (answer && (answer->a_public.size() != 256 || answer->m1.size() != 32))
        std::abort();
    return 0;
}
