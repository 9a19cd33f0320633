// playlist/watcher.hpp: tells when a playlist or a listed folder has changed.
//
// What counts is what the files look like (name, inode, size, times; for a folder the names of its
// media files); inotify is only the hint to look. So it does not matter how an editor saves: in
// place, in pieces, by rename, by deleting and making anew, behind a symbolic link, with the folder
// itself gone for a while. Where inotify cannot be had, or does not tell (network file systems),
// looking from time to time finds the change as well.
//
// Threads  one owner.
#pragma once

#include "base/file.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace tgvs::playlist {

struct WatchOptions {
    std::chrono::milliseconds quiet{300};  // a change is told when nothing has moved for this long
    std::chrono::milliseconds quiet_limit{3'000};  // or, if it never gets quiet, after this
    std::chrono::milliseconds look_without_inotify{5'000};
    std::chrono::milliseconds look_with_inotify{60'000};
    bool inotify = true;
};

class Watcher {
public:
    explicit Watcher(WatchOptions options = {});

    // Watches these files and folders and no others; they need not exist. The state at this moment
    // is what a change is measured against.
    void watch(std::vector<std::filesystem::path> paths);

    // Blocks until something changed (true), or the time is over or `stop` is requested (false).
    bool wait(std::chrono::milliseconds timeout, std::stop_token stop);

    bool has_inotify() const { return static_cast<bool>(inotify_); }

private:
    using Clock = std::chrono::steady_clock;

    void open_inotify();
    void place_watches();
    bool settle(Clock::time_point until, int stop_fd);
    bool take_change();

    WatchOptions options_;
    FileDescriptor inotify_;
    std::vector<std::filesystem::path> paths_;
    std::string seen_;                              // what the paths looked like when last told
    std::map<int, std::filesystem::path> watches_;  // by inotify's number
};

}  // namespace tgvs::playlist
