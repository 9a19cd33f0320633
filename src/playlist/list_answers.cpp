#include "playlist/list_answers.hpp"

#include "playlist/entry_text.hpp"
#include "playlist/folder.hpp"
#include "playlist/url.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <utility>

namespace tgvs::playlist {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;

std::string text_of(const Json& object, const char* name)
{
    const auto member = object.find(name);
    const auto* text = member == object.end() ? nullptr : member->get_ptr<const std::string*>();
    return text == nullptr ? std::string() : *text;
}

// Nothing: a fresh answer could not have said that.
std::optional<Item> entry_of(const Json& written)
{
    if (!written.is_object())
        return std::nullopt;
    Item item = {.location = text_of(written, "location"), .title = text_of(written, "title")};
    if (!accepted_url(item.location) || has_control_characters(item.title))
        return std::nullopt;
    return item;
}

}  // namespace

std::string to_json(const ListAnswers& answers)
{
    auto lists = Json::array();
    for (const auto& [url, items] : answers) {
        auto entries = Json::array();
        for (const auto& item : items)
            entries.push_back({{"location", item.location}, {"title", item.title}});
        lists.push_back({{"url", url}, {"entries", std::move(entries)}});
    }
    const Json object = {{"version", format_version}, {"lists", std::move(lists)}};
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<ListAnswers> list_answers_from_json(std::string_view text)
{
    const auto object = Json::parse(text, nullptr, false);
    if (!object.is_object())
        return failure("the saved lists are not a JSON object");
    if (const auto version = object.find("version");
        version == object.end() || *version != format_version)
        return failure("the saved lists are of another version");
    const auto lists = object.find("lists");
    if (lists == object.end() || !lists->is_array())
        return failure("the saved lists have no member \"lists\"");
    ListAnswers answers;
    std::size_t count = 0;
    for (const auto& list : *lists) {
        const auto url = list.is_object() ? text_of(list, "url") : std::string();
        const auto entries = list.is_object() ? list.find("entries") : list.end();
        if (url.empty() || entries == list.end() || !entries->is_array())
            return failure("a saved list has no address or no entries");
        auto& items = answers[url];
        for (const auto& written : *entries) {
            if (++count > item_limit)
                return answers;
            if (auto entry = entry_of(written))
                items.push_back(*std::move(entry));
        }
    }
    return answers;
}

}  // namespace tgvs::playlist
