// service/library_json.hpp: what the library has, as JSON. Pure text.
#pragma once

#include "library/library_types.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tgvs::service {

inline constexpr std::size_t library_window = 200;  // items in one answer

// An item's id for people: its own one may hold a secret.
std::string library_id(std::string_view item_id);

// making: also what waits for it. Each item is of one group.
enum class LibraryGroup { making, failed, cached };
std::optional<LibraryGroup> library_group(std::string_view word);

struct LibraryQuestion {
    std::optional<LibraryGroup> group = {};  // nothing: all
    std::size_t from = 0;
};

// Whom else the items are for, by their own ids.
struct LibraryNeeds {
    std::set<std::string> queue = {};
    std::function<bool(const std::string& id)> list = {};
};

// What is being made comes first, then what failed, then what is there, in each what is needed or was used last.
std::string library_json(const library::Catalogue& catalogue, const LibraryQuestion& question,
                         const LibraryNeeds& needs);

}  // namespace tgvs::service
