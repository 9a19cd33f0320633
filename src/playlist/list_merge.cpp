#include "playlist/list_merge.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace tgvs::playlist {

namespace {

constexpr int most_differences = 1'000;  // one that is changed counts twice: taken away and added

// An entry with the lines above it that speak of it and what stands between them; else one line.
using Unit = std::vector<DocLine>;
using Units = std::vector<Unit>;
using Names = std::vector<int>;  // of units: the same text, the same name

Units units_of(const ListDoc& doc)
{
    Units units;
    auto entries = entries_of(doc);
    auto entry = entries.begin();
    for (std::size_t i = 0; i < doc.lines.size();) {
        while (entry != entries.end() && entry->line < i)
            ++entry;
        const bool begins =
            entry != entries.end() &&
            (i == entry->line || (!entry->said.empty() && i == entry->said.front()));
        const auto end = begins ? entry->line + 1 : i + 1;
        units.emplace_back(doc.lines.begin() + static_cast<std::ptrdiff_t>(i),
                           doc.lines.begin() + static_cast<std::ptrdiff_t>(end));
        i = end;
    }
    return units;
}

class Register {
public:
    Names names_of(const Units& units)
    {
        Names names;
        for (const auto& unit : units) {
            std::string key;
            for (const auto& line : unit)
                key.append(line.text).append(1, '\n');
            names.push_back(known_.try_emplace(std::move(key), known_.size()).first->second);
        }
        return names;
    }

private:
    std::map<std::string, int> known_;
};

// [from, to) of the base has become [other_from, other_to).
struct Hunk {
    std::size_t from, to;
    std::size_t other_from, other_to;
};

// Behind the steps of a shortest edit: for each number of differences, how far each diagonal was reached.
using Trace = std::vector<std::vector<int>>;

std::optional<Trace> traced(std::span<const int> a, std::span<const int> b)
{
    const int n = static_cast<int>(a.size());
    const int m = static_cast<int>(b.size());
    Trace trace;
    std::vector<int> reached(3, 0);  // diagonals -d-1 to d+1
    for (int d = 0; d <= std::min(n + m, most_differences); ++d) {
        std::vector<int> next(static_cast<std::size_t>(2 * d + 5), 0);
        const auto before = [&](int k) { return reached[static_cast<std::size_t>(k + d + 1)]; };
        trace.push_back(reached);
        for (int k = -d; k <= d; k += 2) {
            const bool down = k == -d || (k != d && before(k - 1) < before(k + 1));
            int x = d == 0 ? 0 : down ? before(k + 1) : before(k - 1) + 1;
            while (x < n && x - k < m &&
                   a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)])
                ++x;
            next[static_cast<std::size_t>(k + d + 2)] = x;
            if (x >= n && x - k >= m)
                return trace;
        }
        reached = std::move(next);
    }
    return std::nullopt;
}

// Myers, "An O(ND) difference algorithm": the pairs that stay, from the end to the beginning.
std::vector<Hunk> hunks_of(const Trace& trace, std::size_t n, std::size_t m)
{
    std::vector<Hunk> hunks;
    int x = static_cast<int>(n);
    int y = static_cast<int>(m);
    Hunk open = {n, n, m, m};
    for (int d = static_cast<int>(trace.size()) - 1; d > 0; --d) {
        const auto& reached = trace[static_cast<std::size_t>(d)];
        const auto before = [&](int k) { return reached[static_cast<std::size_t>(k + d + 1)]; };
        const int k = x - y;
        const bool down = k == -d || (k != d && before(k - 1) < before(k + 1));
        const int from_k = down ? k + 1 : k - 1;
        const int from_x = before(from_k);
        const int from_y = from_x - from_k;
        const int mid_x = down ? from_x : from_x + 1;
        const int mid_y = down ? from_y + 1 : from_y;
        const Hunk step = {static_cast<std::size_t>(from_x), static_cast<std::size_t>(mid_x),
                           static_cast<std::size_t>(from_y), static_cast<std::size_t>(mid_y)};
        const bool joins =
            !hunks.empty() && open.from == step.to && open.other_from == step.other_to;
        if (joins) {
            open.from = step.from;
            open.other_from = step.other_from;
            hunks.back() = open;
        } else {
            open = step;
            hunks.push_back(open);
        }
        x = from_x;
        y = from_y;
    }
    std::ranges::reverse(hunks);
    return hunks;
}

