#include "library/cache_meta.hpp"

#include "library/cache_key.hpp"
#include "library/whole_number.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace tgvs::library {

namespace {

using nlohmann::json;

constexpr std::uint64_t meta_version = 1;
constexpr double longest_seconds = 1e7;  // 115 days

Seconds read_seconds(const json& value)
{
    const auto seconds = value.get<double>();
    if (!std::isfinite(seconds) || seconds < 0 || seconds > longest_seconds)
        throw std::out_of_range("a time is out of range");
    return Seconds(seconds);
}

TrackIndex read_index(const json& root)
{
    TrackIndex index = {.duration = read_seconds(root.at("duration_seconds")),
                        .frames = whole_number(root.at("frames")),
                        .size_bytes = whole_number(root.at("size_bytes")),
                        .crc32 = {},
                        .points = {}};
    if (root.contains("crc32"))
        index.crc32 = static_cast<std::uint32_t>(whole_number(root.at("crc32"), UINT32_MAX));
    for (const auto& pair : root.at("keyframes")) {
        const EntryPoint point = {read_seconds(pair.at(0)), whole_number(pair.at(1))};
        const bool in_order = index.points.empty() || (point.second > index.points.back().second &&
                                                       point.offset > index.points.back().offset);
        if (pair.size() != 2 || !in_order || point.offset >= index.size_bytes)
            throw std::out_of_range("a keyframe is out of range");
        index.points.push_back(point);
    }
    if (index.points.empty() || index.frames == 0)
        throw std::out_of_range("no keyframes");
    return index;
}

}  // namespace

std::string to_text(const CacheMeta& meta)
{
    auto points = json::array();
    for (const auto& point : meta.index.points)
        points.push_back({point.second.count(), point.offset});
    const auto created =
        std::chrono::duration_cast<std::chrono::seconds>(meta.created.time_since_epoch());
    json root = {{"version", meta_version},
                 {"location", meta.location},
                 {"title", meta.title},
                 {"fingerprint", meta.fingerprint},
                 {"head", meta.head},
                 {"created", created.count()},
                 {"duration_seconds", meta.index.duration.count()},
                 {"frames", meta.index.frames},
                 {"size_bytes", meta.index.size_bytes},
                 {"keyframes", std::move(points)}};
    if (meta.index.crc32)
        root["crc32"] = *meta.index.crc32;
    return root.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

Result<CacheMeta> parse_cache_meta(std::string_view text)
{
    try {
        const auto root = json::parse(text);
        if (whole_number(root.at("version")) != meta_version)
            return failure("unknown version");
        CacheMeta meta = {.location = root.at("location").get<std::string>(),
                          .title = root.at("title").get<std::string>(),
                          .fingerprint = root.at("fingerprint").get<std::string>(),
                          .head = root.at("head").get<std::string>(),
                          .created = std::chrono::system_clock::time_point(
                              std::chrono::seconds(whole_number(root.at("created"), UINT32_MAX))),
                          .index = read_index(root)};
        if (meta.location.empty() || !is_cache_key(meta.head))
            return failure("a field is out of range");
        return meta;
    } catch (const std::exception& error) {
        return failure(std::string("unexpected format: ") + error.what());
    }
}

}  // namespace tgvs::library
