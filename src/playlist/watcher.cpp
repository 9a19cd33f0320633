#include "playlist/watcher.hpp"

#include "base/log.hpp"
#include "playlist/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace tgvs::playlist {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t events = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY |
                                 IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF |
                                 IN_ONLYDIR;

// Beyond it, looking from time to time has to do.
constexpr std::size_t watch_limit = 1'000;
constexpr int link_limit = 40;  // as the kernel's ELOOP

std::string appearance_of_file(const fs::path& path)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0)
        return "absent\n";
    return fmt::format("{} {} {} {}.{} {}.{}\n", status.st_dev, status.st_ino, status.st_size,
                       status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec,
                       status.st_ctim.tv_nsec);
}

std::string appearance_of(const fs::path& path)
{
    std::error_code error;
    if (!fs::is_directory(path, error))
        return appearance_of_file(path);
    std::string result = "folder\n";
    for (const auto& file : list_media(path).files)
        result += file.string() + '\n';
    return result;
}

// The folder itself or the nearest one above it that exists.
fs::path nearest_folder(fs::path path)
{
    std::error_code error;
    while (!fs::is_directory(path, error) && path.has_relative_path())
        path = path.parent_path();
    return path;
}

// The folders in which something has to happen for `path` to mean another file: its own, and that
// of each link on the way to the target.
void add_folders_of(fs::path path, std::set<fs::path>& folders)
{
    for (int i = 0; i < link_limit; ++i) {
        folders.insert(nearest_folder(path.parent_path()));
        std::error_code error;
        if (!fs::is_symlink(path, error))
            break;
        path = (path.parent_path() / fs::read_symlink(path, error)).lexically_normal();
    }
    std::error_code error;
    if (fs::is_directory(path, error))
        folders.insert(path);
}

std::chrono::milliseconds until(std::chrono::steady_clock::time_point moment)
{
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(moment - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds(0));
}

enum class Woken { by_event, by_stop, by_time };

Woken sleep_until(std::chrono::steady_clock::time_point moment, int inotify, int stop)
{
    for (;;) {
        pollfd watched[2] = {{inotify, POLLIN, 0}, {stop, POLLIN, 0}};
        constexpr std::chrono::milliseconds longest{3'600'000};  // poll() counts in int
        const auto left = std::min(until(moment), longest);
        ::poll(watched, 2, static_cast<int>(left.count()));
        if (watched[1].revents != 0)
            return Woken::by_stop;
        if (watched[0].revents != 0)
            return Woken::by_event;
        if (std::chrono::steady_clock::now() >= moment)
            return Woken::by_time;
    }
}

void discard_events(int fd)
{
    char buffer[16'384];
    while (::read(fd, buffer, sizeof buffer) > 0) {
    }
}

}  // namespace

Watcher::Watcher(WatchOptions options) : options_(options)
{
    if (options_.inotify)
        open_inotify();
}

void Watcher::open_inotify()
{
    inotify_.reset(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify_)
        log::warn(
            "playlist", "inotify is not available; polling for changes every few seconds",
            {{"reason", errno_text(errno)}, {"remedy", "raise fs.inotify.max_user_instances"}});
}

void Watcher::watch(std::vector<fs::path> paths)
{
    paths_ = std::move(paths);
    place_watches();  // before looking, so that no change falls between the two
    seen_.clear();
    take_change();
}

bool Watcher::wait(std::chrono::milliseconds timeout, std::stop_token stop)
{
    const FileDescriptor stop_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const std::stop_callback on_stop(stop, [&stop_fd] { ::eventfd_write(stop_fd.get(), 1); });
    const auto end = Clock::now() + timeout;
    for (;;) {
        const auto pause = inotify_ ? options_.look_with_inotify : options_.look_without_inotify;
        const auto look = Clock::now() + pause;
        const auto woken = sleep_until(std::min(look, end), inotify_.get(), stop_fd.get());
        if (woken == Woken::by_stop)
            return false;
        if (woken == Woken::by_event && !settle(Clock::now() + options_.quiet_limit, stop_fd.get()))
            return false;
        place_watches();
        if (take_change())
            return true;
        if (Clock::now() >= end)
            return false;
    }
}

// Takes events off until there are none for a while. False: stopped.
bool Watcher::settle(Clock::time_point limit, int stop_fd)
{
    for (;;) {
        discard_events(inotify_.get());
        const auto quiet = std::min(Clock::now() + options_.quiet, limit);
        const auto woken = sleep_until(quiet, inotify_.get(), stop_fd);
        if (woken == Woken::by_stop)
            return false;
        if (woken == Woken::by_time || Clock::now() >= limit)
            return true;
    }
}

bool Watcher::take_change()
{
    std::string now;
    for (const auto& path : paths_)
        now += path.string() + ' ' + appearance_of(path);
    if (now == seen_)
        return false;
    seen_ = std::move(now);
    return true;
}

void Watcher::place_watches()
{
    if (!inotify_)
        return;
    std::set<fs::path> folders;
    for (const auto& path : paths_)
        add_folders_of(path, folders);
    std::map<int, fs::path> placed;
    for (const auto& folder : folders) {
        const int number = placed.size() < watch_limit
                               ? ::inotify_add_watch(inotify_.get(), folder.c_str(), events)
                               : -1;
        if (number >= 0)
            placed[number] = folder;
    }
    for (const auto& [number, folder] : watches_)
        if (!placed.contains(number))
            ::inotify_rm_watch(inotify_.get(), number);
    watches_ = std::move(placed);
}

}  // namespace tgvs::playlist
