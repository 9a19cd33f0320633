// playlist/parse.hpp: the text of a list, taken apart: playlist.txt, .m3u/.m3u8, .pls and .xspf, told
// apart by what stands in them. Pure.
//
// Lines    One URL or path each; '#' begins a comment, of which some say something of the next line
//          (line_options.hpp). Lines end with LF, CR LF or CR. Paths are relative to the file's
//          folder; file:// becomes a path. A path is taken as it stands; mend.hpp has what else it
//          may mean when there is no such file.
// Problems Every line that is wrong costs itself and one Problem.
// Bounds   16 MiB, 100,000 lines, 4 KiB a line, 100 problems; what is beyond is left out and told.
// Source   RFC 8216 section 4.1; http://xspf.org/spec; VLC modules/demux/playlist/
#pragma once

#include "playlist/line.hpp"

#include <filesystem>
#include <string_view>

namespace tgvs::playlist {

// `file` is absolute; it is not opened. `text` is what list_text() gave.
Parsed parse(std::string_view text, const std::filesystem::path& file);

// The text of a list that was fetched from a URL. Its entries are URLs, relative ones to that URL;
// whatever else it names is a problem. No title is anything but UTF-8.
Parsed parse_remote(std::string_view text, std::string_view url);

enum class ListKind {
    none,          // not a list: media, a page, noise
    hls_manifest,  // one stream in pieces: an item to be played, not a list of items
    m3u,
    pls,
    xspf,
};

// What the first bytes (64 KiB do) of a file or answer are. A text without any mark counts as m3u
// where each of its lines is a URL or a comment: radio stations hand out such.
ListKind what_is_this_list(std::string_view bytes);

// An .m3u8 that is an HLS manifest is one item to be played, not a list of items.
bool is_hls_manifest(std::string_view text);

}  // namespace tgvs::playlist
