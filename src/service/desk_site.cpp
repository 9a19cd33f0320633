#include "service/desk_site.hpp"

#include "base/text.hpp"
#include "control/api.hpp"
#include "service/api_answers.hpp"
#include "service/asked_item.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_folders = 100;
constexpr std::string_view channel_path = "/api/v1/channels/main";
constexpr std::string_view commands_path = "/api/v1/channels/main/commands";
constexpr std::string_view schedule_path = "/api/v1/schedule";

// What somebody asks to be played, for the record; empty: nothing.
std::string asked_name(const control::Command& command)
{
    constexpr std::size_t longest_name = 200;
    const auto* play = std::get_if<control::command::Play>(&command);
    return play == nullptr ? std::string()
                           : printable(playlist::log_name(play->item), longest_name);
}

}  // namespace

DeskSite::DeskSite(DeskSiteOptions options, control::SharedDesk& desk, playlist::ListStore& lists,
                   Ledger& ledger)
    : options_(std::move(options)),
      desk_(desk),
      ledger_(ledger),
      lists_(
          {.media_folders = [this] { return media_folders(); }, .changed = options_.list_changed},
          lists, desk, ledger),
      library_(options_.library, desk),
      folders_(options_.media_folders)
{
}

void DeskSite::set_programme(const std::vector<playlist::Item>& items)
{
    std::set<fs::path> folders(options_.media_folders.begin(), options_.media_folders.end());
    for (const auto& item : items)
        if (!item.is_url() && folders.size() < most_folders)
            folders.insert(fs::path(item.location).parent_path());
    library_.set_programme(items);
    const std::scoped_lock lock(mutex_);
    folders_.assign(folders.begin(), folders.end());
}

std::vector<fs::path> DeskSite::media_folders()
{
    const std::scoped_lock lock(mutex_);
    return folders_;
}

void DeskSite::show(Seen seen)
{
    const std::scoped_lock lock(mutex_);
    seen_ = std::move(seen);
}

void DeskSite::show_schedule(std::string for_editors, std::string for_all)
{
    const std::scoped_lock lock(mutex_);
    schedule_for_editors_ = std::move(for_editors);
    schedule_for_all_ = std::move(for_all);
}

http::Response DeskSite::schedule(const control::Person& person)
{
    const std::scoped_lock lock(mutex_);
    return json_answer(
        200, person.role >= control::Role::editor ? schedule_for_editors_ : schedule_for_all_);
}

http::Response DeskSite::answer(const http::Request& request, const control::Person& person)
{
    const bool is_get = request.method == http::Method::get;
    if (ListSite::is_below(request.path))
        return lists_.answer(request, person);
    if (request.path == LibrarySite::path && options_.library.catalogue)
        return library_.answer(request);
    if (request.path == channel_path)
        return is_get ? json_answer(200, channel_text()) : only("GET");
    if (request.path == schedule_path)
        return is_get ? schedule(person) : only("GET");
    if (request.path != commands_path)
        return problem(404, "not_found", "there is nothing here", "see /api/v1/channels/main");
    if (request.method != http::Method::post)
        return only("POST");
    if (!request.content_type.starts_with("application/json"))
        return problem(415, "not_json", "the command must be application/json");
    return command(request.body.reveal(), person);
}

control::Channel DeskSite::channel()
{
    control::Channel channel;
    desk_.with([&](const control::Desk& desk) {
        channel.now = desk.on_air();
        channel.desk = desk.state();
        channel.settings = desk.settings();
        channel.choice = desk.choice();
        channel.failed = desk.failed();
    });
    const std::scoped_lock lock(mutex_);
    channel.filler = seen_.filler;
    channel.next = seen_.next;
    channel.outputs = seen_.outputs;
    channel.troubles = seen_.troubles;
    channel.ready = seen_.ready;
    channel.zone = seen_.zone;
    channel.live = seen_.live;
    channel.stream_title = seen_.stream_title;
    return channel;
}

std::string DeskSite::channel_text()
{
    return control::channel_json(channel(), std::chrono::system_clock::now());
}

http::Response DeskSite::command(std::string_view body, const control::Person& person)
{
    auto command = control::command_from_json(body);
    if (!command) {
        ledger_.note("unknown", person, Ledger::Result::refused, command.error().message);
        return problem(400, "bad_request", command.error().message);
    }
    if (auto* edit = std::get_if<control::command::PlaylistEdit>(&*command))
        return edited(std::move(edit->change), person);
    const auto outcome = carry_out(*std::move(command), person);
    if (const auto* refused = std::get_if<control::Refused>(&outcome))
        return problem(*refused);
    return json_answer(200, control::done_json(std::get<control::Done>(outcome)));
}

control::Outcome DeskSite::carry_out(control::Command command, const control::Person& person)
{
    const auto name = control::name_of(command);
    const auto asked = asked_name(command);
    auto outcome = judged(std::move(command), person);
    if (const auto* refused = std::get_if<control::Refused>(&outcome)) {
        ledger_.note(name, person, Ledger::Result::refused, refused->text);
        return outcome;
    }
    const auto& text = std::get<control::Done>(outcome).text;
    ledger_.note(name, person, Ledger::Result::done,
                 asked.empty() ? text : fmt::format("“{}” {}", asked, text));
    options_.wake();
    return outcome;
}

control::Outcome DeskSite::judged(control::Command command, const control::Person& person)
{
    if (auto refused = control::refuse_role(command, person))
        return *std::move(refused);
    if (const auto* use = std::get_if<control::command::ListUse>(&command))
        if (auto refused = lists_.refuse_use(use->list))
            return *std::move(refused);
    if (auto* play = std::get_if<control::command::Play>(&command)) {
        auto item = item_of(play->item.location, media_folders());
        if (!item)
            return control::Refused{
                .code = control::RefusalCode::bad_location,
                .text = item.error().message,
                .remedy =
                    "give a link, or a file below the folder of the playlist or of an item in it"};
        play->item = *std::move(item);
    }
    auto outcome = apply(command, person);
    if (const auto* play = std::get_if<control::command::Play>(&command);
        play != nullptr && options_.asked_for && std::holds_alternative<control::Done>(outcome))
        options_.asked_for(play->item);
    return outcome;
}

// By whoever can.
control::Outcome DeskSite::apply(const control::Command& command, const control::Person& person)
{
    if (options_.live && control::is_live(command))
        return options_.live(command);
    const auto* work = std::get_if<control::command::LibraryWork>(&command);
    if (work != nullptr && options_.library.catalogue)
        return library_.carry_out(*work);
    return desk_.with([&](control::Desk& desk) {
        return desk.apply(command, person, std::chrono::system_clock::now());
    });
}

// Here nothing is created but an effect.
http::Response DeskSite::edited(playlist::ListChange change, const control::Person& person)
{
    auto response = lists_.change(std::move(change), person);
    if (response.status == 201)
        response.status = 200;
    return response;
}

}  // namespace tgvs::service
