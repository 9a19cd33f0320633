// service/update_request.hpp: asks for an update of yt-dlp when it fails on one item after another.
//
// The service may not update anything itself: it writes a file, and a systemd path unit that watches it starts
// the update (deploy/systemd/yt-dlp-update.path). The file's age is the memory of when it asked last, so that it
// outlives a restart; nobody removes it. What other instances and the timer have started counts as well.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

namespace tgvs::service {

class UpdateRequest {
public:
    using Time = std::chrono::system_clock::time_point;

    static constexpr std::chrono::hours at_most_every{6};

    explicit UpdateRequest(std::filesystem::path file) : file_(std::move(file)) {}

    // As often as one likes. `updated`: the end of the last update, whoever started it, and however it went.
    // A folder that cannot be written to is said once.
    void update(bool wanted, std::optional<Time> updated, Time now);

private:
    std::optional<Time> asked() const;

    std::filesystem::path file_;
    bool told_failure_ = false;
};

}  // namespace tgvs::service
