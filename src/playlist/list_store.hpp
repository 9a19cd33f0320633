// playlist/list_store.hpp: the lists as people change them: read, changed and written back whole.
//
// A change is made on what the file holds at that moment. Where it was made on a version that somebody has looked at
// before (ListChange::revision), the two are merged; where that cannot be, the refusal shows both. An editor that is
// just writing into the file itself is waited for by a change, and by no reading: that shows what is there.
//
// Bounds   files as in list_doc.hpp; of each list's earlier versions a few are kept in memory, to merge with.
// Threads  any.
#pragma once

#include "base/result.hpp"
#include "playlist/list_edit.hpp"
#include "playlist/list_merge.hpp"
#include "playlist/list_names.hpp"

#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::playlist {

struct ListVersion {
    std::filesystem::path file;  // as it is named: where relative paths begin
    ListDoc doc;
    std::string bytes;
    std::string revision;
};

// Of both sides, as UTF-8.
struct ListConflict {
    std::string revision;  // of theirs
    std::string theirs;
    MergeConflicts conflicts = {};  // empty: the version that was meant is not known any more
    std::optional<std::string> merged = {};  // what it would be with both, if that can be
};

struct ListFailure {
    ListRefusal refusal;
    std::optional<ListConflict> conflict = {};  // ListErrc::conflict
};

struct ListChanged {
    std::string entry;
    std::string revision;
    bool place_gone = false;
    bool merged = false;  // with what others have changed since `ListChange::revision`
};

class ListStore {
public:
    explicit ListStore(ListPlaces places) : places_(std::move(places)) {}

    const ListPlaces& places() const { return places_; }
    Result<ListVersion, ListFailure> read(const std::string& list);
    Result<ListChanged, ListFailure> change(const ListChange& change);

private:
    struct Kept {
        std::string revision;
        std::string bytes;
    };

    Result<ListVersion, ListFailure> read_file_of(const std::string& list);
    Result<ListVersion, ListFailure> read_to_change(const std::string& list);
    Result<EditedList, ListFailure> made(const ListChange& change, const ListVersion& now) const;
    std::optional<ListDoc> kept(const std::string& revision) const;
    void keep(const std::string& revision, const std::string& bytes);

    ListPlaces places_;
    std::mutex mutex_;
    std::deque<Kept> kept_;
};

std::string utf8_text(const ListDoc& doc);

}  // namespace tgvs::playlist
