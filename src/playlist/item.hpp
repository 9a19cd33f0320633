// playlist/item.hpp: one entry of the programme, after lists and folders have been expanded.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

struct Aspect {
    int width = 0;
    int height = 0;

    friend bool operator==(const Aspect&, const Aspect&) = default;
};

// What a list says of one line besides its location and title. No text here has a control character.
struct Options {
    std::string user_agent = {};  // of each request for the URL; empty: as usual. May be a secret
    std::string referrer = {};
    std::string origin = {};
    std::optional<std::chrono::milliseconds> start = {};  // where in the source the item begins
    // And where it ends, by the source's clock; after start.
    std::optional<std::chrono::milliseconds> stop = {};
    // Languages, the first that exists; none: AUDIO_LANGUAGE counts.
    std::vector<std::string> audio = {};
    // Languages, the first that exists; none: no subtitles; nothing: SUBTITLES counts.
    std::optional<std::vector<std::string>> subtitles = {};
    std::optional<Aspect> aspect = {};  // how the picture is to be shown, whatever the file says

    friend bool operator==(const Options&, const Options&) = default;
};

// The line that an item comes from, for messages.
struct Place {
    std::string list;      // its file's name, without folders
    std::size_t line = 0;  // counts from 1; 0: it is not from a list

    friend bool operator==(const Place&, const Place&) = default;
};

struct Item {
    std::string location;  // absolute path of a file, or a URL
    std::string title;     // what a list said of it; empty: not known yet
    // Null: the list says nothing. Shared by the copies of an item: most have none, and lists are long.
    std::shared_ptr<const Options> options = nullptr;
    Place place = {};

    bool is_url() const { return location.find("://") != std::string::npos; }
    const Options& said() const;

    // The item's identity: the location, and the options if there are any. Of a plain line it is
    // the location alone, so that what is stored by it outlives an upgrade. Never a path to open.
    std::string id() const;

    friend bool operator==(const Item& a, const Item& b)
    {
        return a.location == b.location && a.said() == b.said();
    }
};

// The options that make another item of a location, as a text behind it; empty: none do.
std::string variant_of(const Options& options);

// rtmp, rtsp, srt and the like: live without asking anybody.
bool is_live_address(const Item& item);

// The item's name for people: its title, else its file or the origin of its URL. Like the one for logs it has no control
// characters.
std::string shown_name(const Item& item);

// The item's name for logs: never the path or query of a URL, which may hold a secret.
std::string log_name(const Item& item);

// Where it comes from, for logs: "list.txt:3"; "-": from no list. Many URLs have one name for logs.
std::string place_name(const Item& item);

// "local", "url" or "live": label of a metric.
std::string_view source_kind(const Item& item);

}  // namespace tgvs::playlist
