#include "control/list_json.hpp"

#include "base/text.hpp"
#include "control/api.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tgvs::control {

namespace {

using ListJson = nlohmann::ordered_json;

constexpr std::size_t shown_text_limit = 32 * 1'024;
constexpr std::size_t shown_conflicts = 20;
constexpr std::size_t shown_lines = 50;  // of each side of a conflict

std::string list_text_of(const ListJson& object)
{
    return object.dump(-1, ' ', false, ListJson::error_handler_t::replace) + '\n';
}

ListJson few(const std::vector<std::string>& lines)
{
    ListJson array = ListJson::array();
    for (const auto& line : lines)
        if (array.size() < shown_lines)
            array.push_back(line);
    return array;
}

}  // namespace

std::string list_page_json(const ListPage& page)
{
    ListJson items = ListJson::array();
    for (const auto& one : page.items) {
        ListJson item = {{"id", one.id},
                         {"item", playlist::log_name({.location = one.item.location, .title = {}})},
                         {"title", one.item.title}};
        if (!one.line.empty())
            item["line"] = one.line;
        items.push_back(std::move(item));
    }
    ListJson object = {{"name", page.name},   {"in_use", page.in_use}, {"revision", page.revision},
                       {"total", page.total}, {"from", page.from},     {"items", std::move(items)}};
    const auto end = page.from + page.items.size();
    object["next_from"] = end < page.total ? ListJson(end) : ListJson(nullptr);
    return list_text_of(object);
}

std::string list_names_json(const std::vector<std::string>& names, const ProgrammeChoice& choice)
{
    ListJson lists = ListJson::array();
    for (const auto& name : names)
        lists.push_back({{"name", name}, {"in_use", name == choice.list}});
    return list_text_of({{"lists", std::move(lists)}});
}

std::string list_changed_json(std::string_view text, const std::string& list,
                              const playlist::ListChanged& changed)
{
    ListJson object = {{"text", text}, {"list", list}, {"revision", changed.revision}};
    if (!changed.entry.empty())
        object["entry"] = changed.entry;
    return list_text_of(object);
}

std::string list_conflict_json(const playlist::ListRefusal& refusal,
                               const playlist::ListConflict& conflict)
{
    auto object =
        ListJson::parse(problem_json(412, "changed_meanwhile", refusal.text, refusal.remedy));
    object["revision"] = conflict.revision;
    ListJson conflicts = ListJson::array();
    for (const auto& one : conflict.conflicts)
        if (conflicts.size() < shown_conflicts)
            conflicts.push_back(
                {{"was", few(one.base)}, {"yours", few(one.mine)}, {"theirs", few(one.theirs)}});
    object["conflicts"] = std::move(conflicts);
    if (conflict.theirs.size() <= shown_text_limit)
        object["theirs"] = conflict.theirs;
    if (conflict.merged && conflict.merged->size() <= shown_text_limit)
        object["merged"] = *conflict.merged;
    return list_text_of(object);
}

Result<std::string> list_text_from_json(std::string_view text)
{
    const auto object = nlohmann::json::parse(text, nullptr, false);
    if (!object.is_object() || object.size() != 1 || !object.contains("text") ||
        !object["text"].is_string())
        return failure(R"(that is not {"text": TEXT}, the whole list)");
    return object["text"].get<std::string>();
}

std::string list_news_json(const std::string& list, const std::string& revision)
{
    return list_text_of(
        {{"list", list}, {"revision", revision.empty() ? ListJson(nullptr) : ListJson(revision)}});
}

std::string plan_news_json(const std::string& revision)
{
    return list_text_of({{"revision", revision.empty() ? ListJson(nullptr) : ListJson(revision)}});
}

}  // namespace tgvs::control
