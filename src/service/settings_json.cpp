#include "service/settings_json.hpp"

#include "base/text.hpp"
#include "control/api.hpp"
#include "control/json_members.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace tgvs::service {

namespace {

using SettingsJson = nlohmann::ordered_json;

constexpr std::size_t longest_value = 8 * 1'024;
constexpr std::size_t told_findings = 20;

// What somebody has chosen at runtime, which goes before the setting.
SettingsJson override_of(std::string_view name, const control::DeskState& desk)
{
    const auto chosen = [](std::string value, const char* command) {
        return SettingsJson{{"value", std::move(value)}, {"command", command}};
    };
    if (name == "LOOP" && desk.loop)
        return chosen(*desk.loop ? "1" : "0", "loop");
    if (name == "SHUFFLE" && desk.shuffle)
        return chosen(*desk.shuffle ? "1" : "0", "shuffle");
    if (name == "PLAYLIST" && desk.list)
        return chosen(*desk.list, "list-use");
    return nullptr;
}

std::string_view needs_of(config::Change change)
{
    switch (change) {
        case config::Change::start:
            return "restart";
        case config::Change::session:
        case config::Change::policy:
            return "off_air";
        case config::Change::bot:
            return "now";
    }
    return "restart";
}

SettingsJson setting_json(const config::SettingView& view, const control::DeskState& desk)
{
    const bool set = view.source != config::Source::standard;
    return {{"name", view.key->name},
            {"group", to_string(view.facts.group)},
            {"set", set},
            {"value", view.value ? SettingsJson(*view.value) : nullptr},
            {"default", view.facts.standard},
            {"accepted", view.key->accepted},
            {"source", to_string(view.source)},
            {"secret", view.facts.secret},
            {"editable", view.editable},
            {"why_not", view.why_not},
            {"needs", needs_of(view.key->change)},
            {"pending", view.pending},
            {"override", override_of(view.key->name, desk)}};
}

}  // namespace

std::string settings_json(const SettingsShown& shown)
{
    auto settings = SettingsJson::array();
    for (const auto& view : shown.settings)
        settings.push_back(setting_json(view, shown.desk));
    auto problems = SettingsJson::array();
    for (const auto& finding : shown.problems)
        if (problems.size() < told_findings)
            problems.push_back({{"where", finding.where}, {"text", printable(finding.what)}});
    return control::dumped({{"revision", shown.revision},
                            {"file", printable(shown.file)},
                            {"writable", shown.writable},
                            {"settings", std::move(settings)},
                            {"problems", std::move(problems)}});
}

Result<std::map<std::string, Secret, std::less<>>> wanted_settings(std::string_view text)
{
    const auto object = SettingsJson::parse(text, nullptr, false);
    if (!object.is_object() || object.size() != 1 || !object.contains("set") ||
        !object["set"].is_object())
        return failure(R"(that is not {"set": {NAME: TEXT or null, …}})");
    const auto& set = object["set"];
    if (set.empty() || set.size() > settings_at_once)
        return failure("1 to 20 settings are set at once");
    std::map<std::string, Secret, std::less<>> wanted;
    for (const auto& [name, value] : set.items()) {
        const auto* given = value.get_ptr<const std::string*>();
        if ((given == nullptr && !value.is_null()) ||
            (given != nullptr && given->size() > longest_value))
            return failure("a value is a text of at most 8 KiB, or null for the default");
        wanted.emplace(name, Secret(given != nullptr ? *given : std::string()));
    }
    return wanted;
}

std::string setting_problem_json(int status, std::string_view code, std::string_view text,
                                 std::string_view setting, std::string_view accepted)
{
    auto object = SettingsJson::parse(control::problem_json(status, code, text));
    object["setting"] = printable(setting, 64);
    if (!accepted.empty())
        object["accepted"] = accepted;
    return control::dumped(object);
}

}  // namespace tgvs::service
