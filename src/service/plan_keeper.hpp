// service/plan_keeper.hpp: keeps the calendars of the plan read: watches them, lays them out around today, looks up what
// the events of the next day play, and says when the plan is another.
//
// Broken   a calendar that cannot be read or is refused costs an ERROR when it becomes so, and its last good copy stays,
//          also over a restart: STATE_DIR/schedule/. What is wrong with one event is told once.
// Addresses  are polled (calendar_poller.hpp). One that takes away all that was to come is believed when it says so twice: it
//          may be a server that has lost its own.
// Window   two days back, for what has no end a week, and eight ahead; laid out anew each hour, and when a calendar or what
//          its events play changes.
// Metrics  whether the last reading was good, and when the last good one was.
// Threads  its own, for folders may be long and disks slow. `changed` is called on it.
#pragma once

#include "control/day.hpp"
#include "playlist/watcher.hpp"
#include "service/calendar_files.hpp"
#include "service/calendar_poller.hpp"
#include "service/plan_items.hpp"

#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace tgvs::service {

struct PlanSources {
    std::vector<std::string> calendars = {};
    std::string zone = {};  // empty: the host's
    std::optional<std::filesystem::path> media = {};
    std::vector<std::filesystem::path> folders = {};  // below which files may lie; `media` first
    std::chrono::hours ahead{24};                     // items are asked for
    PlanBudget budget = {};
    std::filesystem::path state_dir = {};
    std::function<schedule::Instant()> now = {};  // replaced in tests
    Fetch fetch = {};                             // likewise; empty: by https
    PollOptions poll = {};
};

class PlanKeeper {
public:
    PlanKeeper(PlanSources sources, std::function<void()> changed, prometheus::Registry& registry);
    ~PlanKeeper();

    // The plan, if it was read anew since the last call.
    std::optional<control::DayPlan> take_plan();

    // What the operator should know. At most ten sentences.
    std::vector<std::string> problems() const;

    // Another day may have begun: the clock was set.
    void look_again();

    std::shared_ptr<const schedule::Zone> zone() const { return zone_; }
    const std::string& zone_name() const { return zone_name_; }

private:
    struct Kept {
        std::string calendar;  // as it is in SCHEDULE
        std::string name;      // for people
        std::filesystem::path copy;
        std::optional<schedule::Calendar> good = {};
        std::string good_text = {};
        std::string wrong = {};  // why the good one is not the present one
        bool is_address = false;
        Validators validators = {};  // of the good one
        std::size_t coming = 0;      // events of the good one, when it was laid out last
        int failures = 0;            // in a row, which may pass
        bool doubted = false;        // what it was last has nothing of what was to come
    };

    void run(const std::stop_token& stop);
    std::stop_token begin_wait();
    void load_watched(playlist::Watcher& watcher);
    void load();
    void read(Kept& kept, const ScheduleAsked& asked);
    void read_address(Kept& kept, const ScheduleAsked& asked);
    void take_failure(Kept& kept, const FetchFailure& failure);
    void take_text(Kept& kept, const std::string& text, const Validators& validators,
                   const ScheduleAsked& asked);
    bool is_doubtful(Kept& kept, const schedule::Calendar& calendar, const ScheduleAsked& asked);
    void is_good_again(Kept& kept);
    void lay_out_one(Kept& kept, const ScheduleAsked& asked, ScheduleRead& laid_out);
    std::size_t coming_in(const schedule::Calendar& calendar, const ScheduleAsked& asked) const;
    void poll_addresses();
    void begin_with_copy(Kept& kept);
    void keep_copy(const Kept& kept, const std::string& text);
    void refuse(Kept& kept, const std::string& reason);
    void look_up(control::DayPlan& plan, schedule::Instant now);
    std::shared_ptr<const std::vector<playlist::Item>> look_up_one(
        PlanItems& reading, const std::vector<std::string>& what, const std::string& title,
        const std::string& event);
    void tell(const std::string& problem);

    PlanSources sources_;
    std::function<void()> changed_;
    prometheus::Gauge& reload_success_;
    prometheus::Gauge& reload_timestamp_;
    std::shared_ptr<const schedule::Zone> zone_;
    std::string zone_name_;

    // The thread's own.
    std::vector<Kept> kept_;
    std::vector<std::filesystem::path> watched_;
    std::set<std::string> told_;
    std::vector<std::string> found_;  // problems of this reading

    mutable std::mutex mutex_;
    std::optional<control::DayPlan> fresh_;
    std::vector<std::string> problems_;
    std::stop_source waiting_;

    std::unique_ptr<CalendarPoller> poller_;  // null: there are no addresses
    std::jthread thread_;
};

}  // namespace tgvs::service