// So that of two who remove lines beside each other each has his own.
std::vector<Hunk> one_by_one(const std::vector<Hunk>& hunks)
{
    std::vector<Hunk> result;
    for (const auto& hunk : hunks) {
        if (hunk.other_from != hunk.other_to) {
            result.push_back(hunk);
            continue;
        }
        for (auto at = hunk.from; at < hunk.to; ++at)
            result.push_back({at, at + 1, hunk.other_from, hunk.other_from});
    }
    return result;
}

std::optional<std::vector<Hunk>> differences(std::span<const int> base, std::span<const int> other)
{
    const auto trace = traced(base, other);
    if (!trace)
        return std::nullopt;
    return one_by_one(hunks_of(*trace, base.size(), other.size()));
}

std::vector<std::string> texts(std::span<const Unit> units)
{
    std::vector<std::string> lines;
    for (const auto& unit : units)
        for (const auto& line : unit)
            lines.push_back(line.text);
    return lines;
}

template <typename T>
std::span<const T> slice(const std::vector<T>& all, std::size_t from, std::size_t to)
{
    return std::span(all).subspan(from, to - from);
}

struct Side {
    Units units;
    Names names;
    std::vector<Hunk> hunks = {};
};

// Goes through the base with both lists of hunks at once.
class Merge {
public:
    Merge(const Side& base, const Side& mine, const Side& theirs)
        : base_(base), mine_(mine), theirs_(theirs)
    {
    }

    Result<Units, MergeConflicts> run()
    {
        while (m_ < mine_.hunks.size() || t_ < theirs_.hunks.size())
            step();
        keep_until(base_.units.size());
        refuse_doubles();
        if (!conflicts_.empty())
            return std::unexpected(std::move(conflicts_));
        return std::move(result_);
    }

private:
    static bool overlap(const Hunk& a, const Hunk& b)
    {
        // Additions at the edge of what the other changed do not touch it.
        const auto from = std::max(a.from, b.from);
        const auto to = std::min(a.to, b.to);
        if (a.from == a.to || b.from == b.to) {
            const auto& point = a.from == a.to ? a : b;
            const auto& range = a.from == a.to ? b : a;
            return point.from > range.from && point.from < range.to;
        }
        return from < to;
    }

    bool same_addition(const Hunk& mine, const Hunk& theirs) const
    {
        return mine.from == mine.to && theirs.from == theirs.to && mine.from == theirs.from &&
               std::ranges::equal(slice(mine_.names, mine.other_from, mine.other_to),
                                  slice(theirs_.names, theirs.other_from, theirs.other_to));
    }

    void step()
    {
        const auto* mine = m_ < mine_.hunks.size() ? &mine_.hunks[m_] : nullptr;
        const auto* theirs = t_ < theirs_.hunks.size() ? &theirs_.hunks[t_] : nullptr;
        if (mine != nullptr && theirs != nullptr && overlap(*mine, *theirs))
            return both();
        if (mine != nullptr && theirs != nullptr && same_addition(*mine, *theirs))
            ++m_;
        const bool their_turn =
            theirs != nullptr && (mine == nullptr || theirs->from < mine->from ||
                                  (theirs->from == mine->from && theirs->to <= mine->to));
        if (their_turn)
            take(theirs_, *theirs, t_);
        else
            take(mine_, *mine, m_);
    }

    void take(const Side& side, const Hunk& hunk, std::size_t& next)
    {
        keep_until(hunk.from);
        append(slice(side.units, hunk.other_from, hunk.other_to));
        ++next;
        pass(hunk.to);
    }

    // All hunks that hang together, as one change of each side.
    void both()
    {
        const auto first_m = m_++;
        const auto first_t = t_++;
        const auto from = std::min(mine_.hunks[first_m].from, theirs_.hunks[first_t].from);
        auto to = std::max(mine_.hunks[first_m].to, theirs_.hunks[first_t].to);
        const auto reach = [&to](const Side& side, std::size_t& next) {
            const bool more = next < side.hunks.size() && side.hunks[next].from < to;
            if (more)
                to = std::max(to, side.hunks[next++].to);
            return more;
        };
        while (reach(mine_, m_) || reach(theirs_, t_)) {
        }
        const auto mine = range_of(mine_, first_m, m_, from, to);
        const auto theirs = range_of(theirs_, first_t, t_, from, to);
        keep_until(from);
        pass(to);
        const auto mine_names = slice(mine_.names, mine.first, mine.second);
        const auto their_names = slice(theirs_.names, theirs.first, theirs.second);
        if (std::ranges::equal(mine_names, their_names))
            return append(slice(theirs_.units, theirs.first, theirs.second));
        conflicts_.push_back({.base = texts(slice(base_.units, from, to)),
                              .mine = texts(slice(mine_.units, mine.first, mine.second)),
                              .theirs = texts(slice(theirs_.units, theirs.first, theirs.second))});
    }

