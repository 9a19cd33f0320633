// service/day_store.hpp: how far the day has got, kept in STATE_DIR/day.json: at once when something began or is over, and
// every two seconds while an event is on air.
#pragma once

#include "base/state_file.hpp"
#include "control/day.hpp"

#include <chrono>
#include <filesystem>

namespace tgvs::service {

class DayStore {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit DayStore(std::filesystem::path file);

    // A file that cannot be understood is put aside and costs an ERROR.
    control::DayState load();

    void keep(const control::DayState& state, Time now);
    void save(const control::DayState& state);

private:
    StateFile file_;
    control::DayState saved_;
    Time saved_at_{};
};

}  // namespace tgvs::service
