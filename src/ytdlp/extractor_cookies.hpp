// ytdlp/extractor_cookies.hpp: which of a live source's cookies ffmpeg may have, and for where. Pure.
//
// ffmpeg gets each as a server would set it, and sends it with the requests that it fits. It compares
// less than a browser does (libavformat/http.c, get_cookies): the host's name, with the port if the
// address has one, must end in Domain, wherever that falls; the path must begin with Path. A cookie is
// written so that this comes to no more than what it is for, or left out:
//
//   of a domain above the host       Domain=.site.example, which only names below it end in
//   of the host itself               Domain=host, if nobody else can have a name that ends in it
//   whose path is not told           the address's folder
//   Secure                           marked as such, for the encoder to speak no http
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ytdlp {

// yt-dlp's "a=1; Domain=x; Path=/; b=2; …", or the Cookie header that releases before July 2023 made of
// it, for requests that begin at `url`: "a=1; Domain=.x; Path=/", then "; Secure" if it is.
std::vector<std::string> scoped_cookies(std::string_view cookies, std::string_view url);

}  // namespace tgvs::ytdlp
