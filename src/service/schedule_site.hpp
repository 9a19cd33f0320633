// service/schedule_site.hpp: the plan in the API, and changes of it, for a caller whom the door has let in.
//
//   GET    /api/v1/schedule/events?from=…&to=…   at most 35 days, and 2,000 events; default: 2 h ago to a day ahead
//   PUT    /api/v1/schedule/events/UID           editor; an event, new or changed (service/schedule_json.hpp); 201 or 200
//   DELETE /api/v1/schedule/events/UID?scope=…&instance=…   editor
//   POST   /api/v1/schedule/undo                 editor; {"change": what the answer to one of those named}: all of it is as it
//                                                was, to the byte, unless somebody has changed it since (412)
//
// A change of what is there needs the revision of that event as If-Match (428 without it, 412 if it is another by now); what
// else has changed in the file does not matter. Only calendars that are files are written, each at once and whole, with all
// else in it as it was (schedule/edit.hpp). A file that somebody else writes meanwhile, until the very moment, is read again, so
// that nothing of his is lost (playlist/list_swap.hpp); what he did to the same event is a 412.
//
// Bounds   the newest 50 changes can be taken back, of events of at most 256 KiB, until the next start
// Threads  show_states() on any, the rest on the pages' thread, which reads files of at most 8 MiB.
#pragma once

#include "control/day.hpp"
#include "control/person.hpp"
#include "http/message.hpp"
#include "schedule/calendar.hpp"
#include "schedule/plan.hpp"
#include "schedule/raw_events.hpp"
#include "service/calendar_files.hpp"
#include "service/ledger.hpp"
#include "service/schedule_json.hpp"

#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::service {

struct ScheduleSiteOptions {
    std::vector<std::string> calendars = {};  // files and addresses
    std::string zone = {};                    // empty: the host's
    std::optional<std::filesystem::path> media = {};
    std::filesystem::path state_dir = {};  // with the last good copies of addresses
    std::function<schedule::Instant()> now = {};
    std::function<std::string()> new_uid = {};
    std::function<void(const std::string& revision)> changed = {};
};

class ScheduleSite {
public:
    ScheduleSite(ScheduleSiteOptions options, Ledger& ledger);

    static constexpr std::string_view path = "/api/v1/schedule/events";
    static constexpr std::string_view undo_path = "/api/v1/schedule/undo";

    // Nothing: the path is not one of these.
    std::optional<http::Response> answer(const http::Request& request,
                                         const control::Person& person);

    // The station's, with a plan or without.
    const std::shared_ptr<const schedule::Zone>& zone() const { return zone_; }
    const std::string& zone_name() const { return zone_name_; }

    // How ready what is planned is, by the events' names, and whether it fills its time.
    struct EventState {
        std::string word;
        std::optional<control::SlotFit> fit = {};
    };
    using States = std::map<schedule::EventName, EventState>;
    void show_states(States states);

private:
    // A calendar as it was read last.
    struct Known {
        std::string text = {};
        schedule::Calendar calendar = {};
        schedule::RawCalendar raw = {};
        std::string wrong = {};  // why it is not there
        bool missing = false;    // there is no such file
    };
    // What was there before a change, and how to tell whether it still is as the change has left it.
    struct Done {
        std::string id;
        std::size_t calendar = 0;
        std::vector<std::string> uids;
        std::string before;
        std::string revision;
    };
    // Makes one text of another.
    using Edit =
        std::function<Result<schedule::Edited, schedule::EditRefusal>(const std::string& text)>;
    struct Change {
        std::size_t calendar = 0;
        std::vector<std::string> uids;  // that it may touch
        std::string if_match;           // of the first; empty: it must not be there
        std::string_view command;
        int status = 200;
        Edit edit;
    };

    http::Response show(const http::Request& request, const control::Person& person);
    http::Response put(const http::Request& request, const std::string& uid,
                       const control::Person& person);
    http::Response erase(const http::Request& request, const std::string& uid,
                         const control::Person& person);
    http::Response undo(const http::Request& request, const control::Person& person);
    void read_all();
    void read(std::size_t number);
    void take_events(std::size_t number, const std::string& name, ShownPlan& plan);
    std::string why_not(std::size_t number) const;
    std::optional<std::size_t> calendar_with(const std::string& uid) const;
    std::string revision_of(std::size_t number, const std::vector<std::string>& uids) const;
    std::optional<http::Response> refuse_role(std::string_view command,
                                              const control::Person& person);
    std::optional<http::Response> refuse_revision(const Change& change) const;
    http::Response carry_out(const Change& change, const control::Person& person);
    http::Response written(const Change& change, const schedule::Edited& edited, std::string before,
                           const control::Person& person);
    // Nothing: somebody else has written the file since it was read.
    std::optional<Result<void>> write(std::size_t number, const std::string& text);
    http::Response refused(std::string_view command, const control::Person& person, int status,
                           std::string_view code, std::string_view text,
                           std::string_view remedy = {});
    http::Response refused(std::string_view command, const control::Person& person,
                           const schedule::EditRefusal& refusal);
    schedule::EditSurroundings surroundings() const;

    ScheduleSiteOptions options_;
    Ledger& ledger_;
    std::shared_ptr<const schedule::Zone> zone_;
    std::string zone_name_;
    std::vector<Known> known_;
    std::deque<Done> done_;  // the newest last
    std::size_t done_count_ = 0;
    mutable std::mutex mutex_;
    States states_;
};

}  // namespace tgvs::service
