// What an RTMP server sends to a publisher. The first byte says how many of the answers that a good server gives come
// before it, the second where the rest is cut in two. The key is in no reason, and no answer is out of proportion.
#include "../unit/outputs/rtmp_words.hpp"
#include "outputs/rtmp_publisher.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::outputs;
    if (size < 2)
        return 0;
    const std::string key = "the-secret-key";
    const std::string random(RtmpPublisher::random_bytes, 'r');
    static const auto conversation = words::conversation();
    RtmpPublisher publisher(*parse_rtmp_address("rtmp://host/live/" + key), random);
    for (std::size_t i = 0; i < data[0] % (conversation.size() + 1); ++i)
        if (!publisher.take(conversation[i]))
            std::abort();
    // Handshake and commands, and as many acknowledgements and pongs as there may be.
    const auto most = publisher.output().size() + 4'096 + 20 * size;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    const auto cut = bytes.size() * data[1] / 256;
    for (const auto piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
        const auto taken = publisher.take(piece);
        if (publisher.output().size() > most)
            std::abort();
        if (taken)
            continue;
        const auto& reason = taken.error().reason;
        if (reason.find(key) != std::string::npos || reason.size() > 600)
            std::abort();
        return 0;
    }
    publisher.say_goodbye();
    return 0;
}
