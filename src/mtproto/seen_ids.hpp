// mtproto/seen_ids.hpp: which of the server's messages were had already.
//
// Bounds   the newest thousand, as TDLib keeps; an id below all of them cannot be judged.
#pragma once

#include <cstdint>
#include <set>

namespace tgvs::mtproto {

class SeenIds {
public:
    enum class Verdict { fresh, seen, too_old };
    static constexpr std::size_t limit = 1'000;

    Verdict add(std::uint64_t msg_id)
    {
        if (ids_.contains(msg_id))
            return Verdict::seen;
        if (ids_.size() >= limit && msg_id < *ids_.begin())
            return Verdict::too_old;
        ids_.insert(msg_id);
        if (ids_.size() > limit)
            ids_.erase(ids_.begin());
        return Verdict::fresh;
    }
    bool contains(std::uint64_t msg_id) const { return ids_.contains(msg_id); }
    void clear() { ids_.clear(); }

private:
    std::set<std::uint64_t> ids_;
};

}  // namespace tgvs::mtproto
