#include "schedule/programme_event.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::size_t longest_name = 255;

bool is_long(std::string_view name)
{
    return name.size() > longest_name;
}

bool is_address(std::string_view text)
{
    const auto scheme = text.substr(0, std::min(text.find("://"), text.size()));
    return !scheme.empty() && scheme.size() + 3 < text.size() &&
           std::ranges::all_of(scheme, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '+' ||
                      c == '-' || c == '.';
           });
}

bool is_source(std::string_view text)
{
    return is_address(text) || text.starts_with('/');
}

}  // namespace

std::vector<std::string> sources_of(const Show& show, const Options& options,
                                    const IsThere& is_there)
{
    if (!options.play.empty())
        return options.play;
    std::vector<std::string> attached;
    for (const auto& one : show.attached)
        if (is_source(one))
            attached.push_back(one);
    if (!attached.empty())
        return attached;
    if (const auto url = trim(show.url); is_source(url))
        return {std::string(url)};
    const auto place = trim(show.place);
    if (is_source(place) || (!place.empty() && is_there && is_there(place)))
        return {std::string(place)};
    return {};
}

std::vector<ProgrammeEvent> with_directions(std::vector<Occurrence> occurrences,
                                            const IsThere& is_there)
{
    std::map<const Show*, std::shared_ptr<const Directions>> known;
    std::vector<ProgrammeEvent> events;
    events.reserve(occurrences.size());
    for (auto& occurrence : occurrences) {
        const auto& show = *occurrence.show;
        auto& directions = known[&show];
        if (directions == nullptr) {
            auto notes = read_notes(show.notes, show.own_lines);
            Directions made{.options = std::move(notes.options), .what = {}, .problems = {}};
            made.what = sources_of(show, made.options, is_there);
            if (const auto& name = show.uid.empty() ? show.title : show.uid; is_long(name))
                made.name = short_name(name);
            for (auto& what : notes.problems)
                made.problems.push_back(
                    {show.line, "\"" + printable(show.title, 60) + "\": " + what});
            if (notes.any && made.what.empty())
                made.problems.push_back({show.line, "\"" + printable(show.title, 60) +
                                                        "\": it says how to play, but not what"});
            directions = std::make_shared<const Directions>(std::move(made));
        }
        events.push_back({std::move(occurrence), directions});
    }
    return events;
}

std::string short_name(std::string name)
{
    return is_long(name) ? "sha256:" + sha256_hex(name) : std::move(name);
}

std::string series_key(const Show& show, const Options& options)
{
    if (!options.series.empty())
        return short_name(options.series);
    // "abc_R20260615T180000@google.com"
    constexpr std::string_view mark = "_R";
    constexpr std::size_t suffix_bytes = 17;
    const auto at = show.uid.rfind('@');
    if (at == std::string::npos || at < suffix_bytes || show.uid.substr(at) != "@google.com")
        return short_name(show.uid);
    const auto begin = at - suffix_bytes;
    return short_name(show.uid.substr(begin, mark.size()) == mark
                          ? show.uid.substr(0, begin) + show.uid.substr(at)
                          : show.uid);
}

}  // namespace tgvs::schedule
