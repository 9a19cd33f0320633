// playlist/programme.hpp: what comes next. Pure: items and a position in, positions out.
//
// In order     the list as it is written, pass after pass.
// Shuffled     each pass in the order of hash(seed, pass, id, occurrence): the same after
//              a restart, and an item that is added or taken away does not move the others. The item that
//              ended a pass does not begin the next one: if it would, it goes to the end of that
//              pass.
// Edits        a position is an item by name. After an edit carry_over() finds where it is now; when
//              the item is gone, what followed it comes next.
// Occurrences  the same id on several lines is that many items, told apart by their number.
#pragma once

#include "playlist/item.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

struct Order {
    bool loop = true;      // LOOP: false ends after one pass
    bool shuffle = false;  // SHUFFLE
};

// An item on air, or, with no id, the point just before the item with this index; shuffled, the top of the pass, or its
// end, if there is none.
struct Position {
    std::string location = {};   // the item's id: of a plain line its location
    std::size_t occurrence = 0;  // which of the lines with this id, from 0
    // Where the item stands in the list. When it is gone: the item that comes next in its stead.
    std::size_t index = 0;
    std::uint64_t pass = 0;
    std::uint64_t seed = 0;  // of all passes; chosen at random for a new show
    // Shuffled: ended the pass before, so comes last in this one; mostly empty.
    std::string deferred = {};
    std::chrono::milliseconds offset{};  // how far into the item

    friend bool operator==(const Position&, const Position&) = default;
};

struct Entry {
    Item item;
    Position position;  // with offset 0
};

class Programme {
public:
    Programme() = default;
    Programme(std::vector<Item> items, Order order);

    const std::vector<Item>& items() const { return items_; }

    // Null: there is none with this id.
    const Item* find_id(std::string_view id) const;

    // The item of the position itself, to be resumed; nothing if it is not in the list.
    std::optional<Entry> at(const Position& position) const;

    // The `count` items after the position, across as many passes as it takes. Fewer when the list
    // is empty or LOOP=0 ends it.
    std::vector<Entry> after(const Position& position, std::size_t count) const;

    // The position, which belongs to `before`, in this programme.
    Position carry_over(Position position, const Programme& before) const;

private:
    std::optional<std::size_t> find(const std::string& location, std::size_t occurrence) const;
    std::vector<std::size_t> order_of(const Position& pass) const;
    std::size_t first_after(const std::vector<std::size_t>& order, const Position& position) const;
    Entry entry(std::size_t index, const Position& pass) const;
    Position next_pass(const Position& last) const;

    std::vector<Item> items_;
    std::vector<std::string> ids_;          // of items_[i]
    std::vector<std::size_t> occurrences_;  // of items_[i] among those with its id
    std::vector<std::size_t> by_id_;        // indexes, in the order of ids_
    Order order_;
};

}  // namespace tgvs::playlist
