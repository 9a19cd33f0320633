#include "service/settings_reader.hpp"

#include "base/log.hpp"
#include "config/keys.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace tgvs::service {

namespace {

constexpr std::string_view config_component = "config";

std::string joined(const std::vector<config::Finding>& findings)
{
    std::string text;
    for (const auto& finding : findings)
        text += (text.empty() ? "" : "; ") + finding.text();
    return text;
}

// What keeps a start with these from going on air.
std::string problem_of(const config::Loaded& loaded)
{
    if (!loaded.errors.empty())
        return joined(loaded.errors);
    const auto& settings = loaded.settings;
    auto missing = config::missing_settings(settings);
    if (settings.output == config::Output::telegram && settings.session_string.empty())
        missing.push_back({"OUTPUT=telegram", "SESSION_STRING is missing"});
    return joined(missing);
}

}  // namespace

SettingsReader::SettingsReader(std::function<config::Loaded()> load, config::Settings started)
    : load_(std::move(load)), started_(std::move(started))
{
    // Said at the start already.
    for (const auto& finding : load_().warnings)
        warnings_.insert(finding.text());
    problem_ = problem_of({.settings = started_});
}

config::Loaded SettingsReader::read()
{
    auto loaded = load_();
    const auto changed = fmt::format(
        "{}",
        fmt::join(config::changed_keys(started_, loaded.settings, config::Change::start), " "));
    const std::scoped_lock lock(mutex_);
    log_changes(loaded, changed);
    wants_start_ = problem_.empty() && !changed.empty();
    return loaded;
}

void SettingsReader::log_changes(const config::Loaded& loaded, const std::string& changed)
{
    std::set<std::string> warnings;
    for (const auto& finding : loaded.warnings)
        warnings.insert(finding.text());
    for (const auto& warning : warnings)
        if (!warnings_.contains(warning))
            log::warn(config_component, warning);
    warnings_ = std::move(warnings);

    auto problem = problem_of(loaded);
    if (std::exchange(problem_, problem) != problem) {
        if (problem.empty())
            log::info(config_component, ".env is valid again");
        else
            log::warn(config_component, "ignoring .env until this is fixed", {{"reason", problem}});
    }
    if (!problem.empty() || std::exchange(changed_, changed) == changed || changed.empty())
        return;
    log::info(config_component,
              "settings have changed in .env; while on air they take effect at the next start",
              {{"keys", changed}});
}

}  // namespace tgvs::service
