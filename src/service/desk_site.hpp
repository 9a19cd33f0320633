// service/desk_site.hpp: the API of the show, for a caller whom the door has let in.
//
//   GET  /api/v1/channels/main            what is on, what waits (control/api.hpp)
//   POST /api/v1/channels/main/commands   200 it is done, or will be as soon as it can; 400 it cannot be read;
//                                         403, 404, 409, 422 it is refused: problem details
//
// Threads  answer() on the pages' thread, the rest on the service's main thread.
#pragma once

#include "base/result.hpp"
#include "control/api.hpp"
#include "control/shared_desk.hpp"
#include "http/message.hpp"
#include "service/ledger.hpp"

#include <filesystem>
#include <functional>
#include <mutex>
#include <vector>

namespace tgvs::service {

struct DeskSiteOptions {
    std::vector<std::filesystem::path> media_folders = {};  // below which files may be asked for
    std::function<void()> wake = {};  // the main thread: there is something to do
};

class DeskSite {
public:
    DeskSite(DeskSiteOptions options, control::SharedDesk& desk, Ledger& ledger);

    http::Response answer(const http::Request& request, const control::Person& person);

    // Files may also be asked for that lie beside those of the programme.
    void set_programme(const std::vector<playlist::Item>& items);
    void show(bool filler, std::vector<control::OnAirItem> next);

private:
    std::vector<std::filesystem::path> media_folders();
    http::Response channel();
    http::Response command(std::string_view body, const control::Person& person);

    DeskSiteOptions options_;
    control::SharedDesk& desk_;
    Ledger& ledger_;
    std::mutex mutex_;
    std::vector<std::filesystem::path> folders_;
    bool filler_ = true;
    std::vector<control::OnAirItem> next_;
};

// What somebody typed: a link, or a file below one of the folders, named by its whole path or from there on. Symbolic
// links in these folders are the word of whoever keeps them.
Result<playlist::Item> item_of(const std::string& location,
                               const std::vector<std::filesystem::path>& media_folders);

}  // namespace tgvs::service
