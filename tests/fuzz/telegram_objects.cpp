// Objects that Telegram sends, as those who use them read them: updates of a live stream, chats, the configuration, the
// way of a login code.
#include "mtproto/api.hpp"
#include "mtproto/tl_codec.hpp"
#include "telegram/access.hpp"
#include "telegram/chat_object.hpp"
#include "telegram/live_call.hpp"
#include "telegram/sent_code.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace tgvs;
using namespace tgvs::telegram;

void follow_call(const mtproto::TlObject& object)
{
    LiveCall call{.id = 1, .access_hash = 2};
    apply(call, object);
    apply_updates(call, object);
    if (call.viewers < 0 || call.id != 1)
        std::abort();
    for (const auto* one : calls_in(object))
        if (auto begun = read_call(*one))
            apply_updates(*begun, object);
}

void look_for_chats(const mtproto::TlObject& object)
{
    (void)read_chat(object);
    (void)migrated_to(object);
    for (const auto& value : object.get_or(mtproto::api::messages_chats::chats))
        if (const auto* chat = std::get_if<mtproto::TlObject>(&value))
            (void)read_chat(*chat);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto object = mtproto::decode({reinterpret_cast<const char*>(data), size});
    if (!object)
        return 0;
    follow_call(*object);
    look_for_chats(*object);
    (void)describe_delivery(*object);
    (void)describe_next(*object);
    static auto access = *Access::make({});
    access.learn(*object);
    for (const auto& place : access.client(2, false).addresses)
        if (place.host.empty() || place.port == 0)
            std::abort();
    return 0;
}
