// playlist/request_headers.hpp: the headers that a list wants to be sent for a line's URL. Pure.
//
// Kodi's    URL|User-Agent=…&Referer=…&Origin=…, the values percent-encoded; the same behind
//           #KODIPROP:inputstream.adaptive.stream_headers=
// IPTV's    #EXTHTTP:{"User-Agent":"…"}
// VLC's     #EXTVLCOPT:http-user-agent=… (line_options.hpp)
//
// These three are taken and no others: they are for everybody, whatever host a redirect or a segment leads to.
#pragma once

#include "base/result.hpp"
#include "playlist/item.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

inline constexpr std::size_t header_limit_bytes = 1'024;

// The header that a name in lower case stands for, as lists write it; empty: none of the three.
std::string_view header_of(std::string_view name);

// `name` is one of header_of(). False: the value is empty, too long or no text.
bool take_header(std::string_view name, std::string_view value, Options& options);

// Kodi's headers without a URL, as its properties have them: "User-Agent=…&Referer=…". Gives the names of those
// that are ignored.
Result<std::vector<std::string>> take_headers(std::string_view text, Options& options);

// The same in JSON.
Result<std::vector<std::string>> take_json_headers(std::string_view text, Options& options);

// Takes Kodi's options off a URL. Gives the names of those that are ignored.
Result<std::vector<std::string>> take_url_options(std::string_view& url, Options& options);

// UTF-8 without control characters, and not empty. False: it is none.
bool put_plain(std::string_view text, std::string& into, std::size_t limit);

}  // namespace tgvs::playlist
