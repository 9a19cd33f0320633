// CHAT_ID: what is a number must be the same when it is written again.
#include "telegram/chat_id.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::telegram;
    const auto id = parse_chat_id({reinterpret_cast<const char*>(data), size});
    if (!id)
        return 0;
    std::int64_t number = 0;
    if (const auto* group = std::get_if<GroupId>(&*id))
        number = number_of(*group);
    else if (const auto* channel = std::get_if<ChannelId>(&*id))
        number = number_of(*channel);
    if (number != 0 && parse_chat_id(std::to_string(number)) != *id)
        std::abort();
    return 0;
}
