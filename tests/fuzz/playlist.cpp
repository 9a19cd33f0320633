// The text of a playlist.
#include "playlist/parse.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    tgvs::playlist::parse(text, "/folder/playlist.txt");
    tgvs::playlist::parse(text, "/folder/list.m3u8");
    tgvs::playlist::is_hls_manifest(text);
    return 0;
}
