#include "service/list_site.hpp"

#include "base/text.hpp"
#include "control/api.hpp"
#include "control/list_json.hpp"
#include "playlist/list_file.hpp"
#include "playlist/parse.hpp"
#include "playlist/url.hpp"
#include "service/api_answers.hpp"
#include "service/list_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;
using playlist::ListErrc;

constexpr std::string_view location_remedy =
    "give a link, or a file below the folder of the playlist or of an item in it";

struct Told {
    int status;
    std::string_view code;
};

Told told(const playlist::ListRefusal& refusal)
{
    switch (refusal.code) {
        case ListErrc::not_editable:
            return {409, "not_editable"};
        case ListErrc::unknown_entry:
            return {404, "unknown_entry"};
        case ListErrc::bad_line:
            return {422, "bad_line"};
        case ListErrc::list_full:
            return {409, "list_full"};
        case ListErrc::conflict:
            return {412, "changed_meanwhile"};
        case ListErrc::unknown_list:
            return {404, "unknown_list"};
        case ListErrc::bad_name:
            return {422, "bad_name"};
        case ListErrc::cannot_write:
            return {refusal.no_space ? 507 : 409, "cannot_write"};
    }
    return {409, "not_editable"};
}

// "7" of "\"7\"". A weak one is no version to change.
std::string revision_in(std::string_view tag)
{
    tag = trim(tag);
    if (tag.size() < 2 || !tag.starts_with('"') || !tag.ends_with('"'))
        return std::string(tag);
    return std::string(tag.substr(1, tag.size() - 2));
}

http::Header etag(const std::string& revision)
{
    return {"ETag", '"' + revision + '"'};
}

std::optional<std::size_t> from_in(std::string_view query)
{
    if (query.empty())
        return 0;
    constexpr std::string_view name = "from=";
    const auto value =
        query.starts_with(name) ? parse_integer(query.substr(name.size())) : std::nullopt;
    return value && *value >= 0 ? std::optional(static_cast<std::size_t>(*value)) : std::nullopt;
}

std::string* location_in(playlist::ListEdit& edit)
{
    if (auto* add = std::get_if<playlist::list_edit::Add>(&edit))
        return &add->line;
    if (auto* replace = std::get_if<playlist::list_edit::Replace>(&edit))
        return &replace->line;
    return nullptr;
}

std::string sentence(const playlist::ListChange& change, const playlist::ListChanged& changed)
{
    constexpr std::string_view words[] = {"is in the list", "removed", "moved", "replaced",
                                          "written"};
    std::string text(words[change.edit.index()]);
    if (changed.place_gone)
        text += "; the other entry is gone, so this one is at the end";
    if (changed.merged)
        text += "; it includes what others have changed meanwhile";
    return text;
}

}  // namespace

ListSite::ListSite(ListSiteOptions options, playlist::ListStore& store, control::SharedDesk& desk,
                   Ledger& ledger)
    : options_(std::move(options)), store_(store), desk_(desk), ledger_(ledger)
{
}

bool ListSite::is_below(std::string_view asked)
{
    return asked.starts_with(path) && (asked.size() == path.size() || asked[path.size()] == '/');
}

http::Response ListSite::answer(const http::Request& request, const control::Person& person)
{
    auto rest = request.path.substr(path.size());
    if (rest.empty() || rest == "/")
        return request.method == http::Method::get ? names() : only("GET");
    rest.remove_prefix(1);
    const auto slash = std::min(rest.find('/'), rest.size());
    const auto list = playlist::percent_decoded(rest.substr(0, slash));
    if (!list)
        return problem(422, "bad_name", "that is not a valid name for a list");
    if (slash < rest.size())
        return item(*list, rest.substr(slash + 1), request, person);
    if (request.method == http::Method::get)
        return page(*list, request, person);
    return request.method == http::Method::patch ? write(*list, request, person)
                                                 : only("GET, PATCH");
}

