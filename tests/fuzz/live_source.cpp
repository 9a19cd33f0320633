// From what yt-dlp says of a live page to the script that ffmpeg reads: no value of the page becomes a line of it.
#include "base/text.hpp"
#include "ffmpeg/encoder_live.hpp"
#include "ytdlp/extractor_json.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    using namespace tgvs::ffmpeg;
    using namespace tgvs::ytdlp;
    constexpr std::array<std::string_view, 3> directives = {"ffconcat version ", "file '",
                                                            "option "};
    const auto page = read_page({reinterpret_cast<const char*>(data), size}, "", 720);
    if (!page)
        return 0;
    const auto script = live_script({.url = page->resolved.live_url,
                                     .headers = page->resolved.headers,
                                     .cookies = page->resolved.cookies});
    if (!script)
        return 0;
    auto lines = split(*script, '\n');
    if (!lines.back().empty() ||
        script->find_first_of(std::string_view("\r\0", 2)) != std::string::npos)
        std::abort();
    lines.pop_back();
    for (const auto line : lines)
        if (std::ranges::none_of(directives, [line](auto one) { return line.starts_with(one); }))
            std::abort();
    return 0;
}
