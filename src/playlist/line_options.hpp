// playlist/line_options.hpp: what the comments of a list say of the line that follows. Pure.
//
// Our own   #TGVS: audio=ru,en subtitles=ru start=90 stop=0:10:00 title="…" aspect=16:9
// VLC's     #EXTVLCOPT:http-user-agent=…, http-referrer, start-time, stop-time, run-time,
//           audio-language, sub-language, aspect-ratio; others say something to VLC alone
// Headers   request_headers.hpp
// Everyone's #EXTINF:seconds attributes,title
#pragma once

#include "base/result.hpp"
#include "playlist/item.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

inline constexpr std::size_t title_limit_bytes = 300;

struct Said {
    std::string title;  // as it stands in the list: may be in an old code page
    Options options;
};

// What follows "#TGVS:". Strict: one wrong word and nothing of it counts; the failure says what is
// accepted.
Result<void> take_directive(std::string_view text, Said& said);

// One option of VLC, "name=value". False: none that means something here.
Result<bool> take_vlc_option(std::string_view text, Options& options);

// What follows "#EXTINF:": the title, else the attribute tvg-name.
std::string_view title_of_extinf(std::string_view extinf);

// `inner`, completed by what was said of the list or folder around it.
Options completed(Options inner, const Options& outer);

// "90", "90.5", "1:30" or "0:01:30".
std::optional<std::chrono::milliseconds> moment(std::string_view text);

}  // namespace tgvs::playlist
