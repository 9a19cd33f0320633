// hub/roster.hpp: the channels of this host, as far as they have said something. Pure.
//
// A channel is on it while it has a folder. One that falls silent stays as it last was, with the words it said last.
#pragma once

#include "control/channel_card.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tgvs::hub {

// What came of asking it: its card (of which the hub knows name, root and since better), or none.
using Heard = std::variant<control::ChannelCard, control::Silence>;

class Roster {
public:
    using Cards = std::map<std::string, control::ChannelCard, std::less<>>;

    Roster() = default;
    // `before`: as they were when the hub ended; each counts until it is heard of for the first time.
    explicit Roster(Cards before) : before_(std::move(before)) {}

    // Those there are; who is not among them is forgotten.
    void keep_only(const std::vector<std::string>& names);
    // What has changed, in one sentence for the log; empty: nothing that is worth one.
    std::string hear(const std::string& name, const Heard& heard, control::WallTime now);

    std::vector<control::ChannelCard> cards() const;  // by name
    std::optional<control::ChannelCard> find(std::string_view name) const;

private:
    Cards channels_;
    Cards before_;
};

}  // namespace tgvs::hub
