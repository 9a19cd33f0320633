// What a server may say inside a session: each input is a list of messages (length, seq_no, body), sealed as they
// ought to be, with client and clock going on meanwhile.
#include "mtproto/session.hpp"

#include "mtproto/tl_bytes.hpp"

#include <cstdlib>

namespace {

using namespace tgvs::mtproto;

class Zeros : public Random {
public:
    void fill(char* bytes, std::size_t count) override { std::fill_n(bytes, count, '\0'); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto key = *AuthKey::from_bytes(std::string(AuthKey::size_bytes, 'k'));
    Zeros random;
    Now now{std::chrono::steady_clock::time_point(std::chrono::seconds(1'000)),
            std::chrono::system_clock::from_time_t(1'800'000'000)};
    Session session({.key = key, .initial = "init"}, random, now);
    session.connected(now);
    session.request("ask1");
    session.request("ask2");
    std::uint64_t msg_id = std::uint64_t{1'800'000'000} << 32 | 1;
    TlReader in({reinterpret_cast<const char*>(data), size});
    for (int i = 0; i < 64; ++i) {
        // The ids of ours that a server would name are in the packets; the session is the first one.
        while (session.send(now)) {
        }
        const auto head = in.u32();
        if (!head)
            break;
        const auto body = in.raw(std::min<std::size_t>(*head >> 8 & 0xfff, in.left()) / 4 * 4);
        const Message message{.salt = 0,
                              .session_id = 1,
                              .msg_id = msg_id,
                              .seq_no = *head & 0xff,
                              .body = std::string(body.value_or(""))};
        msg_id += 4;
        if (!session.receive(seal(key, Sender::server, message, random), now))
            session.connected(now);
        now.steady += std::chrono::seconds(*head >> 28);
        (void)session.check_alive(now);
        (void)session.take_events();
    }
    if (session.waiting() > 2)
        std::abort();
    return 0;
}
