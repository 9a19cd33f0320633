// service/desk_site.hpp: the API of the show, for a caller whom the door has let in.
//
//   GET  /api/v1/channels/main            what is on, what waits (control/api.hpp)
//   POST /api/v1/channels/main/commands   200 it is done, or will be as soon as it can; 400 it cannot be read;
//                                         403, 404, 409, 422 it is refused: problem details
//   GET  /api/v1/schedule                 the plan of the next 24 hours, with the state of each event
//   …    /api/v1/channels/main/lists      service/list_site.hpp
//   GET  /api/v1/channels/main/library    service/library_site.hpp
//
// Threads  channel() and carry_out() on any, answer() on the pages' thread, the rest on the service's main thread.
#pragma once

#include "base/result.hpp"
#include "control/channel.hpp"
#include "control/shared_desk.hpp"
#include "http/message.hpp"
#include "playlist/list_store.hpp"
#include "service/ledger.hpp"
#include "service/library_site.hpp"
#include "service/list_site.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::service {

struct DeskSiteOptions {
    std::vector<std::filesystem::path> media_folders = {};  // below which files may be asked for
    std::function<void()> wake = {};  // the main thread: there is something to do
    std::function<void(const std::string& list, const std::string& revision)> list_changed = {};
    // A command of a live publisher; empty: nobody may go live.
    std::function<control::Outcome(const control::Command&)> live = {};
    LibraryAccess library = {};                                      // empty: there is none
    std::function<void(const playlist::Item& item)> asked_for = {};  // by a request
};

class DeskSite {
public:
    DeskSite(DeskSiteOptions options, control::SharedDesk& desk, playlist::ListStore& lists,
             Ledger& ledger);

    http::Response answer(const http::Request& request, const control::Person& person);
    // Whatever the door; a location is what somebody typed. Not for edits of lists, which have answers of their own.
    control::Outcome carry_out(control::Command command, const control::Person& person);

    // Files may also be asked for that lie beside those of the programme.
    void set_programme(const std::vector<playlist::Item>& items);
    // What the desk does not know.
    struct Seen {
        bool filler = true;
        std::vector<control::OnAirItem> next = {};
        std::vector<control::Output> outputs = {};
        std::vector<control::Trouble> troubles = {};
        std::map<std::string, control::Readiness> ready = {};
        std::string zone = {};
        std::optional<control::Publisher> live = {};
        std::optional<std::string> stream_title = {};
    };
    void show(Seen seen);
    // `for_all`: without what only editors may see.
    void show_schedule(std::string for_editors, std::string for_all);

    std::vector<std::filesystem::path> media_folders();

    control::Channel channel();
    std::string channel_text();  // as JSON, as it is now

private:
    http::Response schedule(const control::Person& person);
    control::Outcome apply(const control::Command& command, const control::Person& person);
    http::Response command(std::string_view body, const control::Person& person);
    http::Response edited(playlist::ListChange change, const control::Person& person);
    control::Outcome judged(control::Command command, const control::Person& person);

    DeskSiteOptions options_;
    control::SharedDesk& desk_;
    Ledger& ledger_;
    ListSite lists_;
    LibrarySite library_;
    std::mutex mutex_;
    std::vector<std::filesystem::path> folders_;
    Seen seen_;
    std::string schedule_for_editors_ = "[]\n";
    std::string schedule_for_all_ = "[]\n";
};

}  // namespace tgvs::service
