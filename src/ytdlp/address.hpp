// ytdlp/address.hpp: what yt-dlp is asked about, and what it sends with each request.
#pragma once

#include "playlist/item.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tgvs::ytdlp {

// Of HTTP: names and values.
using Headers = std::vector<std::pair<std::string, std::string>>;

// Most are a URL alone.
struct Address {
    Address(std::string u, Headers h = {}) : url(std::move(u)), headers(std::move(h)) {}
    Address(const char* u) : url(u) {}

    std::string url;
    Headers headers;  // may be secrets
};

// What a line of a list says is to be sent.
Headers headers_of(const playlist::Options& options);

// Takes the place of those of the same name.
void put_headers(const Headers& more, Headers& headers);

}  // namespace tgvs::ytdlp
