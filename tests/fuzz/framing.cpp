// Streams of packets, to a server and to a client, fed in two pieces. The first byte says to whom and where the
// cut is.
#include "mtproto/framing.hpp"

#include "support/telegram/scripted_random.hpp"

namespace {

using namespace tgvs::mtproto;

template <class Side>
void feed(Side& side, std::string_view bytes, std::size_t cut)
{
    for (const auto piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
        side.feed(piece);
        for (;;) {
            const auto next = side.next();
            if (!next || !*next)
                break;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t cut = bytes.size() * (data[0] >> 3) / 32;
    tgvs::test::ScriptedRandom random;
    const bool to_server = (data[0] & 1) != 0;
    if (to_server) {
        ServerTransport server(random);
        feed(server, bytes, cut);
        return 0;
    }
    constexpr Framing framings[] = {Framing::abridged, Framing::intermediate, Framing::padded,
                                    Framing::padded};
    auto client = Transport::client({.framing = framings[data[0] >> 1 & 3]}, random);
    feed(client, bytes, cut);
    return 0;
}
