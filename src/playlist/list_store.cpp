#include "playlist/list_store.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "playlist/line.hpp"
#include "playlist/list_swap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tgvs::playlist {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t versions_kept = 16;
constexpr std::size_t kept_limit_bytes = 256 * 1'024;  // of one; larger ones are not kept
constexpr int attempts = 20;

std::unexpected<ListFailure> list_failure(ListErrc code, std::string text, std::string remedy = {})
{
    return std::unexpected(ListFailure{
        .refusal = {.code = code, .text = std::move(text), .remedy = std::move(remedy)}});
}

std::unexpected<ListFailure> write_failure(const Error& error, const fs::path& file)
{
    const bool full = out_of_space(error);
    return std::unexpected(ListFailure{
        .refusal = {.code = ListErrc::cannot_write,
                    .text = "the list is unchanged: " + error.message,
                    .remedy = full ? "make room on the disk and try again"
                                   : fmt::format("let the service's user write into the folder {} "
                                                 "(and, under systemd, name it in ReadWritePaths)",
                                                 file.parent_path().string()),
                    .no_space = full}});
}

// Where a symbolic link leads: it stays, and what it names is written.
fs::path target_of(const fs::path& file)
{
    std::error_code error;
    auto target = fs::canonical(file, error);
    return error ? file : target;
}

// False: it was there already.
Result<bool> make_empty(const fs::path& file)
{
    const FileDescriptor fd(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!fd && errno == EEXIST)
        return false;
    if (!fd)
        return failure("cannot create " + file.string(), errno);
    return true;
}

// Of a change that came to nothing.
void remove_if_empty(const fs::path& file)
{
    std::error_code error;
    if (fs::file_size(file, error) == 0 && !error)
        fs::remove(file, error);
}

}  // namespace

std::string utf8_text(const ListDoc& doc)
{
    ListDoc plain = doc;
    plain.form = TextForm::plain;
    plain.marked = false;
    return bytes_of(plain);
}

Result<ListVersion, ListFailure> ListStore::read_file_of(const std::string& list)
{
    auto file = list_file(places_, list);
    if (!file)
        return std::unexpected(ListFailure{.refusal = std::move(file.error())});
    std::error_code error;
    if (fs::is_directory(*file, error))
        return list_failure(ListErrc::not_editable, "PLAYLIST is a folder: its files are the list",
                            "put files there or take them away; or name a text file in PLAYLIST");
    auto bytes = read_file(*file, 2 * playlist_limit_bytes);
    if (!bytes)
        return list_failure(bytes.error().system == std::errc::no_such_file_or_directory
                                ? ListErrc::unknown_list
                                : ListErrc::not_editable,
                            "the list cannot be read: " + bytes.error().message,
                            "see what `tg_video_streamer check` says about PLAYLIST");
    auto doc = list_doc(*bytes);
    if (!doc)
        return list_failure(ListErrc::not_editable, doc.error().message);
    auto revision = revision_of(*bytes);
    return ListVersion{.file = *std::move(file),
                       .doc = *std::move(doc),
                       .bytes = *std::move(bytes),
                       .revision = std::move(revision)};
}

Result<ListVersion, ListFailure> ListStore::read_to_change(const std::string& list)
{
    const auto file = list_file(places_, list);
    if (file && !wait_for_writers(*file))
        return list_failure(ListErrc::cannot_write, "somebody is writing the list right now",
                            "try again when that is done");
    return read_file_of(list);
}

Result<ListVersion, ListFailure> ListStore::read(const std::string& list)
{
    const std::scoped_lock lock(mutex_);
    auto version = read_file_of(list);
    if (version)
        keep(version->revision, version->bytes);
    return version;
}

void ListStore::keep(const std::string& revision, const std::string& bytes)
{
    std::erase_if(kept_, [&](const auto& one) { return one.revision == revision; });
    if (bytes.size() > kept_limit_bytes)
        return;
    kept_.push_back({revision, bytes});
    if (kept_.size() > versions_kept)
        kept_.pop_front();
}

std::optional<ListDoc> ListStore::kept(const std::string& revision) const
{
    const auto found = std::ranges::find(kept_, revision, &Kept::revision);
    if (found == kept_.end())
        return std::nullopt;
    auto doc = list_doc(found->bytes);
    return doc ? std::optional(*std::move(doc)) : std::nullopt;
}

Result<EditedList, ListFailure> ListStore::made(const ListChange& change,
                                                const ListVersion& now) const
{
    const auto simple = [&]() -> Result<EditedList, ListFailure> {
        auto list = edited(now.doc, change.edit);
        if (!list)
            return std::unexpected(ListFailure{.refusal = std::move(list.error())});
        return *std::move(list);
    };
    if (change.revision.empty() || change.revision == now.revision)
        return simple();
    ListFailure failure = {
        .refusal = {.code = ListErrc::conflict,
                    .text = "the list was changed meanwhile",
                    .remedy = "look at it again, and repeat what is still missing"},
        .conflict = ListConflict{.revision = now.revision, .theirs = utf8_text(now.doc)}};
    const auto base = kept(change.revision);
    if (!base)
        return std::unexpected(std::move(failure));
    auto mine = edited(*base, change.edit);
    if (!mine)
        return std::unexpected(ListFailure{.refusal = std::move(mine.error())});
    auto both = merged(*base, mine->doc, now.doc);
    if (!both)
        failure.conflict->conflicts = std::move(both.error());
    else if (change.only_on_it)
        failure.conflict->merged = utf8_text(*both);
    else
        mine->doc = *std::move(both);
    if (!both || change.only_on_it)
        return std::unexpected(std::move(failure));
    return *std::move(mine);
}

Result<ListChanged, ListFailure> ListStore::change(const ListChange& change)
{
    const std::scoped_lock lock(mutex_);
    fs::path created;
    if (change.create && change.list != default_list && !list_file(places_, change.list)) {
        auto file = new_list_file(places_, change.list);
        if (!file)
            return std::unexpected(ListFailure{.refusal = std::move(file.error())});
        const auto made_now = make_empty(*file);
        if (!made_now)
            return write_failure(made_now.error(), *file);
        created = *made_now ? *file : fs::path();
    }
    auto refuse = [&](ListFailure failure) {
        if (!created.empty())
            remove_if_empty(created);
        return std::unexpected(std::move(failure));
    };
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto now = read_to_change(change.list);
        if (!now)
            return refuse(now.error());
        keep(now->revision, now->bytes);
        auto list = made(change, *now);
        if (!list)
            return refuse(std::move(list.error()));
        const auto bytes = bytes_of(list->doc);
        auto swapped = bytes == now->bytes ? Result<bool>(true)
                                           : swap_file(target_of(now->file), now->bytes, bytes);
        if (!swapped)
            return refuse(write_failure(swapped.error(), now->file).error());
        if (!*swapped)
            continue;  // somebody has saved it in this very moment
        auto revision = revision_of(bytes);
        keep(revision, bytes);
        const bool merged = !change.revision.empty() && change.revision != now->revision;
        return ListChanged{.entry = std::move(list->entry),
                           .revision = std::move(revision),
                           .place_gone = list->place_gone,
                           .merged = merged};
    }
    return refuse({.refusal = {.code = ListErrc::cannot_write,
                               .text = "somebody else keeps saving the list",
                               .remedy = "try again when that is over"}});
}

}  // namespace tgvs::playlist
