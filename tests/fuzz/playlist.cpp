// The bytes of a list, whatever its format, and what its lines may mean.
#include "playlist/line_options.hpp"
#include "playlist/list_text.hpp"
#include "playlist/mend.hpp"
#include "playlist/parse.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

void mend(const tgvs::playlist::Parsed& parsed)
{
    const auto pages = tgvs::playlist::code_pages("ru_RU.KOI8-R");
    for (std::size_t i = 0; i < parsed.lines.size() && i < 10; ++i)
        if (!parsed.lines[i].path.empty())
            tgvs::playlist::mended_paths(parsed.lines[i].path, "/folder", pages);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    tgvs::playlist::what_is_this_list(bytes);
    const auto text = tgvs::playlist::list_text(std::string(bytes));
    if (!text)
        return 0;
    mend(tgvs::playlist::parse(*text, "/folder/playlist.txt"));
    tgvs::playlist::parse_remote(*text, "http://host/folder/list.m3u?query");
    tgvs::playlist::Said said;
    if (tgvs::playlist::take_directive(*text, said))
        tgvs::playlist::variant_of(said.options);
    return 0;
}
