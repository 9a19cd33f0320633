// service/desk_store.hpp: the desk, kept in STATE_DIR/desk.json: at once when people changed it, and every two seconds
// while a request that is on air moves on.
#pragma once

#include "base/state_file.hpp"
#include "control/desk.hpp"

#include <chrono>
#include <filesystem>

namespace tgvs::service {

class DeskStore {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit DeskStore(std::filesystem::path file);

    // Empty for a new show. A file that cannot be understood is put aside and costs an ERROR.
    control::DeskState load();

    void keep(const control::DeskState& state, Time now);
    void save(const control::DeskState& state);

private:
    StateFile file_;
    control::DeskState saved_;
    Time saved_at_{};
};

}  // namespace tgvs::service
