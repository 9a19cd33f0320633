// schedule/zone.hpp: a zone out of a file of tzdata (TZif, RFC 8536).
#include "schedule/zone.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace tgvs::schedule {

namespace {

using std::chrono::seconds;

constexpr std::size_t tzif_header_bytes = 44;
constexpr std::size_t tzif_type_bytes = 6;
constexpr std::uint32_t most_of_anything = 10'000;  // the longest file of tzdata has 236 changes

struct TzifCounts {
    std::uint32_t isut = 0;
    std::uint32_t isstd = 0;
    std::uint32_t leap = 0;
    std::uint32_t time = 0;
    std::uint32_t type = 0;
    std::uint32_t character = 0;

    std::size_t body_bytes(std::size_t time_bytes) const
    {
        return time * (time_bytes + 1) + type * tzif_type_bytes + character +
               leap * (time_bytes + 4) + isstd + isut;
    }
};

std::int64_t big_endian(std::string_view bytes)
{
    std::uint64_t value = (bytes[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (const char c : bytes)
        value = value << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(value);
}

std::optional<TzifCounts> counts_of(std::string_view header)
{
    if (header.size() < tzif_header_bytes || !header.starts_with("TZif"))
        return std::nullopt;
    std::array<std::uint32_t, 6> read{};
    for (std::size_t i = 0; i < read.size(); ++i) {
        read[i] = static_cast<std::uint32_t>(big_endian(header.substr(20 + 4 * i, 4)));
        if (read[i] > most_of_anything)
            return std::nullopt;
    }
    return TzifCounts{read[0], read[1], read[2], read[3], read[4], read[5]};
}

std::optional<std::vector<Zone::Change>> changes_in(std::string_view body, const TzifCounts& counts,
                                                    std::size_t time_bytes, seconds& before)
{
    const auto times = body.substr(0, counts.time * time_bytes);
    const auto indices = body.substr(times.size(), counts.time);
    const auto types = body.substr(times.size() + indices.size(), counts.type * tzif_type_bytes);
    std::vector<seconds> offsets;
    for (std::size_t i = 0; i < counts.type; ++i) {
        const seconds offset(big_endian(types.substr(i * tzif_type_bytes, 4)));
        if (offset <= -std::chrono::hours(26) || offset >= std::chrono::hours(26))
            return std::nullopt;
        offsets.push_back(offset);
    }
    before = offsets.front();
    std::vector<Zone::Change> changes;
    for (std::size_t i = 0; i < counts.time; ++i) {
        const auto type = static_cast<unsigned char>(indices[i]);
        const Instant at(seconds(big_endian(times.substr(i * time_bytes, time_bytes))));
        if (type >= offsets.size() || (i > 0 && at <= changes.back().at))
            return std::nullopt;
        changes.push_back({at, offsets[type]});
    }
    return changes;
}

}  // namespace

std::optional<Zone> parse_tzif(std::string_view bytes)
{
    auto counts = counts_of(bytes);
    if (!counts)
        return std::nullopt;
    std::size_t time_bytes = 4;
    const bool versioned = bytes[4] >= '2';
    if (versioned) {  // the same again, in 64 bits
        const auto skipped = tzif_header_bytes + counts->body_bytes(time_bytes);
        time_bytes = 8;
        if (bytes.size() < skipped)
            return std::nullopt;
        bytes.remove_prefix(skipped);
        counts = counts_of(bytes);
    }
    if (!counts || counts->type == 0 || counts->leap != 0 ||
        bytes.size() < tzif_header_bytes + counts->body_bytes(time_bytes))
        return std::nullopt;
    seconds before{};
    const auto body = bytes.substr(tzif_header_bytes, counts->body_bytes(time_bytes));
    auto changes = changes_in(body, *counts, time_bytes, before);
    if (!changes)
        return std::nullopt;
    std::optional<YearlyChanges> after;
    const auto footer = bytes.substr(tzif_header_bytes + body.size());
    if (versioned && footer.starts_with('\n') && footer.size() > 2) {
        after = YearlyChanges::parse(footer.substr(1, footer.find('\n', 1) - 1));
        if (!after)
            return std::nullopt;
    }
    return Zone(before, std::move(*changes), after);
}

}  // namespace tgvs::schedule
