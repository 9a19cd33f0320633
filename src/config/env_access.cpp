#include "config/env_access.hpp"

#include "base/file.hpp"
#include "config/env_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tgvs::config {

namespace {

constexpr mode_t all_modes = 07777;
constexpr mode_t owner_only = 0600;

std::unexpected<Error> errno_failure(std::string_view what, const std::filesystem::path& path)
{
    const int error = errno;
    return failure(fmt::format("cannot {} {}", what, path.string()), error);
}

// Whoever may put things into a folder says what they lead to.
bool is_ours_or_roots(uid_t owner)
{
    return owner == 0 || owner == ::geteuid();
}

std::filesystem::path folder_of(const std::filesystem::path& path)
{
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

// A link that somebody else has made, or could have put where it is: in the path or at its end.
Result<void> refuse_foreign_link(const std::filesystem::path& path)
{
    std::filesystem::path part;
    for (const auto& name : path) {
        part /= name;
        struct stat link = {};
        if (::lstat(part.c_str(), &link) != 0 || !S_ISLNK(link.st_mode))
            continue;
        struct stat folder = {};
        if (::stat(folder_of(part).c_str(), &folder) != 0)
            return errno_failure("look at the folder of", part);
        const bool his = !is_ours_or_roots(link.st_uid);
        if (!his && is_ours_or_roots(folder.st_uid))
            continue;
        const auto whose = his ? link.st_uid : folder.st_uid;
        return failure(
            fmt::format("{} is a symbolic link {} user {}, which is not followed for "
                        "another user; run this as user {}, or name the file that it "
                        "leads to",
                        part.string(), his ? "of" : "in a folder of", whose, whose));
    }
    return {};
}

Result<std::optional<mode_t>> narrow(int fd, const struct stat& status,
                                     const std::filesystem::path& path)
{
    const mode_t mode = status.st_mode & all_modes;
    if ((mode & ~owner_only) == 0)
        return std::nullopt;
    struct stat folder = {};
    const bool may_change =
        ::stat(folder_of(path).c_str(), &folder) == 0 && is_ours_or_roots(folder.st_uid);
    struct stat after = {};
    if (!may_change || ::fchmod(fd, mode & owner_only) != 0 || ::fstat(fd, &after) != 0 ||
        (after.st_mode & all_modes & ~owner_only) != 0)
        return failure(
            fmt::format("{} has mode {:o} and belongs to user {}, so others can read its secrets; "
                        "as that user, run: chmod 600 {}",
                        path.string(), mode, status.st_uid, path.string()));
    return mode;
}

Result<std::string> read_all(int fd, const std::filesystem::path& path)
{
    std::string text;
    char buffer[16'384];
    for (;;) {
        const auto count = ::read(fd, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno_failure("read", path);
        if (count == 0)
            return text;
        text.append(buffer, static_cast<std::size_t>(count));
        if (text.size() > max_env_file_bytes)
            return failure(path.string() + " is too large for a settings file");
    }
}

}  // namespace

Result<std::optional<EnvContents>> read_env(const std::filesystem::path& path)
{
    const auto target = follow_links(path);
    if (!target)
        return std::unexpected(target.error());
    // Non-blocking, or a FIFO of that name would hold us for ever.
    const FileDescriptor fd(
        ::open(target->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
    if (!fd && errno == ENOENT)
        return std::nullopt;
    struct stat status = {};
    if (!fd || ::fstat(fd.get(), &status) != 0)
        return errno_failure("open", path);
    if (!S_ISREG(status.st_mode))
        return failure(path.string() + " is not a regular file");
    auto narrowed = narrow(fd.get(), status, *target);
    if (!narrowed)
        return std::unexpected(narrowed.error());
    auto text = read_all(fd.get(), path);
    if (!text)
        return std::unexpected(text.error());
    return EnvContents{std::move(*text), status.st_uid, status.st_gid, *narrowed};
}

Result<std::filesystem::path> follow_links(std::filesystem::path path)
{
    constexpr int most_links = 40;  // as the kernel
    std::error_code error;
    const auto original = path;
    for (int i = 0; i < most_links; ++i) {
        if (auto checked = refuse_foreign_link(path); !checked)
            return std::unexpected(checked.error());
        if (!std::filesystem::is_symlink(path, error))
            return path;
        const auto target = std::filesystem::read_symlink(path, error);
        if (error)
            return failure(fmt::format("cannot follow {}: {}", path.string(), error.message()));
        path = path.parent_path() / target;  // an absolute target replaces the folder
    }
    return failure(original.string() + " is part of a symlink loop");
}

}  // namespace tgvs::config
