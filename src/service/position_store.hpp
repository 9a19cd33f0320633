// service/position_store.hpp: the place in the show, kept in STATE_DIR/position.json every few seconds.
#pragma once

#include "base/state_file.hpp"
#include "playlist/position.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

namespace tgvs::service {

class PositionStore {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit PositionStore(std::filesystem::path file);

    // Nothing: a new show. A file that cannot be understood is put aside and costs an ERROR.
    std::optional<playlist::Position> load();

    // Writes when it is due: another item, or two seconds later.
    void keep(const playlist::Position& position, Time now);
    // Writes now.
    void save(const playlist::Position& position);
    void forget();

private:
    StateFile file_;
    playlist::Position saved_;
    Time saved_at_{};
};

}  // namespace tgvs::service
