// playlist/item.hpp: one entry of the programme, after lists and folders have been expanded.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::playlist {

struct Item {
    std::string location;  // absolute path of a file, or a URL: the item's identity
    std::string title;     // what a list said of it; empty: not known yet

    bool is_url() const { return location.find("://") != std::string::npos; }

    friend bool operator==(const Item& a, const Item& b) { return a.location == b.location; }
};

// rtmp, rtsp, srt and the like: live without asking anybody.
bool is_live_address(const Item& item);

// The item's name for logs: never the path or query of a URL.
std::string log_name(const Item& item);

// "local", "url" or "live": label of a metric.
std::string_view source_kind(const Item& item);

}  // namespace tgvs::playlist
