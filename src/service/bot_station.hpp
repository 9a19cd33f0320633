// service/bot_station.hpp: the desk as the bot sees it, and the settings that make the bot.
//
// Threads  the bot asks on its own; what it asks for may be asked on any.
#pragma once

#include "bot/bot_types.hpp"
#include "broadcast/broadcast_types.hpp"
#include "config/settings_types.hpp"
#include "schedule/programme_event.hpp"
#include "schedule/zone.hpp"
#include "service/desk_site.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::service {

class BotStation : public bot::Station {
public:
    // Folders that are written to.
    BotStation(DeskSite& desk, std::vector<std::filesystem::path> folders,
               std::shared_ptr<const schedule::Zone> zone)
        : desk_(desk), folders_(std::move(folders)), zone_(std::move(zone))
    {
    }

    control::Channel channel() override { return desk_.channel(); }
    bot::StationTroubles troubles() override;
    std::vector<bot::GuideEvent> today() override;
    std::optional<bot::ListPlace> place() override;
    std::string clock(bot::WallTime at) override;
    control::Outcome carry_out(const control::Command& command,
                               const control::Person& person) override
    {
        return desk_.carry_out(command, person);
    }

    // By the service; of the disks it knows nothing.
    void show(bot::StationTroubles troubles, std::optional<bot::ListPlace> place = {});
    void show_day(std::vector<bot::GuideEvent> today);

private:
    void look_at_disks();

    DeskSite& desk_;
    const std::vector<std::filesystem::path> folders_;
    const std::shared_ptr<const schedule::Zone> zone_;
    std::optional<std::string> disk_;  // by the bot alone
    std::chrono::steady_clock::time_point disks_seen_{};
    std::mutex mutex_;
    bot::StationTroubles troubles_;
    std::optional<bot::ListPlace> place_;
    std::vector<bot::GuideEvent> today_;
};

// Of the plan what begins on the station's day that it is.
std::vector<bot::GuideEvent> guide_day(const std::vector<schedule::ProgrammeEvent>& events,
                                       const schedule::Zone& zone, schedule::Instant now);
// What only the operator can mend.
bot::StationTroubles broadcast_troubles(const broadcast::BroadcastView& view);
// How little is left ("12 MiB"); nothing: enough. What was little has to become more before it is enough.
std::optional<std::string> little_room(std::uint64_t free_bytes, std::uint64_t disk_bytes,
                                       bool was_little);

bot::BotSettings bot_settings(const config::Settings& settings, const std::string& version);

// Whether the bot would be another one.
bool bot_settings_differ(const config::Settings& a, const config::Settings& b);

}  // namespace tgvs::service
