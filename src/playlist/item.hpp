// playlist/item.hpp: one entry of the programme, after lists and folders have been expanded.
#pragma once

#include <string>

namespace tgvs::playlist {

struct Item {
    std::string location;  // absolute path of a file, or a URL: the item's identity
    std::string title;     // what a list said of it; empty: not known yet

    bool is_url() const { return location.find("://") != std::string::npos; }

    friend bool operator==(const Item& a, const Item& b) { return a.location == b.location; }
};

}  // namespace tgvs::playlist
