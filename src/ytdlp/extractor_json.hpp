// ytdlp/extractor_json.hpp: what `yt-dlp -J` prints, read. Pure.
//
// The text comes from outside: each member may be missing or of another type.
#pragma once

#include "playlist/item.hpp"
#include "ytdlp/extractor_types.hpp"
#include "ytdlp/json_sieve.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ytdlp {

// What is read of each. A page's formats are looked at in their order until there are too many; a list
// has room for 5,000 entries with long titles.
extern const Wanted page_wanted;
extern const Wanted list_wanted;

struct ResolvedPage {
    Resolved resolved;
    // Neither the site nor yt-dlp says whether it is live: look at media_url itself.
    bool may_be_live = false;
    bool is_manifest = false;  // media_url is a list of segments
    std::string media_url;
};

// `stderr_text` explains an answer without formats.
Extracted<ResolvedPage> read_page(std::string_view json, std::string_view stderr_text,
                                  int max_height);

struct Listed {
    std::vector<playlist::Item> items;
    std::vector<std::string> lists;  // entries that are lists themselves (a channel's tabs)
};

// The entries of the page at `url`. A page that is one video gives `url` itself.
Extracted<Listed> read_list(std::string_view json, const std::string& url, std::size_t limit);

// When a signed URL stops working: "?expire=1700000000" or "/expire/1700000000/".
std::optional<std::chrono::system_clock::time_point> expiry_of(std::string_view url);

}  // namespace tgvs::ytdlp
