// playlist/list_doc.hpp: the text of a list file as lines that can be changed and put back byte for byte. Pure.
//
// Whatever nobody changes stays as it is: comments, lines that mean nothing, the end of each line (LF, CR LF, CR), a
// last line without one, a byte order mark, UTF-16, and the bytes of an old code page.
// What stands above a location and speaks of it (#EXTINF, #EXTVLCOPT, #TGVS and their like) belongs to it and goes
// where it goes; a comment stays.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

// More are edited with an editor; nobody finds his way through them by commands.
inline constexpr std::size_t edit_limit_lines = 10'000;

enum class TextForm { plain, utf16_little, utf16_big };  // plain: UTF-8, or an old code page

struct DocLine {
    std::string text;  // UTF-8, unless the file is in an old code page
    std::string
        ending;  // "\n", "\r\n", "\r"; empty at most in the last line, which then has a text

    friend bool operator==(const DocLine&, const DocLine&) = default;
};

struct ListDoc {
    TextForm form = TextForm::plain;
    bool marked = false;  // begins with a byte order mark
    std::vector<DocLine> lines = {};

    friend bool operator==(const ListDoc&, const ListDoc&) = default;
};

// The failure says why a list of this kind is not edited, and what to do instead.
Result<ListDoc> list_doc(const std::string& bytes);
std::string bytes_of(const ListDoc& doc);

struct DocEntry {
    // Of the location as it stands there: it outlives every edit elsewhere in the file. Where the same line stands
    // several times, also of which one of how many it is, so that an id never means another line than it meant.
    std::string id;
    std::size_t line = 0;           // the index of its location
    std::vector<std::size_t> said;  // of the lines above that speak of it
};
std::vector<DocEntry> entries_of(const ListDoc& doc);

bool is_location_line(std::string_view text);
bool speaks_of_next(std::string_view text);
std::string usual_ending(const ListDoc& doc);
// The rules of DocLine::ending: as before, if `final_ending` says that the file ended with one.
void mend_endings(ListDoc& doc, bool final_ending);
bool ends_with_ending(const ListDoc& doc);

// Changes with each byte of the file; an HTTP ETag without its quotes.
std::string revision_of(std::string_view bytes);

}  // namespace tgvs::playlist
