// playlist/list_edit.hpp: one change of a list, by the ids of its entries. Pure: text in, text out.
//
// By id, changes of different people commute: each finds its entry wherever it is now. What an entry was to come
// after may be gone: then it comes to the end, and the answer says so.
#pragma once

#include "base/result.hpp"
#include "playlist/list_doc.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace tgvs::playlist {

struct ListPlace {
    enum class Kind { end, first, after, before };
    Kind kind = Kind::end;
    std::string entry = {};  // after, before: its id

    friend bool operator==(const ListPlace&, const ListPlace&) = default;
};

namespace list_edit {

struct Add {
    std::string line;
    ListPlace place = {};
};
struct Remove {
    std::string entry;
};
struct Move {
    std::string entry;
    ListPlace place = {};
};
// What was said of the old one (its title, its beginning) goes with it.
struct Replace {
    std::string entry;
    std::string line;
};
// The whole text, as UTF-8; it is written in the form of the file.
struct Whole {
    std::string text;
};

}  // namespace list_edit

using ListEdit = std::variant<list_edit::Add, list_edit::Remove, list_edit::Move,
                              list_edit::Replace, list_edit::Whole>;

inline constexpr std::string_view default_list = "default";
// With room for what stands around it while it is written.
inline constexpr std::size_t list_name_limit_bytes = 120;

struct ListChange {
    std::string list = std::string(default_list);
    ListEdit edit;
    std::string revision =
        {};  // on which it was made; empty: it is about entries, whatever else has changed
    bool only_on_it = false;  // `revision` must be the present one
    bool create = false;      // the list, if it is not there
};

enum class ListErrc {
    not_editable,   // the file is no list of lines, or too large
    unknown_entry,  // it was removed, or changed by hand
    bad_line,       // it cannot stand in a list
    list_full,
    conflict,      // ListRefusal::both
    unknown_list,  // there is no such list
    bad_name,      // it is no name of a list
    cannot_write,  // ListRefusal::no_space: for want of it
};

struct ListRefusal {
    ListErrc code;
    std::string text;         // one sentence
    std::string remedy = {};  // another, or empty
    bool no_space = false;
};

struct EditedList {
    ListDoc doc;
    std::string entry = {};   // the id of what was added, moved or put in place
    bool place_gone = false;  // so that it came to the end
};

Result<EditedList, ListRefusal> edited(ListDoc doc, const ListEdit& edit);

}  // namespace tgvs::playlist
