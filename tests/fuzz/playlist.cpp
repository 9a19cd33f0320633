// The bytes of a list, whatever its format, what its lines may mean, and that a change leaves the others alone.
#include "playlist/line_options.hpp"
#include "playlist/list_edit.hpp"
#include "playlist/list_merge.hpp"
#include "playlist/list_text.hpp"
#include "playlist/mend.hpp"
#include "playlist/parse.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
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

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void change(const std::string& bytes)
{
    using namespace tgvs::playlist;
    const auto doc = list_doc(bytes);
    if (!doc)
        return;
    require(bytes_of(*doc) == bytes);
    const ListEdit add = list_edit::Add{"x"};
    const auto added = edited(*doc, add);
    if (!added)
        return;
    const ListEdit remove = list_edit::Remove{added->entry};
    const auto removed = edited(added->doc, remove);
    require(removed && bytes_of(removed->doc) == bytes);
    const auto both = merged(*doc, added->doc, *doc);
    require(both && both->lines.size() == added->doc.lines.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    tgvs::playlist::what_is_this_list(bytes);
    change(std::string(bytes));
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
