// What yt-dlp prints: one page, and a list.
#include "ytdlp/extractor_cookies.hpp"
#include "ytdlp/extractor_json.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::ytdlp;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(read_page(text, "", 720));
    static_cast<void>(read_list(text, "https://example.org/list", 100));
    for (const auto* wanted : {&page_wanted, &list_wanted}) {
        JsonSieve whole(*wanted);
        JsonSieve bytes(*wanted);
        whole.feed(text);
        for (const char& c : text)
            bytes.feed({&c, 1});
        if (whole.overflowed() != bytes.overflowed() || whole.take() != bytes.take())
            std::abort();
    }
    expiry_of(text);
    scoped_cookies(text, "https://live.example.org:8443/a/b.m3u8?c");
    scoped_cookies("a=1; Domain=.example.org", text);
    return 0;
}
