// Text from outside on its way to a log, a page or a terminal.
#include "base/text.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto limit = size / 2;
    const auto cut = printable(text, limit);
    const auto whole = printable(text, size);
    if (cut.size() > limit || !whole.starts_with(cut) || printable(whole, size) != whole)
        std::abort();
    for (const char c : whole)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            std::abort();
    if (url_origin(text).find('@') != std::string::npos &&
        text.substr(0, text.find("://")).find('@') == std::string_view::npos)
        std::abort();
    (void)parse_integer(trim(text));
    (void)parse_number(trim(text));
    nearest(text.substr(0, 64), {"SESSION_STRING", "CHAT_ID"});
    return 0;
}
