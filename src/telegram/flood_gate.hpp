// telegram/flood_gate.hpp: which methods Telegram does not want to be called for now. Pure.
//
// A flood wait is one method's, and of messages one method's in one chat: others hear from the bot meanwhile. Who calls it
// sooner is answered here, as the server would, and the server hears nothing of it: whatever goes wrong above, a wait is kept.
// Bounds   256 waits at a time, the methods being those that this program calls and the chats those of the bot; beyond, the
//          one that ends first goes.
#pragma once

#include "mtproto/tl_object.hpp"
#include "net/await.hpp"
#include "telegram/call_error.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace tgvs::telegram {

class FloodGate {
public:
    using Time = net::Clock::time_point;

    static constexpr std::size_t limit = 256;

    struct Key {
        std::uint32_t method = 0;
        std::uint32_t kind_of_chat = 0;  // 0: the wait is the method's
        std::int64_t chat = 0;

        friend auto operator<=>(const Key&, const Key&) = default;
    };
    static Key key_of(const mtproto::TlObject& function);

    // Nothing: it may be called.
    std::optional<CallError> refusal(const Key& key, Time now);
    void note(const Key& key, const CallError& error, Time now);

private:
    struct Closed {
        Time until;
        CallError error;
    };
    std::map<Key, Closed> closed_;
};

}  // namespace tgvs::telegram
