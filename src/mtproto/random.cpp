#include "mtproto/random.hpp"

#include "mtproto/invariant.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace tgvs::mtproto {

std::string Random::bytes(std::size_t count)
{
    std::string bytes(count, '\0');
    fill(bytes.data(), count);
    return bytes;
}

std::uint64_t Random::number()
{
    std::uint64_t number = 0;
    char bytes[sizeof number];
    fill(bytes, sizeof bytes);
    std::memcpy(&number, bytes, sizeof number);
    return number;
}

void SystemRandom::fill(char* bytes, std::size_t count)
{
    constexpr std::size_t most = std::numeric_limits<int>::max();
    while (count > 0) {
        const auto part = std::min(count, most);
        auto* out = reinterpret_cast<unsigned char*>(bytes);
        require(RAND_bytes(out, static_cast<int>(part)) == 1, "the system has a random generator");
        bytes += part;
        count -= part;
    }
}

}  // namespace tgvs::mtproto
