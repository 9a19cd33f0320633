#include "service/bot_station.hpp"

#include "broadcast/access_options.hpp"
#include "config/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <variant>

namespace tgvs::service {

bot::StationTroubles broadcast_troubles(const broadcast::BroadcastView& view)
{
    using broadcast::Reason;
    const auto* degraded = std::get_if<broadcast::Degraded>(&view.state);
    if (degraded == nullptr)
        return {};
    auto why = view.problem.empty() ? std::string(to_string(degraded->reason)) : view.problem;
    bot::StationTroubles troubles;
    if (wants_login(degraded->reason) || degraded->reason == Reason::account)
        troubles.session = std::move(why);
    else if (degraded->reason == Reason::rights || degraded->reason == Reason::chat)
        troubles.rights = std::move(why);
    return troubles;
}

// The cache leaves 512 MiB free, or 2 % of a small disk (library/cache.hpp): half of it is gone by something else.
std::optional<std::string> little_room(std::uint64_t free_bytes, std::uint64_t disk_bytes,
                                       bool was_little)
{
    constexpr std::uint64_t mebibyte = 1024 * 1024;
    const auto floor = std::min<std::uint64_t>(512 * mebibyte, disk_bytes / 50);
    const auto enough = was_little ? floor / 4 * 3 : floor / 2;
    if (free_bytes >= enough)
        return std::nullopt;
    return fmt::format("{} MiB", free_bytes / mebibyte);
}

bot::StationTroubles BotStation::troubles()
{
    look_at_disks();
    const std::scoped_lock lock(mutex_);
    auto troubles = troubles_;
    troubles.disk = disk_;
    return troubles;
}

namespace {

std::string time_of_day(schedule::LocalTime time)
{
    const auto minutes =
        std::chrono::floor<std::chrono::minutes>(time - schedule::day_of(time)).count();
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

}  // namespace

std::vector<bot::GuideEvent> guide_day(const std::vector<schedule::ProgrammeEvent>& events,
                                       const schedule::Zone& zone, schedule::Instant now)
{
    const auto today = schedule::day_of(zone.to_local(now));
    std::vector<bot::GuideEvent> shown;
    for (const auto& event : events) {
        const auto start = zone.to_local(event.occurrence.start);
        if (schedule::day_of(start) != today)
            continue;
        shown.push_back({.start = time_of_day(start), .title = event.occurrence.show->title});
    }
    return shown;
}

std::string BotStation::clock(bot::WallTime at)
{
    return time_of_day(zone_->to_local(std::chrono::floor<std::chrono::seconds>(at)));
}

void BotStation::show_day(std::vector<bot::GuideEvent> today)
{
    const std::scoped_lock lock(mutex_);
    today_ = std::move(today);
}

std::vector<bot::GuideEvent> BotStation::today()
{
    const std::scoped_lock lock(mutex_);
    return today_;
}

void BotStation::show(bot::StationTroubles troubles, std::optional<bot::ListPlace> place)
{
    const std::scoped_lock lock(mutex_);
    troubles_ = std::move(troubles);
    place_ = place;
}

std::optional<bot::ListPlace> BotStation::place()
{
    const std::scoped_lock lock(mutex_);
    return place_;
}

void BotStation::look_at_disks()
{
    constexpr std::chrono::seconds look_every{30};
    const auto now = std::chrono::steady_clock::now();
    if (disks_seen_ != decltype(disks_seen_){} && now - disks_seen_ < look_every)
        return;
    disks_seen_ = now;
    const bool was_little = disk_.has_value();
    disk_.reset();
    for (const auto& folder : folders_) {
        std::error_code error;
        const auto space = std::filesystem::space(folder, error);
        if (!error && !disk_)
            disk_ = little_room(space.available, space.capacity, was_little);
    }
}

bot::BotSettings bot_settings(const config::Settings& settings, const std::string& version)
{
    bot::BotSettings its = {.token = settings.bot_token,
                            .api_id = settings.api_id.value_or(0),
                            .api_hash = settings.api_hash,
                            .access = broadcast::access_options(settings, version),
                            .rules = {.admins = settings.control_admins,
                                      .chat = settings.control_chat,
                                      .by_rights = settings.control_by_rights}};
    its.guide = {.chat = settings.guide_chat, .text_template = settings.guide_template};
    its.quality = to_string(settings.video_quality);
    if (settings.control_language == config::ControlLanguage::en)
        its.language = bot::Language::en;
    if (settings.control_language == config::ControlLanguage::ru)
        its.language = bot::Language::ru;
    return its;
}

bool bot_settings_differ(const config::Settings& a, const config::Settings& b)
{
    return !config::changed_keys(a, b, config::Change::bot).empty() || a.api_id != b.api_id ||
           !(a.api_hash == b.api_hash) || !(a.telegram_proxy == b.telegram_proxy) ||
           a.telegram_dc != b.telegram_dc || a.telegram_rsa_keys != b.telegram_rsa_keys;
}

}  // namespace tgvs::service
