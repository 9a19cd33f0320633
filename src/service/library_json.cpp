#include "service/library_json.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "control/json_members.hpp"
#include "playlist/item.hpp"
#include "schedule/moment.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace tgvs::service {

namespace {

using LibraryJson = nlohmann::ordered_json;
using library::CatalogueEntry;

constexpr std::size_t library_id_length = 16;
constexpr std::size_t shown_reason_limit = 300;

LibraryGroup group_of(const library::ItemState& state)
{
    if (std::holds_alternative<library::Preparing>(state) ||
        std::holds_alternative<library::Playable>(state) ||
        std::holds_alternative<library::LiveReady>(state))
        return LibraryGroup::making;
    return std::holds_alternative<library::Unavailable>(state) ? LibraryGroup::failed
                                                               : LibraryGroup::cached;
}

std::string library_time(std::chrono::system_clock::time_point time)
{
    return schedule::to_text(std::chrono::floor<std::chrono::seconds>(time));
}

LibraryJson share(double progress)
{
    return progress < 0 ? LibraryJson(nullptr) : LibraryJson(std::round(progress * 1'000) / 1'000);
}

LibraryJson length_or_null(library::Seconds length)
{
    return length > library::Seconds{} ? LibraryJson(length.count()) : LibraryJson(nullptr);
}

// The members that the state has a say in.
struct Shown {
    std::string_view state;
    LibraryJson progress = nullptr;
    LibraryJson done = nullptr;
    library::Seconds duration{};
    const library::Unavailable* failure = nullptr;
};

Shown shown(const library::Absent& /*absent*/)
{
    return {.state = "outdated"};
}

Shown shown(const library::Preparing& state)
{
    return {.state = to_string(state.stage),
            .progress = share(state.progress),
            .done = length_or_null(state.done)};
}

Shown shown(const library::Ready& state)
{
    return {.state = "ready", .duration = state.duration};
}

Shown shown(const library::Playable& state)
{
    return {.state = "encoding",
            .progress = share(state.progress),
            .done = length_or_null(state.done),
            .duration = state.duration};
}

Shown shown(const library::LiveReady& /*live*/)
{
    return {.state = "live"};
}

Shown shown(const library::Unavailable& state)
{
    return {.state = "failed", .failure = &state};
}

std::string title_in(const library::ItemState& state)
{
    if (const auto* ready = std::get_if<library::Ready>(&state))
        return ready->title;
    if (const auto* playable = std::get_if<library::Playable>(&state))
        return playable->title;
    if (const auto* live = std::get_if<library::LiveReady>(&state))
        return live->title;
    return {};
}

LibraryJson needed_by(const CatalogueEntry& entry, const LibraryNeeds& needs)
{
    auto words = LibraryJson::array();
    const auto say = [&words](bool needed, const char* who) {
        if (needed)
            words.push_back(who);
    };
    say(entry.on_air, "on_air");
    say(entry.next, "next");
    say(needs.queue.contains(entry.id), "queue");
    say(needs.list && needs.list(entry.id), "list");
    say(entry.asked, "asked");
    return words;
}

LibraryJson entry_json(const CatalogueEntry& entry, const LibraryNeeds& needs)
{
    const auto one = std::visit([](const auto& state) { return shown(state); }, entry.state);
    const playlist::Item item = {.location = entry.id.substr(0, entry.id.find('\n')), .title = {}};
    const auto known = title_in(entry.state);
    const auto duration = one.duration > library::Seconds{} ? one.duration : entry.duration;
    const bool used = entry.last_used != std::chrono::system_clock::time_point{};
    return {{"id", library_id(entry.id)},
            {"item", playlist::log_name(item)},
            {"title", printable(entry.title.empty() ? known : entry.title, shown_reason_limit)},
            {"state", one.state},
            {"progress", one.progress},
            {"done_s", one.done},
            {"duration_s", length_or_null(duration)},
            {"bytes", entry.bytes > 0 ? LibraryJson(entry.bytes) : LibraryJson(nullptr)},
            {"last_used", used ? LibraryJson(library_time(entry.last_used)) : LibraryJson(nullptr)},
            {"needed", needed_by(entry, needs)},
            {"reason", one.failure ? printable(one.failure->reason, shown_reason_limit) : ""},
            {"class", one.failure ? one.failure->error_class : ""},
            {"until", one.failure ? LibraryJson(library_time(one.failure->until)) : nullptr},
            {"quarantined", one.failure != nullptr && one.failure->quarantined}};
}

bool comes_before(const CatalogueEntry& a, const CatalogueEntry& b)
{
    const auto order = [](const CatalogueEntry& entry) {
        return std::tuple(group_of(entry.state), !entry.on_air, !entry.next, !entry.asked,
                          -entry.last_used.time_since_epoch().count());
    };
    return std::pair(order(a), std::string_view(a.id)) <
           std::pair(order(b), std::string_view(b.id));
}

LibraryJson size_or_null(std::uint64_t bytes)
{
    return bytes > 0 ? LibraryJson(bytes) : LibraryJson(nullptr);
}

}  // namespace

std::string library_id(std::string_view item_id)
{
    return sha256_hex(item_id).substr(0, library_id_length);  // as control::public_id()
}

std::optional<LibraryGroup> library_group(std::string_view word)
{
    if (word == "making")
        return LibraryGroup::making;
    if (word == "failed")
        return LibraryGroup::failed;
    return word == "cached" ? std::optional(LibraryGroup::cached) : std::nullopt;
}

std::string library_json(const library::Catalogue& catalogue, const LibraryQuestion& question,
                         const LibraryNeeds& needs)
{
    std::array<std::size_t, 3> counts{};
    std::vector<const CatalogueEntry*> asked;
    for (const auto& entry : catalogue.entries) {
        const auto group = group_of(entry.state);
        ++counts[static_cast<std::size_t>(group)];
        if (!question.group || *question.group == group)
            asked.push_back(&entry);
    }
    std::ranges::sort(asked, [](const auto* a, const auto* b) { return comes_before(*a, *b); });
    const auto from = std::min(question.from, asked.size());
    const auto end = std::min(from + library_window, asked.size());
    auto items = LibraryJson::array();
    for (auto i = from; i < end; ++i)
        items.push_back(entry_json(*asked[i], needs));
    return control::dumped(
        {{"total", asked.size()},
         {"from", from},
         {"next_from", end < asked.size() ? LibraryJson(end) : LibraryJson(nullptr)},
         {"counts", {{"making", counts[0]}, {"failed", counts[1]}, {"cached", counts[2]}}},
         {"cache",
          {{"bytes", catalogue.cache_bytes},
           {"limit_bytes", catalogue.cache_limit_bytes},
           {"disk_free_bytes",
            catalogue.disk_bytes > 0 ? LibraryJson(catalogue.disk_free_bytes) : nullptr},
           {"disk_bytes", size_or_null(catalogue.disk_bytes)}}},
         {"encode_speed", catalogue.encode_speed},
         {"items", std::move(items)}});
}

}  // namespace tgvs::service
