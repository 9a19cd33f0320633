// What Telegram sends unasked and answers about it, from its bytes to what is delivered: whatever comes, the box stays within
// its bounds and asks again.
#include "bot/update_box.hpp"
#include "mtproto/tl_codec.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace tgvs;
using namespace tgvs::bot;

namespace {

Actions take(UpdateBox& box, const mtproto::TlObject& object, UpdateBox::Time now)
{
    if (const auto places = read_places(object))
        return box.state(*places, now);
    if (auto difference = read_difference(object))
        return box.difference(*std::move(difference), now);
    if (auto difference = read_channel_difference(object))
        return box.channel_difference(7, *std::move(difference), now);
    return box.push(read_packet(object, 1), now);
}

}  // namespace

// Objects one after the other, each with its length in two bytes before it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    UpdateBox::Time now{};
    UpdateBox box(now, Places{.pts = 10, .qts = 3, .seq = 5});
    box.watch_from(7, 50);
    while (rest.size() >= 2) {
        const auto length = static_cast<std::size_t>(static_cast<std::uint8_t>(rest[0])) |
                            static_cast<std::size_t>(static_cast<std::uint8_t>(rest[1])) << 8U;
        const auto bytes = rest.substr(2, length);
        rest.remove_prefix(2 + bytes.size());
        now += std::chrono::milliseconds(300);
        if (const auto object = mtproto::decode(bytes))
            take(box, *object, now);
        else
            box.restarted(now);
        box.tick(now);
        if (box.wake_up() < now)
            std::abort();
    }
    return 0;
}
