// service/position_store.hpp: the place in the show, kept in STATE_DIR/position.json every few seconds.
#pragma once

#include "playlist/position.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

namespace tgvs::service {

class PositionStore {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit PositionStore(std::filesystem::path file) : file_(std::move(file)) {}

    // Nothing: a new show. A file that cannot be understood costs a WARNING.
    std::optional<playlist::Position> load() const;

    // Writes when it is due: another item, or two seconds later.
    void keep(const playlist::Position& position, Time now);
    // Writes now.
    void save(const playlist::Position& position);
    void forget();

private:
    std::filesystem::path file_;
    playlist::Position saved_;
    Time saved_at_{};
    bool failed_ = false;
};

}  // namespace tgvs::service
