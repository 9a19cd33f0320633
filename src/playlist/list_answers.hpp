// playlist/list_answers.hpp: what lists on the network gave last, as a file for the next start.
//
// Without it a start while the network is away would know nothing of a channel whose videos lie in the cache.
// Kept are location and title; a site says no more of an entry.
#pragma once

#include "base/result.hpp"
#include "playlist/item.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::playlist {

// By the URL of the list.
using ListAnswers = std::map<std::string, std::vector<Item>>;

inline constexpr std::size_t list_answers_limit_bytes = 64 * 1024 * 1024;

std::string to_json(const ListAnswers& answers);
// An entry that is no address is left out. The failure: the text is not one of ours, or has more items than a programme.
Result<ListAnswers> list_answers_from_json(std::string_view text);

}  // namespace tgvs::playlist
