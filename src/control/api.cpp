#include "control/api.hpp"

#include "base/text.hpp"
#include "control/json_members.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace tgvs::control {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_location = 4'096;
constexpr double longest_second = 1e7;                 // 115 days: longer than any item
constexpr std::int64_t latest_second = 4'102'444'800;  // the year 2100; WallTime ends in 2262
constexpr std::size_t longest_stream_title = 512;
constexpr int desk_version = 1;

command::Place place_of(Members& members)
{
    const auto text = members.text("place", longest_id, false);
    if (text == "now")
        return command::Place::now;
    if (text.empty() || text == "next")
        return command::Place::next;
    if (text != "last")
        members.blame(R"("place" must be "now", "next" or "last")");
    return command::Place::last;
}

playlist::ListPlace list_place_of(Members& members)
{
    using Kind = playlist::ListPlace::Kind;
    const bool first = members.flag("first");
    auto after = members.text("after", longest_id, false);
    auto before = members.text("before", longest_id, false);
    if (int{first} + int{!after.empty()} + int{!before.empty()} > 1)
        members.blame(R"("first", "after" and "before" exclude each other)");
    if (first)
        return {.kind = Kind::first};
    if (!after.empty())
        return {.kind = Kind::after, .entry = std::move(after)};
    return {.kind = before.empty() ? Kind::end : Kind::before, .entry = std::move(before)};
}

std::string list_of(Members& members, bool needed)
{
    auto list = members.text("list", playlist::list_name_limit_bytes, needed);
    return list.empty() ? std::string(playlist::default_list) : list;
}

Command playlist_command(std::string_view name, Members& members)
{
    namespace edit = playlist::list_edit;
    const auto entry = [&] { return members.text("entry", longest_id); };
    const auto location = [&] { return members.text("location", longest_location); };
    playlist::ListChange change = {.list = list_of(members, false),
                                   .edit = edit::Remove{},
                                   .revision = members.text("revision", longest_id, false)};
    if (name == "playlist-add") {
        change.edit = edit::Add{.line = location(), .place = list_place_of(members)};
        change.create = members.flag("create");
    } else if (name == "playlist-remove") {
        change.edit = edit::Remove{.entry = entry()};
    } else if (name == "playlist-move") {
        change.edit = edit::Move{.entry = entry(), .place = list_place_of(members)};
    } else if (name == "playlist-replace") {
        change.edit = edit::Replace{.entry = entry(), .line = location()};
    } else {
        members.blame("there is no such command");
    }
    return command::PlaylistEdit{std::move(change)};
}

