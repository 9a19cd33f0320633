#include "schedule/zones.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "schedule/lines.hpp"
#include "schedule/zone_names.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tgvs::schedule {

std::optional<std::string> read_zone_file(const std::string& name)
{
    constexpr std::size_t most_bytes = 256 * 1024;  // the largest has 4 KiB
    const char* folder = std::getenv("TZDIR");
    const std::filesystem::path base =
        folder != nullptr && *folder == '/' ? folder : "/usr/share/zoneinfo";
    if (!is_zone_name(name))
        return std::nullopt;
    auto bytes = read_file(base / name, most_bytes);
    return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
}

std::string name_of_host_zone()
{
    constexpr std::string_view in_folder = "zoneinfo/";
    const char* set = std::getenv("TZ");
    std::string name = set != nullptr ? set : "";
    if (name.starts_with(':'))
        name.erase(0, 1);
    if (name.empty()) {
        std::error_code none;
        name = std::filesystem::read_symlink("/etc/localtime", none).string();
    }
    if (const auto at = name.rfind(in_folder); at != std::string::npos)
        name.erase(0, at + in_folder.size());
    return is_zone_name(name) ? name : "UTC";
}

std::shared_ptr<const Zone> Zones::utc()
{
    static const auto zone =
        std::make_shared<const Zone>(std::chrono::seconds(0), std::vector<Zone::Change>());
    return zone;
}

std::shared_ptr<const Zone> Zones::find(std::string_view name)
{
    // A file of 8 MiB can name very many, and each costs some attempts to open a file.
    constexpr std::size_t most_names = 1'000;
    constexpr std::size_t longest = 255;
    if (const auto known = known_.find(name); known != known_.end())
        return known->second;
    if (name.size() > longest || known_.size() >= most_names)
        return nullptr;
    auto zone = look_up(name);
    known_.emplace(name, zone);
    return zone;
}

std::shared_ptr<const Zone> Zones::look_up(std::string_view name)
{
    constexpr int most_prefixes = 8;
    // The last is Exchange's.
    if (same_word(name, "UTC") || same_word(name, "Z") || same_word(name, "TZONE://MICROSOFT/UTC"))
        return utc();
    if (auto zone = read(name))
        return zone;
    if (!name.starts_with('/'))
        return nullptr;
    for (int i = 0; i < most_prefixes && name.contains('/'); ++i) {
        name.remove_prefix(name.find('/') + 1);
        if (auto zone = read(name))
            return zone;
    }
    return nullptr;
}

std::shared_ptr<const Zone> Zones::read(std::string_view name)
{
    auto as_written = zone_as_written(name);
    if (as_written == name)
        as_written.clear();
    for (const auto candidate :
         {name, zone_of_alias(name), zone_of_windows(name), std::string_view(as_written)}) {
        if (!is_zone_name(candidate))
            continue;
        const auto bytes = read_(std::string(candidate));
        if (auto zone = bytes ? parse_tzif(*bytes) : std::nullopt)
            return std::make_shared<const Zone>(std::move(*zone));
    }
    return nullptr;
}

}  // namespace tgvs::schedule
