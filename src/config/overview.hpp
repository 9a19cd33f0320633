// config/overview.hpp: each setting as people see it: what it is, where that comes from, and what a change of it needs.
#pragma once

#include "config/key_facts.hpp"
#include "config/keys.hpp"
#include "config/settings.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::config {

enum class Source { file, environment, credential, command_line, standard };
std::string_view to_string(Source source);

struct SettingView {
    const Key* key = nullptr;
    KeyFacts facts;
    Source source = Source::standard;
    std::optional<std::string> value =
        {};  // nothing: it is a secret, not set, or on the command line
    bool editable = false;
    std::string why_not = {};  // one sentence
    bool pending = false;      // what runs was started with something else
};

struct OverviewSources {
    std::string_view text = {};  // of `.env`
    const Environment& environment;
    const std::map<std::string, Secret, std::less<>>& credentials;
    const Settings& running;  // as the service was started
    const Settings& wanted;   // as it would be started now, with the command line's say
};

// In the order of the table of facts. Pure.
std::vector<SettingView> overview(const OverviewSources& sources);

// Why a new text of `.env` may not take the place of the old one: nothing, or a sentence. What was wrong before stays
// allowed, or nobody could mend it step by step.
std::optional<std::string> worse(std::string_view old_text, std::string_view new_text,
                                 const Environment& environment,
                                 const std::map<std::string, Secret, std::less<>>& credentials);

}  // namespace tgvs::config