Command command_of(Members& members)
{
    const auto name = members.text("command", longest_id);
    const auto item = [&] { return members.text("item", longest_id, false); };
    if (name == "skip")
        return command::Skip{.item = item()};
    if (name == "restart-item")
        return command::RestartItem{.item = item()};
    if (name == "previous")
        return command::Previous{.item = item()};
    if (name == "seek")
        return command::Seek{
            .second = members.number("second", -longest_second, longest_second).value_or(0),
            .relative = members.flag("relative"),
            .item = item()};
    if (name == "pause") {
        const auto length = members.number("length_s", 1, 86'400, false);
        return length ? command::Pause{std::chrono::seconds(std::llround(*length))}
                      : command::Pause{};
    }
    if (name == "resume")
        return command::Resume{};
    if (name == "play")
        return command::Play{
            .item = {.location = members.text("location", longest_location), .title = {}},
            .place = place_of(members)};
    if (name == "queue-move")
        return command::QueueMove{.entry = members.text("entry", longest_id),
                                  .before = members.text("before", longest_id, false)};
    if (name == "queue-remove")
        return command::QueueRemove{.entry = members.text("entry", longest_id)};
    if (name.starts_with("playlist-"))
        return playlist_command(name, members);
    if (name == "list-use")
        return command::ListUse{.list = list_of(members, true)};
    if (name == "shuffle")
        return command::Shuffle{.on = members.flag("on", true)};
    if (name == "loop")
        return command::Loop{.on = members.flag("on", true)};
    if (name == "live-admit")
        return command::LiveAdmit{};
    if (name == "live-end")
        return command::LiveEnd{};
    if (name == "live-refuse") {
        const auto length = members.number("length_s", 0, 86'400, false);
        return length ? command::LiveRefuse{std::chrono::seconds(std::llround(*length))}
                      : command::LiveRefuse{};
    }
    if (name == "queue-restore")
        return command::QueueRestore{.entry = members.text("entry", longest_id)};
    if (name == "title-set")
        return command::StreamTitle{.text = members.text("text", longest_stream_title)};
    if (name == "title-auto")
        return command::StreamTitle{};
    if (name == "start" || name == "stop")
        return command::Broadcasting{.on = name == "start"};
    using Work = command::LibraryWork::Kind;
    for (const auto& [word, kind] :
         {std::pair("library-retry", Work::retry), std::pair("library-refetch", Work::refetch),
          std::pair("library-delete", Work::remove)})
        if (name == word)
            return command::LibraryWork{.kind = kind, .item = members.text("item", longest_id)};
    if (name != "queue-clear")
        members.blame("there is no such command");
    return command::QueueClear{};
}

}  // namespace

Result<Command> command_from_json(std::string_view text)
{
    return command_from_json(text, {});
}

Result<Command> command_from_json(std::string_view text, const Given& given)
{
    if (text.size() > command_limit_bytes)
        return failure("the command is larger than 8 KiB");
    auto object = Json::parse(text, nullptr, false);
    if (!object.is_object())
        return failure("that is not a JSON object");
    for (const auto& [name, value] : given) {
        if (object.contains(name))
            return failure(fmt::format("\"{}\" is said by the address", name));
        object[name] = value;
    }
    Members members(object);
    auto command = command_of(members);
    members.refuse_others();
    if (!members.wrong().empty())
        return failure(members.wrong());
    return command;
}

std::string done_json(const Done& done)
{
    Json object = {{"result", "done"}, {"text", done.text}};
    if (!done.entry.empty())
        object["entry"] = done.entry;
    if (done.can_be_undone)
        object["undo"] = true;
    return dumped(object);
}

std::string problem_json(int status, std::string_view code, std::string_view text,
                         std::string_view remedy)
{
    Json object = {{"type", fmt::format("/api/v1/problems/{}", code)},
                   {"title", text},
                   {"status", status},
                   {"code", code}};
    if (!remedy.empty())
        object["remedy"] = remedy;
    return dumped(object);
}

std::string desk_to_json(const DeskState& state)
{
    Json queue = Json::array();
    for (const auto& request : state.queue)
        queue.push_back({{"id", request.id},
                         {"location", request.item.location},
                         {"title", request.item.title},
                         {"by", request.by},
                         {"now", request.now},
                         {"from_s", request.from.count()}});
    Json object = {{"version", desk_version},
                   {"last_entry", state.last_entry},
                   {"paused", state.paused},
                   {"queue", std::move(queue)}};
    if (state.resume_at)
        object["resume_at"] =
            std::chrono::duration_cast<std::chrono::seconds>(state.resume_at->time_since_epoch())
                .count();
    if (state.list)
        object["list"] = *state.list;
    if (state.shuffle)
        object["shuffle"] = *state.shuffle;
    if (state.loop)
        object["loop"] = *state.loop;
    if (state.stopped)
        object["stopped"] = true;
    if (!state.title.empty())
        object["title"] = state.title;
    return dumped(object);
}

Result<DeskState> desk_from_json(std::string_view text)
{
    if (text.size() > desk_limit_bytes)
        return failure("it is larger than 1 MiB");
    try {
        const auto object = Json::parse(text);
        if (object.at("version").get<int>() != desk_version)
            return failure("it is of another version");
        if (!object.at("last_entry").is_number_unsigned() || !object.at("queue").is_array())
            return failure("\"last_entry\" or \"queue\" is of a wrong type");
        DeskState state = {.queue = {},
                           .last_entry = object.at("last_entry").get<std::uint64_t>(),
                           .paused = object.at("paused").get<bool>(),
                           .resume_at = {}};
        if (object.contains("resume_at")) {
            const auto second = object.at("resume_at").get<std::int64_t>();
            if (second < 0 || second > latest_second)
                return failure("\"resume_at\" is no time");
            state.resume_at = WallTime(std::chrono::seconds(second));
        }
        if (object.contains("list")) {
            state.list = object.at("list").get<std::string>();
            if (state.list->empty() || state.list->size() > playlist::list_name_limit_bytes)
                return failure("\"list\" is no name of a list");
        }
        if (object.contains("shuffle"))
            state.shuffle = object.at("shuffle").get<bool>();
        if (object.contains("loop"))
            state.loop = object.at("loop").get<bool>();
        if (object.contains("stopped"))
            state.stopped = object.at("stopped").get<bool>();
        if (object.contains("title")) {
            state.title = object.at("title").get<std::string>();
            if (state.title.size() > longest_stream_title)
                return failure("\"title\" is too long");
        }
        for (const auto& one : object.at("queue")) {
            if (state.queue.size() == queue_limit)
                return failure("more than 100 requests");
            const auto from = Seconds(one.at("from_s").get<double>());
            if (!(from >= Seconds{} && from <= Seconds(longest_second)))
                return failure("\"from_s\" is no place in an item");
            state.queue.push_back({.id = one.at("id").get<std::string>(),
                                   .item = {.location = one.at("location").get<std::string>(),
                                            .title = one.at("title").get<std::string>()},
                                   .by = one.at("by").get<std::string>(),
                                   .now = one.at("now").get<bool>(),
                                   .from = from});
        }
        return state;
    } catch (const Json::exception& error) {
        return failure(std::string("unexpected format: ") + error.what());
    }
}

}  // namespace tgvs::control
