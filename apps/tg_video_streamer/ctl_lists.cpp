#include "ctl_lists.hpp"

#include "ctl_answer.hpp"
#include "http/encoding.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>
#include <variant>

namespace {

using namespace tgvs;
using Json = nlohmann::ordered_json;

constexpr const char* lists_path = "/api/v1/channels/main/lists";

}  // namespace

CtlLists::CtlLists(CLI::App& ctl)
    : playlist_(ctl.add_subcommand("playlist",
                                   "a list; without a verb, show it with the ids of its entries")),
      list_(ctl.add_subcommand("list", "the lists; without a verb, list them")),
      shuffle_(ctl.add_subcommand("shuffle", "random order; survives a restart")),
      loop_(ctl.add_subcommand("loop", "start over after the last item; survives a restart"))
{
    playlist_->require_subcommand(0, 1);
    add_list(*playlist_);
    add_edits();
    list_->require_subcommand(0, 1);
    list_->add_subcommand("use", "play it, even after a restart; the current item ends first")
        ->add_option("NAME", used_, "the list; default: PLAYLIST")
        ->required();
    for (auto* verb : {shuffle_, loop_})
        verb->add_option("STATE", on_, "on or off")
            ->required()
            ->check(CLI::IsMember({"on", "off"}));
}

void CtlLists::add_list(CLI::App& edit)
{
    edit.add_option("--list", name_, "a list other than PLAYLIST, by its name in PLAYLIST_DIR");
}

void CtlLists::add_place(CLI::App& edit)
{
    auto* after = edit.add_option("--after", after_, "an entry's id");
    auto* before = edit.add_option("--before", before_, "an entry's id");
    auto* first = edit.add_flag("--first", first_, "at the beginning (default: at the end)");
    after->excludes(before)->excludes(first);
    before->excludes(first);
}

void CtlLists::add_edits()
{
    const auto edit = [this](const char* name, const char* help) {
        auto* command = playlist_->add_subcommand(name, help);
        add_list(*command);
        command->add_option(
            "--revision", revision_,
            "the revision of the list that you have seen; changes made since are merged");
        return command;
    };
    auto* add = edit("add", "a link or a file");
    add->add_option("LOCATION", location_,
                    "a link, or a file below the folder of the playlist or of an item in it")
        ->required();
    add_place(*add);
    add->add_flag("--create", create_, "create the list if it does not exist");
    edit("remove", "remove an entry")->add_option("ENTRY", entry_, "the entry's id")->required();
    auto* move = edit("move", "move one to another position");
    move->add_option("ENTRY", entry_, "the entry's id")->required();
    add_place(*move);
    auto* replace = edit("replace", "replace an entry with another link or file");
    replace->add_option("ENTRY", entry_, "the entry's id")->required();
    replace->add_option("LOCATION", location_, "as for add")->required();
}

std::optional<std::string> CtlLists::command() const
{
    Json object;
    const auto dumped = [&object] {
        return object.dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    if (list_->parsed() && !list_->get_subcommands().empty()) {
        object = {{"command", "list-use"}, {"list", used_}};
        return dumped();
    }
    if (shuffle_->parsed() || loop_->parsed()) {
        object = {{"command", shuffle_->parsed() ? "shuffle" : "loop"}, {"on", on_ == "on"}};
        return dumped();
    }
    if (!playlist_->parsed() || playlist_->get_subcommands().empty())
        return std::nullopt;
    object = {{"command", "playlist-" + playlist_->get_subcommands().front()->get_name()},
              {"list", name_}};
    for (const auto& [name, value] :
         {std::pair("entry", &entry_), std::pair("location", &location_),
          std::pair("after", &after_), std::pair("before", &before_),
          std::pair("revision", &revision_)})
        if (!value->empty())
            object[name] = *value;
    if (first_)
        object["first"] = true;
    if (create_)
        object["create"] = true;
    return dumped();
}

bool CtlLists::shows() const
{
    return (playlist_->parsed() && playlist_->get_subcommands().empty()) ||
           (list_->parsed() && list_->get_subcommands().empty());
}

int CtlLists::show(const std::filesystem::path& socket, bool json) const
{
    return playlist_->parsed() ? show_entries(socket, json) : show_names(socket, json);
}

int CtlLists::show_names(const std::filesystem::path& socket, bool json) const
{
    const auto answer = ask_service(socket, {.path = lists_path}, json);
    if (const auto* code = std::get_if<int>(&answer))
        return *code;
    if (json)
        return 0;
    for (const auto& one : std::get<Json>(answer).value("lists", Json::array()))
        fmt::print("{} {}\n", one.value("in_use", false) ? "*" : " ", one.value("name", ""));
    return 0;
}

int CtlLists::show_entries(const std::filesystem::path& socket, bool json) const
{
    const auto path = fmt::format("{}/{}", lists_path, http::percent_encoded(name_));
    for (std::size_t from = 0;;) {
        const auto answer =
            ask_service(socket, {.path = fmt::format("{}?from={}", path, from)}, json);
        if (const auto* code = std::get_if<int>(&answer))
            return *code;
        const auto& page = std::get<Json>(answer);
        const auto& items = page.value("items", Json::array());
        for (const auto& one : items)
            if (!json) {
                const auto title = one.value("title", "");
                fmt::print("{}  {}{}\n", one.value("id", ""), one.value("line", ""),
                           title.empty() ? "" : fmt::format("  ({})", title));
            }
        const auto next = page.value("next_from", Json());
        if (!next.is_number_unsigned() || next.get<std::size_t>() <= from) {
            if (!json)
                fmt::print("revision {}\n", page.value("revision", ""));
            return 0;
        }
        from = next.get<std::size_t>();
    }
}
