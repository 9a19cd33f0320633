#include "service/programme_choice.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <optional>
#include <system_error>

namespace tgvs::service {

namespace {

void add_flag(std::vector<Override>& found, std::string_view key, std::string_view verb,
              std::optional<bool> by_hand, bool setting)
{
    if (by_hand)
        found.push_back({.setting = std::string(key),
                         .set = setting ? "1" : "0",
                         .in_force = *by_hand ? "1" : "0",
                         .undo = fmt::format("ctl {} {}", verb, setting ? "on" : "off")});
}

}  // namespace

control::ProgrammeChoice choice_of(const config::Settings& settings)
{
    return {.shuffle = settings.shuffle, .loop = settings.loop};
}

control::BreakRules breaks_of(const config::Settings& settings)
{
    return {.after = settings.after_break == config::AfterBreak::next
                         ? control::AfterBreak::next
                         : control::AfterBreak::resume};
}

std::vector<Override> overrides(const control::DeskState& state,
                                const control::ProgrammeChoice& settings)
{
    std::vector<Override> found;
    if (state.list)
        found.push_back({.setting = "PLAYLIST",
                         .set = settings.list,
                         .in_force = printable(*state.list),
                         .undo = fmt::format("ctl list use {}", settings.list)});
    add_flag(found, "SHUFFLE", "shuffle", state.shuffle, settings.shuffle);
    add_flag(found, "LOOP", "loop", state.loop, settings.loop);
    return found;
}

control::ProgrammeChoice chosen_before(control::SharedDesk& desk,
                                       const playlist::ListPlaces& places)
{
    return desk.with([&](control::Desk& one) {
        const auto chosen = one.choice();
        if (const auto file = playlist::list_file(places, chosen.list); !file) {
            log::warn("desk",
                      "the list chosen by hand cannot be played; PLAYLIST is played instead",
                      {{"list", printable(chosen.list)}, {"reason", file.error().text}});
            one.drop_list();
        }
        for (const auto& each : overrides(one.state(), one.settings()))
            log::info("desk", "a setting is overridden by hand",
                      {{"setting", each.setting},
                       {"set", each.set},
                       {"in_force", each.in_force},
                       {"undo", each.undo}});
        return one.choice();
    });
}

std::vector<std::filesystem::path> media_folders(const config::Settings& settings)
{
    std::error_code error;
    const auto& list = settings.playlist;
    std::vector<std::filesystem::path> folders = {
        std::filesystem::is_directory(list, error) ? list : list.parent_path()};
    if (!settings.playlist_dir.empty())
        folders.push_back(settings.playlist_dir);
    return folders;
}

std::vector<std::filesystem::path> plan_folders(const config::Settings& settings)
{
    std::error_code error;
    std::vector<std::filesystem::path> folders = media_folders(settings);
    if (settings.schedule_media)
        folders = {*settings.schedule_media};
    for (auto& folder : folders)
        folder = std::filesystem::absolute(folder, error).lexically_normal();
    return folders;
}

}  // namespace tgvs::service
