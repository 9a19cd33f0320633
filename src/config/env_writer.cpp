#include "config/env_writer.hpp"

#include "base/file.hpp"
#include "config/env_access.hpp"
#include "config/env_file.hpp"
#include "config/env_lock.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <unistd.h>

namespace tgvs::config {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t random_suffix_length = 6;

// The names that write_file_atomically gives: ".NAME." and six characters of mkostemp(3).
bool is_leftover_of(std::string_view file, const std::string& name)
{
    const auto prefix = '.' + name + '.';
    const auto random = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    return file.size() == prefix.size() + random_suffix_length && file.starts_with(prefix) &&
           std::ranges::all_of(file.substr(prefix.size()), random);
}

// Only under the lock: then nobody alive is writing one of them.
void remove_leftovers(const fs::path& target, const fs::path& backup)
{
    std::error_code ignored;  // litter that stays harms nobody
    const auto folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(folder, ignored), end; entry != end;
         entry.increment(ignored)) {
        const auto name = entry->path().filename().string();
        if (is_leftover_of(name, target.filename().string()) ||
            is_leftover_of(name, backup.filename().string()))
            found.push_back(entry->path());
    }
    for (const auto& path : found)
        fs::remove(path, ignored);
}

Result<void> replace(const fs::path& target, const fs::path& backup,
                     const std::optional<EnvContents>& old, const std::string& text)
{
    if (!old)
        return write_file_atomically(target, text);
    const WriteOptions options{.uid = old->uid, .gid = old->gid};
    if (auto kept = write_file_atomically(backup, old->text, options); !kept)
        return kept;
    return write_file_atomically(target, text, options);
}

}  // namespace

Result<void> write_env(const fs::path& path, const std::vector<EnvChange>& changes,
                       const EnvWriteOptions& options)
{
    for (const auto& change : changes)
        if (!is_env_name(change.key))
            return failure("the key to write is not a valid name");
    const auto target = follow_links(path);
    if (!target)
        return std::unexpected(target.error());
    const fs::path backup = target->string() + ".bak";
    const auto lock = EnvLock::acquire(*target, options.lock_limit);
    if (!lock)
        return std::unexpected(lock.error());
    remove_leftovers(*target, backup);
    const auto old = read_env(*target);
    if (!old)
        return std::unexpected(old.error());
    const std::string before = *old ? (*old)->text : std::string();
    const auto text = with_changes(before, changes);
    if (!text)
        return failure("cannot change " + target->string() + ": " + text.error().message);
    if (options.judge)
        if (auto judged = options.judge(before, *text); !judged)
            return judged;
    if (*old && before == *text)
        return {};
    return replace(*target, backup, *old, *text);
}

Result<void> can_write_env(const fs::path& path, const EnvWriteOptions& options)
{
    const auto target = follow_links(path);
    if (!target)
        return std::unexpected(target.error());
    const auto lock = EnvLock::acquire(*target, options.lock_limit);
    if (!lock)
        return std::unexpected(lock.error());
    const auto old = read_env(*target);
    if (!old)
        return std::unexpected(old.error());
    if (const auto text = with_changes(*old ? (*old)->text : "", {}); !text)
        return failure("cannot change " + target->string() + ": " + text.error().message);
    const auto folder = fs::absolute(*target).parent_path();
    if (::access(folder.c_str(), W_OK) != 0)
        return failure("cannot write to " + folder.string(), errno);
    return {};
}

}  // namespace tgvs::config
