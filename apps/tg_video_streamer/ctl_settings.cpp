#include "ctl_settings.hpp"

#include "ctl_answer.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <string>
#include <utility>
#include <variant>

namespace {

using SettingsJson = nlohmann::ordered_json;

constexpr const char* settings_path = "/api/v1/channels/main/settings";

std::string value_text(const SettingsJson& setting)
{
    const auto value = setting.value("value", SettingsJson());
    if (value.is_string())
        return value.get<std::string>();
    if (setting.value("set", false))
        return setting.value("secret", false) ? "(a secret)" : "(set)";
    return setting.value("default", "");
}

void print_setting(const SettingsJson& setting)
{
    fmt::print("{:22} {}  ({}{})\n", setting.value("name", ""), value_text(setting),
               setting.value("source", ""),
               setting.value("pending", false) ? ", waits for the next start" : "");
    const auto chosen = setting.value("override", SettingsJson());
    if (chosen.is_object())
        fmt::print("{:22} {} by hand ({})\n", "", chosen.value("value", ""),
                   chosen.value("command", ""));
}

}  // namespace

CtlSettings::CtlSettings(CLI::App& ctl)
    : settings_(ctl.add_subcommand("settings", "list the settings and where each comes from")),
      set_(settings_->add_subcommand("set", "write one into .env"))
{
    settings_->require_subcommand(0, 1);
    set_->add_option("NAME", name_, "the setting")->required();
    auto* value = set_->add_option(
        "VALUE", value_, "its new value; - reads a line from standard input, for secrets");
    set_->add_flag("--default", standard_, "back to the default")->excludes(value);
}

int CtlSettings::run(const std::filesystem::path& socket, bool as_json) const
{
    if (set_->parsed())
        return set(socket, as_json);
    const auto answer = ask_service(socket, {.path = settings_path}, as_json);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (as_json)
        return 0;
    const auto& object = std::get<SettingsJson>(answer);
    for (const auto& setting : object.value("settings", SettingsJson::array()))
        print_setting(setting);
    for (const auto& problem : object.value("problems", SettingsJson::array()))
        fmt::print("{}: {}\n", problem.value("where", ""), problem.value("text", ""));
    return 0;
}

int CtlSettings::set(const std::filesystem::path& socket, bool as_json) const
{
    std::string value = value_;
    if (value == "-" && !std::getline(std::cin, value))
        value.clear();
    if (value.empty() != standard_) {
        fmt::print(stderr, "give a VALUE, or --default\n");
        return exit_bad_words;
    }
    const auto now = ask_service(socket, {.path = settings_path}, false);
    if (const auto* code = std::get_if<int>(&now))
        return *code;
    const SettingsJson wanted = {
        {"set", {{name_, standard_ ? SettingsJson(nullptr) : SettingsJson(value)}}}};
    const auto answer =
        ask_service(socket,
                    {.method = "PATCH",
                     .path = settings_path,
                     .body = wanted.dump(-1, ' ', false, SettingsJson::error_handler_t::replace),
                     .revision = std::get<SettingsJson>(now).value("revision", "")},
                    as_json);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (as_json)
        return 0;
    for (const auto& setting :
         std::get<SettingsJson>(answer).value("settings", SettingsJson::array()))
        if (setting.value("name", "") == name_)
            print_setting(setting);
    return 0;
}
