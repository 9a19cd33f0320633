// control/list_json.hpp: lists as JSON. Pure text.
#pragma once

#include "base/result.hpp"
#include "control/desk.hpp"
#include "playlist/list_store.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::control {

inline constexpr std::size_t list_window = 200;  // items in one answer

struct ListItem {
    std::string id = {};
    playlist::Item item = {};
    std::string line =
        {};  // as it stands in the file; empty: not for whoever asks, it may hold a secret
};

struct ListPage {
    std::string name = {};
    std::string revision = {};
    std::size_t total = 0;
    std::size_t from = 0;
    std::vector<ListItem> items = {};
    bool in_use = false;
};

std::string list_page_json(const ListPage& page);
std::string list_names_json(const std::vector<std::string>& names, const ProgrammeChoice& choice);
std::string list_changed_json(std::string_view text, const std::string& list,
                              const playlist::ListChanged& changed);
// A problem with both versions. Texts over 32 KiB are left out: then the list is to be read again.
std::string list_conflict_json(const playlist::ListRefusal& refusal,
                               const playlist::ListConflict& conflict);

// {"text": TEXT}: the whole list.
Result<std::string> list_text_from_json(std::string_view text);

// For those who listen: it is another by now. An empty revision is not known.
std::string list_news_json(const std::string& list, const std::string& revision);
// The same of an event of the plan; an empty revision: it is gone.
std::string plan_news_json(const std::string& revision);

}  // namespace tgvs::control
