#include "ctl_library.hpp"

#include "ctl_answer.hpp"
#include "ctl_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>
#include <utility>
#include <variant>

namespace {

using LibraryJson = nlohmann::ordered_json;

constexpr const char* library_path = "/api/v1/channels/main/library";
constexpr const char* resolve_path = "/api/v1/channels/main/resolve";

std::string gigabytes(const LibraryJson& bytes)
{
    return bytes.is_number() ? fmt::format("{:.1f} GB", bytes.get<double>() / 1e9) : "?";
}

// "encoding 42 %", "ready 1:30:00".
std::string state_text(const LibraryJson& item)
{
    auto text = item.value("state", "");
    const auto progress = item.value("progress", LibraryJson());
    const auto duration = item.value("duration_s", LibraryJson());
    if (progress.is_number())
        text += fmt::format(" {:.0f} %", progress.get<double>() * 100);
    else if (text == "ready" && duration.is_number())
        text += ' ' + clock_text(duration.get<double>());
    return text;
}

std::string length_text(const LibraryJson& resolved)
{
    if (resolved.value("live", false))
        return "  (live)";
    const auto duration = resolved.value("duration_s", LibraryJson());
    return duration.is_number() ? "  " + clock_text(duration.get<double>()) : std::string();
}

void print_items(const LibraryJson& page)
{
    for (const auto& item : page.value("items", LibraryJson::array())) {
        const auto title = item.value("title", "");
        fmt::print("{}  {:17}  {}{}\n", item.value("id", ""), state_text(item),
                   item.value("item", ""), title.empty() ? "" : fmt::format("  ({})", title));
        if (item.value("state", "") == "failed")
            fmt::print(
                "                  {}; tried again {}\n", item.value("reason", ""),
                item.value("until", LibraryJson()).is_string() ? item.value("until", "") : "later");
    }
}

void print_sums(const LibraryJson& page)
{
    const auto cache = page.value("cache", LibraryJson::object());
    const auto counts = page.value("counts", LibraryJson::object());
    fmt::print("{} cached, {} being made, {} failed; {} of {} used, {} free on the disk\n",
               counts.value("cached", 0), counts.value("making", 0), counts.value("failed", 0),
               gigabytes(cache.value("bytes", LibraryJson())),
               gigabytes(cache.value("limit_bytes", LibraryJson())),
               gigabytes(cache.value("disk_free_bytes", LibraryJson())));
}

}  // namespace

CtlLibrary::CtlLibrary(CLI::App& ctl)
    : library_(ctl.add_subcommand(
          "library", "list the items that are cached, being made or failed, with their ids")),
      resolve_(ctl.add_subcommand("resolve", "the title and length of a link or a file"))
{
    resolve_->add_option("LOCATION", location_, "as for `play`")->required();
    library_->require_subcommand(0, 1);
    library_
        ->add_option("--state", state_,
                     "only items that are being made, have failed, or are cached")
        ->check(CLI::IsMember({"making", "failed", "cached"}));
    for (const auto& [name, help] : {std::pair("retry", "try a failed item now"),
                                     std::pair("refetch", "throw it away and make it again"),
                                     std::pair("delete", "delete its track from the disk")})
        library_->add_subcommand(name, help)
            ->add_option("ITEM", item_, "its id in `library`")
            ->required();
}

std::optional<std::string> CtlLibrary::command() const
{
    if (!library_->parsed() || library_->get_subcommands().empty())
        return std::nullopt;
    const LibraryJson object = {
        {"command", "library-" + library_->get_subcommands().front()->get_name()}, {"item", item_}};
    return object.dump(-1, ' ', false, LibraryJson::error_handler_t::replace);
}

bool CtlLibrary::shows() const
{
    return library_->parsed() && library_->get_subcommands().empty();
}

int CtlLibrary::show(const std::filesystem::path& socket, bool json) const
{
    const auto group = state_.empty() ? "" : "&state=" + state_;
    for (std::size_t from = 0;;) {
        const auto answer = ask_service(
            socket, {.path = fmt::format("{}?from={}{}", library_path, from, group)}, json);
        if (const auto* code = std::get_if<int>(&answer))
            return *code;
        const auto& page = std::get<LibraryJson>(answer);
        if (!json)
            print_items(page);
        const auto next = page.value("next_from", LibraryJson());
        if (!next.is_number_unsigned() || next.get<std::size_t>() <= from) {
            if (!json)
                print_sums(page);
            return 0;
        }
        from = next.get<std::size_t>();
    }
}

// The service answers at once, as far as it knows.
int CtlLibrary::resolve(const std::filesystem::path& socket, bool json) const
{
    constexpr std::chrono::seconds patience{90};
    constexpr std::chrono::seconds pause{1};  // as often as one person may ask for a long time
    const auto body = LibraryJson{{"location", location_}}.dump(
        -1, ' ', false, LibraryJson::error_handler_t::replace);
    const auto give_up = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto answer =
            ask_service(socket, {.method = "POST", .path = resolve_path, .body = body}, false);
        if (const auto* code = std::get_if<int>(&answer))
            return *code;
        const auto& object = std::get<LibraryJson>(answer);
        const auto state = object.value("state", "");
        if (state == "resolving" && std::chrono::steady_clock::now() < give_up) {
            std::this_thread::sleep_for(pause);
            continue;
        }
        if (json)
            fmt::print("{}\n", object.dump());
        else if (state == "ready")
            fmt::print("{}{}\n", object.value("title", ""), length_text(object));
        else
            fmt::print(stderr, "{}\n",
                       state == "failed" ? object.value("reason", "")
                                         : "no answer within 90 s; ask again later");
        return state == "ready" ? 0 : exit_refused;
    }
}
