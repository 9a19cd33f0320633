#include "config/overview.hpp"

#include "base/text.hpp"
#include "config/env_file.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tgvs::config {

namespace {

constexpr std::size_t longest_shown_value = 4'096;

// As read_settings() looks for it.
std::pair<Source, std::string> found_value(const Key& key, const EnvFile& file,
                                           const OverviewSources& sources)
{
    if (auto value = sources.environment(key.name))
        return {Source::environment, *std::move(value)};
    const auto* entry = file.last(key.name);
    if (entry != nullptr && !entry->value.empty())
        return {Source::file, std::string(entry->value.reveal())};
    const auto credential = sources.credentials.find(key.name);
    if (credential != sources.credentials.end())
        return {Source::credential, std::string(credential->second.reveal())};
    return {Source::standard, {}};
}

// What has options of `run`. A relative path has become an absolute one on the way to what is wanted.
bool is_of_command_line(const Key& key, const Settings& written, const Settings& wanted)
{
    if (key.name == "PLAYLIST") {
        const auto end = written.playlist.lexically_normal();
        const auto whole = wanted.playlist.lexically_normal();
        return whole != end && (end.is_absolute() || !whole.string().ends_with('/' + end.string()));
    }
    return (key.name == "OUTPUT" || key.name == "RTMP_URL") && !key.same(written, wanted);
}

std::string why_not_here(const SettingView& view)
{
    if (!view.facts.on_panel)
        return "it can only be changed in .env on the host";
    if (view.source == Source::environment)
        return "the environment sets it, which takes precedence over .env";
    if (view.source == Source::command_line)
        return "the command line sets it, which takes precedence over .env";
    return {};
}

std::set<std::string> wrong_with(std::string_view text, const Environment& environment,
                                 const std::map<std::string, Secret, std::less<>>& credentials)
{
    const auto loaded = read_settings(text, ".env", environment, credentials);
    std::set<std::string> sentences;
    for (const auto& finding : loaded.errors)
        sentences.insert(finding.what);
    for (const auto& finding : missing_settings(loaded.settings, loaded.refused))
        sentences.insert(finding.text());
    return sentences;
}

}  // namespace

std::string_view to_string(Source source)
{
    constexpr std::string_view words[] = {"file", "environment", "credential", "command_line",
                                          "default"};
    return words[static_cast<std::size_t>(source)];
}

std::vector<SettingView> overview(const OverviewSources& sources)
{
    const auto file = parse_env(sources.text);
    const auto written =
        read_settings(sources.text, ".env", sources.environment, sources.credentials).settings;
    std::vector<SettingView> views;
    for (const auto& key : keys()) {
        SettingView view = {.key = &key, .facts = facts_of(key.name)};
        auto [source, value] = found_value(key, file, sources);
        view.source = source;
        if (is_of_command_line(key, written, sources.wanted))
            view.source = Source::command_line;
        else if (!view.facts.secret && source != Source::standard)
            view.value = printable(value, longest_shown_value);
        view.why_not = why_not_here(view);
        view.editable = view.why_not.empty();
        view.pending = key.change == Change::start && !key.same(sources.running, sources.wanted);
        views.push_back(std::move(view));
    }
    const auto place = [](const SettingView& view) {
        const auto facts = key_facts();
        return std::ranges::find(facts, view.key->name, &KeyFacts::name) - facts.begin();
    };
    std::ranges::stable_sort(views, {}, place);
    return views;
}

std::optional<std::string> worse(std::string_view old_text, std::string_view new_text,
                                 const Environment& environment,
                                 const std::map<std::string, Secret, std::less<>>& credentials)
{
    const auto before = wrong_with(old_text, environment, credentials);
    for (const auto& sentence : wrong_with(new_text, environment, credentials))
        if (!before.contains(sentence))
            return sentence;
    return std::nullopt;
}

}  // namespace tgvs::config