    // What became of [from, to) of the base on one side.
    static std::pair<std::size_t, std::size_t> range_of(const Side& side, std::size_t first,
                                                        std::size_t last, std::size_t from,
                                                        std::size_t to)
    {
        const auto& front = side.hunks[first];
        const auto& back = side.hunks[last - 1];
        return {front.other_from - (front.from - from), back.other_to + (to - back.to)};
    }

    // What neither has changed; with the line ends of theirs.
    void keep_until(std::size_t end)
    {
        append(slice(theirs_.units, at_ + ahead_, end + ahead_));
        at_ = end;
    }

    void pass(std::size_t to)
    {
        at_ = to;
        if (t_ > 0)
            ahead_ = theirs_.hunks[t_ - 1].other_to - theirs_.hunks[t_ - 1].to;
    }

    void append(std::span<const Unit> units)
    {
        result_.insert(result_.end(), units.begin(), units.end());
    }

    void refuse_doubles();

    const Side& base_;
    const Side& mine_;
    const Side& theirs_;
    std::size_t m_ = 0;
    std::size_t t_ = 0;
    std::size_t at_ = 0;     // of the base
    std::size_t ahead_ = 0;  // theirs is so far ahead of it; modulo 2^64, for it may be behind
    Units result_;
    MergeConflicts conflicts_;
};

std::map<std::string, std::size_t> locations_in(std::span<const Unit> units)
{
    std::map<std::string, std::size_t> count;
    for (const auto& unit : units)
        if (is_location_line(unit.back().text))
            ++count[unit.back().text];
    return count;
}

// Moved by both, to different places.
void Merge::refuse_doubles()
{
    const auto before = locations_in(base_.units);
    const auto mine = locations_in(mine_.units);
    const auto theirs = locations_in(theirs_.units);
    const auto count = [](const auto& counts, const auto& text) {
        const auto found = counts.find(text);
        return found == counts.end() ? std::size_t{0} : found->second;
    };
    for (const auto& [text, times] : locations_in(result_))
        if (count(before, text) > 0 && times > std::max(count(mine, text), count(theirs, text)))
            conflicts_.push_back({.base = {text}, .mine = {text}, .theirs = {text}});
}

ListDoc with_endings_of(ListDoc doc, const ListDoc& other)
{
    const auto usual = usual_ending(other.lines.empty() ? doc : other);
    for (auto& line : doc.lines)
        line.ending = usual;
    return doc;
}

}  // namespace

Result<ListDoc, MergeConflicts> merged(const ListDoc& base, const ListDoc& mine,
                                       const ListDoc& theirs)
{
    Register names;
    const auto side = [&names](const ListDoc& doc) {
        auto units = units_of(doc);
        auto numbers = names.names_of(units);
        return Side{.units = std::move(units), .names = std::move(numbers)};
    };
    const auto old = side(base);
    auto left = side(with_endings_of(mine, theirs));
    auto right = side(theirs);
    auto left_hunks = differences(old.names, left.names);
    auto right_hunks = differences(old.names, right.names);
    if (!left_hunks || !right_hunks)
        return std::unexpected(MergeConflicts{
            {.base = texts(old.units), .mine = texts(left.units), .theirs = texts(right.units)}});
    left.hunks = *std::move(left_hunks);
    right.hunks = *std::move(right_hunks);
    auto units = Merge(old, left, right).run();
    if (!units)
        return std::unexpected(std::move(units.error()));
    ListDoc doc = {.form = theirs.form, .marked = theirs.marked};
    for (auto& unit : *units)
        std::ranges::move(unit, std::back_inserter(doc.lines));
    mend_endings(doc, ends_with_ending(theirs));
    return doc;
}

}  // namespace tgvs::playlist
