#include "playlist/programme.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace tgvs::playlist {

namespace {

// splitmix64's finaliser: every bit of the result depends on every bit of the argument. Saved
// positions rely on these numbers: they must never change.
std::uint64_t mixed(std::uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58'476D'1CE4'E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D0'49BB'1331'11EBULL;
    return value ^ (value >> 31);
}

// FNV-1a.
std::uint64_t hash_of(std::string_view text)
{
    std::uint64_t hash = 0xCBF2'9CE4'8422'2325ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01B3ULL;
    return hash;
}

// Where an item comes in a shuffled pass.
using Key = std::tuple<bool, std::uint64_t, std::string_view, std::size_t>;

Key key_of(const Position& pass, std::string_view location, std::size_t occurrence)
{
    const auto draw =
        mixed(mixed(pass.seed + mixed(pass.pass)) + mixed(occurrence) + hash_of(location));
    const bool last = !pass.deferred.empty() && location == pass.deferred;
    return {last, draw, location, occurrence};
}

}  // namespace

Programme::Programme(std::vector<Item> items, Order order) : items_(std::move(items)), order_(order)
{
    for (const auto& item : items_)
        ids_.push_back(item.id());
    std::unordered_map<std::string_view, std::size_t> seen;
    for (const auto& id : ids_)
        occurrences_.push_back(seen[id]++);
    by_id_.resize(items_.size());
    std::iota(by_id_.begin(), by_id_.end(), std::size_t{0});
    std::ranges::sort(by_id_, {}, [this](std::size_t i) { return std::string_view(ids_[i]); });
}

const Item* Programme::find_id(std::string_view id) const
{
    const auto found = std::ranges::lower_bound(
        by_id_, id, {}, [this](std::size_t i) { return std::string_view(ids_[i]); });
    return found == by_id_.end() || ids_[*found] != id ? nullptr : &items_[*found];
}

std::optional<Entry> Programme::at(const Position& position) const
{
    const auto index = find(position.location, position.occurrence);
    if (!index)
        return std::nullopt;
    return entry(*index, position);
}

std::vector<Entry> Programme::after(const Position& position, std::size_t count) const
{
    std::vector<Entry> result;
    Position here = position;
    auto order = order_of(here);
    auto next = first_after(order, here);
    while (result.size() < count && !items_.empty()) {
        if (next == order.size()) {
            if (!order_.loop)
                break;
            here = next_pass(here);
            order = order_of(here);
            next = 0;
        }
        result.push_back(entry(order[next++], here));
        here = result.back().position;
    }
    return result;
}

Position Programme::carry_over(Position position, const Programme& before) const
{
    // Shuffled there is no item behind such a point: it is the top of the pass, or its end.
    if (order_.shuffle && position.location.empty()) {
        const bool is_end = position.index > 0 && position.index >= before.items_.size();
        if (!is_end || !items_.empty())
            position.index = is_end ? items_.size() : 0;
        return position;
    }
    if (const auto index = find(position.location, position.occurrence)) {
        position.index = *index;
        return position;
    }
    // Of the items that followed it, the first that is still there.
    std::unordered_map<std::string_view, std::vector<std::size_t>> here;
    for (std::size_t i = 0; i < items_.size(); ++i)
        here[ids_[i]].push_back(i);
    const auto old = before.find(position.location, position.occurrence);
    for (auto i = old ? *old + 1 : position.index; i < before.items_.size(); ++i) {
        const auto found = here.find(before.ids_[i]);
        if (found != here.end() && before.occurrences_[i] < found->second.size()) {
            position.index = found->second[before.occurrences_[i]];
            return position;
        }
    }
    // Behind the last item: what others have added since comes next.
    if (position.location.empty()) {
        if (!before.items_.empty() && !items_.empty())
            position.index = std::min(position.index, items_.size());
        return position;
    }
    // A list that was empty is begun at its top; what followed in any other is gone.
    position.index = before.items_.empty() ? 0 : items_.size();
    return position;
}

std::optional<std::size_t> Programme::find(const std::string& location,
                                           std::size_t occurrence) const
{
    for (std::size_t i = 0; i < items_.size(); ++i)
        if (occurrences_[i] == occurrence && ids_[i] == location)
            return i;
    return std::nullopt;
}

// The items of the position's pass, as indexes into the list.
std::vector<std::size_t> Programme::order_of(const Position& pass) const
{
    std::vector<std::size_t> order(items_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (!order_.shuffle)
        return order;
    std::vector<Key> keys;
    for (std::size_t i = 0; i < items_.size(); ++i)
        keys.push_back(key_of(pass, ids_[i], occurrences_[i]));
    std::ranges::sort(order, {}, [&keys](std::size_t i) { return keys[i]; });
    return order;
}

std::size_t Programme::first_after(const std::vector<std::size_t>& order,
                                   const Position& position) const
{
    if (!order_.shuffle) {
        const auto index = find(position.location, position.occurrence);
        return std::min(index ? *index + 1 : position.index, order.size());
    }
    if (position.location.empty())
        return position.index < order.size() ? 0 : order.size();
    const auto here = key_of(position, position.location, position.occurrence);
    const auto after = std::ranges::upper_bound(
        order, here, {}, [&](std::size_t i) { return key_of(position, ids_[i], occurrences_[i]); });
    return static_cast<std::size_t>(after - order.begin());
}

Entry Programme::entry(std::size_t index, const Position& pass) const
{
    Position position = pass;
    position.location = ids_[index];
    position.occurrence = occurrences_[index];
    position.index = index;
    position.offset = {};
    return {items_[index], std::move(position)};
}

// Just before the first item of the pass after the one that `last` ended.
Position Programme::next_pass(const Position& last) const
{
    Position next = {.pass = last.pass + 1, .seed = last.seed};
    if (!order_.shuffle)
        return next;
    const auto order = order_of(next);
    if (ids_[order.front()] == last.location)
        next.deferred = last.location;
    return next;
}

}  // namespace tgvs::playlist
