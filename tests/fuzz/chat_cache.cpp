// The chat kept in the state folder: what is accepted must survive being written and read again.
#include "telegram/chat_cache.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::telegram;
    const auto cached = parse_chat_cache({reinterpret_cast<const char*>(data), size});
    if (cached && parse_chat_cache(to_text(*cached)) != *cached)
        std::abort();
    return 0;
}
