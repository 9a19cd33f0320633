// playlist/url.hpp: which addresses a playlist may hold. Pure.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::playlist {

// Has the form "scheme://…", whether or not the scheme is one of ours.
bool has_scheme(std::string_view text);

// The URL with its scheme in lower case. A failure for a scheme that nothing here can play, a
// missing host, or characters that no URL has.
Result<std::string> accepted_url(std::string_view text);

// A path as it may be told, in logs and to viewers: it may be an address with a mistake in it, and the secrets of one are in
// its query, before an '@', and anywhere behind its host. "/srv/cdn.example/x?…", "/srv/https:/cdn.example/…".
std::string told_path(const std::filesystem::path& path);

// Nothing for a stray '%' and for an encoded NUL.
std::optional<std::string> percent_decoded(std::string_view text);

// What a reference in a list that came from the URL `base` means (RFC 3986, section 5.2).
std::string resolved_url(std::string_view base, std::string_view reference);

// "file:///a%20b" and "file://localhost/a%20b" are the path "/a b".
Result<std::filesystem::path> path_of_file_url(std::string_view url);

// Does the address by itself say that it stands for many videos (a YouTube playlist or channel)?
// "watch?v=X&list=Y" does not: it is the video X, as with yt-dlp's --no-playlist.
bool looks_like_list(std::string_view url);

}  // namespace tgvs::playlist
