// library/library_types.hpp: what the programme is told about an item.
#pragma once

#include "library/cache_index.hpp"
#include "media/track_reader.hpp"
#include "playlist/item.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tgvs::library {

enum class Stage { waiting, resolving, fetching, encoding };
std::string_view to_string(Stage stage);

// Nothing is there and nobody asked for it: want() it.
struct Absent {};
struct Preparing {
    Stage stage = Stage::waiting;
    double progress = -1;  // of this stage, 0..1; -1: not known
    Seconds done{};        // programme time encoded so far
};
// In the cache, whole.
struct Ready {
    Seconds duration{};
    std::string title;
};
// Still being encoded, but far and fast enough to be played.
struct Playable {
    Seconds duration{};  // 0: not known
    std::string title;
    Seconds done{};
    double progress = -1;
};
struct LiveReady {
    std::string title;
};
struct Unavailable {
    std::string error_class;
    std::string reason;
    std::chrono::system_clock::time_point until;  // tried again then
    bool quarantined = false;
    bool of_its_site = false;  // which is left alone; nothing is known against the item
};
using ItemState = std::variant<Absent, Preparing, Ready, Playable, LiveReady, Unavailable>;

struct OpenedTrack {
    // Its item counts as wanted as long as the reader lives. One that outlives the library reads what it
    // has to its end; what it would need the library for does not come any more.
    std::unique_ptr<media::TrackReader> reader;
    std::string title;
    Seconds duration{};  // 0: not known
    Seconds from{};      // where it really begins: a keyframe at or before what was asked for
    bool live = false;
};

// One item that the library has, makes, or could not make.
struct CatalogueEntry {
    std::string id;  // Item::id()
    std::string title;
    ItemState state;          // Absent: what is cached of it cannot be played any more
    std::uint64_t bytes = 0;  // of what is cached of it
    Seconds duration{};       // 0: not known
    std::chrono::system_clock::time_point last_used{};
    bool on_air = false;  // somebody reads it
    bool next = false;    // the show wants it ahead
    bool asked = false;   // a person does
};

struct Catalogue {
    std::vector<CatalogueEntry> entries;  // in no order
    std::uint64_t cache_bytes = 0;
    std::uint64_t cache_limit_bytes = 0;
    std::uint64_t disk_bytes = 0;  // 0: not known
    std::uint64_t disk_free_bytes = 0;
    double encode_speed = 0;  // as in LibrarySnapshot
};

// What becomes of an item that somebody asked something for.
enum class Promise {
    now,      // it is being made, or as soon as what the show needs before is made
    in_turn,  // it is made when its turn comes
    done,
};
enum class Declined { unknown, on_air, not_failed, stays_on_disk };

struct LibrarySnapshot {
    struct Wanted {
        playlist::Item item;
        ItemState state;
    };
    std::vector<Wanted> wanted;  // in the order of need
    std::uint64_t cache_bytes = 0;
    std::uint64_t cache_limit_bytes = 0;
    std::size_t cached_items = 0;
    std::size_t quarantined_items = 0;
    double encode_speed = 0;  // programme seconds per second; 0: nothing is being encoded
    bool extractor_wants_update = false;
};

}  // namespace tgvs::library
