// Session strings: what is accepted must say the same after it was written again in each form.
#include "telegram/session_string.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    using telegram::SessionFormat;
    const auto session = telegram::parse_session_string(
        Secret(std::string(reinterpret_cast<const char*>(data), size)));
    if (!session)
        return 0;
    for (const auto format : {SessionFormat::pyrogram, SessionFormat::telethon,
                              SessionFormat::gramjs, SessionFormat::mtcute}) {
        const auto written = telegram::write_session_string(*session, format);
        if (written.empty() && format != SessionFormat::pyrogram)
            continue;  // no room for its address
        const auto again = telegram::parse_session_string(written);
        if (!again || again->format != format || again->dc != session->dc ||
            !(again->key == session->key))
            std::abort();
    }
    return 0;
}
