// `.env`, with all its values.
#include "config/settings.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    tgvs::config::read_settings(text, "fuzz", [](std::string_view) { return std::nullopt; });
    return 0;
}
