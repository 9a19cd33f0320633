// tests/unit/config/settings_support.hpp: settings out of a text and variables, without files.
#pragma once

#include "config/keys.hpp"
#include "config/settings.hpp"

#include <map>

namespace tgvs::config {

using Variables = std::map<std::string, std::string, std::less<>>;

inline Environment environment(Variables variables = {})
{
    return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

inline Loaded read(std::string_view text, Variables variables = {})
{
    return read_settings(text, ".env", environment(std::move(variables)));
}

inline std::string all_texts(const Loaded& loaded)
{
    std::string result;
    for (const auto& list : {loaded.warnings, loaded.errors})
        for (const auto& finding : list)
            result += finding.text() + '\n';
    return result;
}

}  // namespace tgvs::config