http::Response ListSite::names() const
{
    const auto choice = desk_.with([](const auto& desk) { return desk.choice(); });
    return json_answer(200,
                       control::list_names_json(playlist::list_names(store_.places()), choice));
}

http::Response ListSite::page(const std::string& list, const http::Request& request,
                              const control::Person& person)
{
    const auto from = from_in(request.query);
    if (!from)
        return problem(400, "bad_request", "?from= is the number of the first entry wanted");
    const auto version = store_.read(list);
    if (!version) {
        const auto& refusal = version.error().refusal;
        const auto [status, code] = told(refusal);
        return problem(status, code, refusal.text, refusal.remedy);
    }
    if (trim(request.if_none_match) == etag(version->revision).value)
        return {.status = 304, .headers = {etag(version->revision)}};
    const auto entries = playlist::entries_of(version->doc);
    std::map<std::size_t, playlist::Line> lines;
    for (auto& line : playlist::parse(playlist::utf8_text(version->doc), version->file).lines)
        lines.emplace(line.number, std::move(line));
    control::ListPage shown = {
        .name = list,
        .revision = version->revision,
        .total = entries.size(),
        .from = std::min(*from, entries.size()),
        .in_use = desk_.with([](const auto& desk) { return desk.choice().list; }) == list};
    for (auto i = shown.from; i < entries.size() && shown.items.size() < control::list_window;
         ++i) {
        const auto& text = version->doc.lines[entries[i].line].text;
        const auto read = lines.find(entries[i].line + 1);
        const bool known = read != lines.end() && !read->second.location.empty();
        shown.items.push_back(
            {.id = entries[i].id,
             .item = {.location = known ? read->second.location : "",
                      .title = known && is_utf8(read->second.title) ? read->second.title : ""},
             .line = person.role >= control::Role::editor ? printable(text, 4'096) : ""});
    }
    auto response = json_answer(200, control::list_page_json(shown));
    response.headers = {{"Cache-Control", "no-cache"}, etag(version->revision)};
    return response;
}

http::Response ListSite::write(const std::string& list, const http::Request& request,
                               const control::Person& person)
{
    if (auto refused = refuse_role("playlist-write", person))
        return *std::move(refused);
    if (request.if_match.empty())
        return problem(428, "no_revision", "a whole list is written for one version of it",
                       "send the ETag of the version that you have changed as If-Match");
    auto text = control::list_text_from_json(request.body.reveal());
    if (!text)
        return problem(400, "bad_request", text.error().message);
    return change({.list = list,
                   .edit = playlist::list_edit::Whole{*std::move(text)},
                   .revision = revision_in(request.if_match),
                   .only_on_it = true},
                  person);
}

http::Response ListSite::item(const std::string& list, std::string_view rest,
                              const http::Request& request, const control::Person& person)
{
    constexpr std::string_view items = "items";
    const auto parts = split(rest, '/');
    const bool known = parts.front() == items && parts.size() <= 3 &&
                       (parts.size() < 2 || !parts[1].empty()) &&
                       (parts.size() < 3 || parts[2] == "move");
    if (!known)
        return problem(404, "not_found", "there is nothing here",
                       "see /api/v1/channels/main/lists");
    const auto wanted = parts.size() == 2 ? http::Method::delete_ : http::Method::post;
    if (request.method != wanted)
        return only(parts.size() == 2 ? "DELETE" : "POST");
    constexpr std::string_view commands[] = {"playlist-add", "playlist-remove", "playlist-move"};
    const auto name = commands[parts.size() - 1];
    if (auto refused = refuse_role(name, person))
        return *std::move(refused);
    control::Given given = {{"command", std::string(name)}, {"list", list}};
    if (parts.size() > 1)
        given.emplace_back("entry", std::string(parts[1]));
    if (!request.if_match.empty())
        given.emplace_back("revision", revision_in(request.if_match));
    const auto body = request.body.reveal();
    const auto command = control::command_from_json(body.empty() ? "{}" : body, given);
    if (!command)
        return problem(400, "bad_request", command.error().message);
    return change(std::get<control::command::PlaylistEdit>(*command).change, person);
}

// Before anything is read of what he sends.
std::optional<http::Response> ListSite::refuse_role(std::string_view command,
                                                    const control::Person& person)
{
    const auto refused = control::refuse_role(control::command::PlaylistEdit{}, person);
    if (!refused)
        return std::nullopt;
    ledger_.note(command, person, Ledger::Result::refused, refused->text);
    return problem(403, "forbidden", refused->text, refused->remedy);
}

http::Response ListSite::change(playlist::ListChange change, const control::Person& person)
{
    const auto name = control::name_of(control::command::PlaylistEdit{change});
    if (auto refused = refuse_role(name, person))
        return *std::move(refused);
    const auto bad = [&](const Error& error) {
        ledger_.note(name, person, Ledger::Result::refused, error.message);
        return problem(422, "bad_location", error.message, location_remedy);
    };
    const auto folders = options_.media_folders();
    if (auto* location = location_in(change.edit)) {
        auto file = playlist::list_file(store_.places(), change.list);
        if (!file && change.create && file.error().code == ListErrc::unknown_list)
            file = playlist::new_list_file(store_.places(), change.list);
        if (!file)
            return refused(name, person, {.refusal = file.error()});
        auto line = line_for(*location, *file, folders);
        if (!line)
            return bad(line.error());
        *location = *std::move(line);
    }
    if (const auto* whole = std::get_if<playlist::list_edit::Whole>(&change.edit)) {
        const auto now = store_.read(change.list);
        if (!now)
            return refused(name, person, now.error());
        if (const auto judged = judged_text(whole->text, *now, folders); !judged)
            return bad(judged.error());
    }
    const auto changed = store_.change(change);
    if (!changed)
        return refused(name, person, changed.error());
    const auto text = sentence(change, *changed);
    ledger_.note(name, person, Ledger::Result::done,
                 fmt::format("{}: {}", printable(change.list), text));
    if (options_.changed)
        options_.changed(change.list, changed->revision);
    auto response = json_answer(change.edit.index() == 0 ? 201 : 200,
                                control::list_changed_json(text, change.list, *changed));
    response.headers.push_back(etag(changed->revision));
    return response;
}

http::Response ListSite::refused(std::string_view command, const control::Person& person,
                                 const playlist::ListFailure& failure)
{
    ledger_.note(command, person, Ledger::Result::refused, failure.refusal.text);
    if (failure.conflict) {
        auto response =
            json_answer(412, control::list_conflict_json(failure.refusal, *failure.conflict));
        response.headers.push_back(etag(failure.conflict->revision));
        return response;
    }
    const auto [status, code] = told(failure.refusal);
    return problem(status, code, failure.refusal.text, failure.refusal.remedy);
}

// The default list may be anything that PLAYLIST may be, and is told about elsewhere.
std::optional<control::Refused> ListSite::refuse_use(const std::string& list)
{
    if (list == playlist::default_list)
        return std::nullopt;
    const auto file = playlist::list_file(store_.places(), list);
    if (!file)
        return control::Refused{.code = file.error().code == ListErrc::bad_name
                                            ? control::RefusalCode::bad_value
                                            : control::RefusalCode::unknown_entry,
                                .text = file.error().text,
                                .remedy = file.error().remedy};
    const auto text = playlist::read_list(*file);
    if (!text || playlist::parse(*text, *file).lines.empty())
        return control::Refused{
            .code = control::RefusalCode::not_possible,
            .text = text ? "that list contains nothing that can be played" : text.error().message,
            .remedy = "add something to it first, or choose another one"};
    return std::nullopt;
}

}  // namespace tgvs::service
