#include "service/desk_site.hpp"

#include "playlist/url.hpp"
#include "service/api_answers.hpp"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_folders = 100;
constexpr std::string_view channel_path = "/api/v1/channels/main";
constexpr std::string_view commands_path = "/api/v1/channels/main/commands";

bool is_below(const fs::path& file, const fs::path& folder)
{
    const auto [end, rest] = std::ranges::mismatch(folder, file);
    return end == folder.end();
}

}  // namespace

Result<playlist::Item> item_of(const std::string& location,
                               const std::vector<fs::path>& media_folders)
{
    if (location.starts_with("file:")) {
        const auto path = playlist::path_of_file_url(location);
        return path ? item_of(path->string(), media_folders) : std::unexpected(path.error());
    }
    if (playlist::has_scheme(location)) {
        auto url = playlist::accepted_url(location);
        if (!url)
            return std::unexpected(url.error());
        if (playlist::looks_like_list(*url))
            return failure("that link stands for many videos; give one of them");
        return playlist::Item{.location = *std::move(url), .title = {}};
    }
    for (const auto& folder : media_folders) {
        const auto root = folder.lexically_normal();
        const auto file = (root / location).lexically_normal();
        std::error_code error;
        if (is_below(file, root) && fs::is_regular_file(file, error))
            return playlist::Item{.location = file.string(), .title = {}};
    }
    return failure("there is no such file in the folders of the playlist and its items");
}

DeskSite::DeskSite(DeskSiteOptions options, control::SharedDesk& desk, Ledger& ledger)
    : options_(std::move(options)), desk_(desk), ledger_(ledger), folders_(options_.media_folders)
{
}

void DeskSite::set_programme(const std::vector<playlist::Item>& items)
{
    std::set<fs::path> folders(options_.media_folders.begin(), options_.media_folders.end());
    for (const auto& item : items)
        if (!item.is_url() && folders.size() < most_folders)
            folders.insert(fs::path(item.location).parent_path());
    const std::scoped_lock lock(mutex_);
    folders_.assign(folders.begin(), folders.end());
}

std::vector<fs::path> DeskSite::media_folders()
{
    const std::scoped_lock lock(mutex_);
    return folders_;
}

void DeskSite::show(bool filler, std::vector<control::OnAirItem> next)
{
    const std::scoped_lock lock(mutex_);
    filler_ = filler;
    next_ = std::move(next);
}

http::Response DeskSite::answer(const http::Request& request, const control::Person& person)
{
    const bool is_get = request.method == http::Method::get;
    if (request.path == channel_path)
        return is_get ? channel() : only("GET");
    if (request.path != commands_path)
        return problem(404, "not_found", "there is nothing here", "see /api/v1/channels/main");
    if (request.method != http::Method::post)
        return only("POST");
    if (!request.content_type.starts_with("application/json"))
        return problem(415, "not_json", "the command must be application/json");
    return command(request.body.reveal(), person);
}

http::Response DeskSite::channel()
{
    control::Channel channel;
    desk_.with([&](const control::Desk& desk) {
        channel.now = desk.on_air();
        channel.desk = desk.state();
    });
    {
        const std::scoped_lock lock(mutex_);
        channel.filler = filler_;
        channel.next = next_;
    }
    return json_answer(200, control::channel_json(channel, std::chrono::system_clock::now()));
}

http::Response DeskSite::command(std::string_view body, const control::Person& person)
{
    auto command = control::command_from_json(body);
    if (!command) {
        ledger_.note("unknown", person, Ledger::Result::refused, command.error().message);
        return problem(400, "bad_request", command.error().message);
    }
    const auto name = control::name_of(*command);
    if (auto* play = std::get_if<control::command::Play>(&*command)) {
        auto item = item_of(play->item.location, media_folders());
        if (!item) {
            ledger_.note(name, person, Ledger::Result::refused, item.error().message);
            return problem(
                422, "bad_location", item.error().message,
                "give a link, or a file below the folder of the playlist or of an item in it");
        }
        play->item = *std::move(item);
    }
    const auto outcome = desk_.with([&](control::Desk& desk) {
        return desk.apply(*command, person, std::chrono::system_clock::now());
    });
    if (const auto* refused = std::get_if<control::Refused>(&outcome)) {
        ledger_.note(name, person, Ledger::Result::refused, refused->text);
        return problem(*refused);
    }
    const auto& done = std::get<control::Done>(outcome);
    ledger_.note(name, person, Ledger::Result::done, done.text);
    options_.wake();
    return json_answer(200, control::done_json(done));
}

}  // namespace tgvs::service
