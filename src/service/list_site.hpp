// service/list_site.hpp: the lists in the API, for a caller whom the door has let in.
//
//   below /api/v1/channels/main/lists
//   GET    /                     the names
//   GET    /NAME?from=N          at most 200 entries; ETag
//   PATCH  /NAME                 {"text": TEXT}, with If-Match (428 without it, 412 if the list is another by now)
//   POST   /NAME/items           {"location": TEXT, "first"|"after"|"before"?, "create"?} → 201
//   DELETE /NAME/items/ID
//   POST   /NAME/items/ID/move   {"first"|"after"|"before"?}; without, to the end
//
// A change of one entry finds it by its id, whatever else has changed. With If-Match it is merged with that, or 412
// shows both. What is added is judged as a request is: a link, or a file below the media folders.
//
// Threads  the pages' thread.
#pragma once

#include "control/command.hpp"
#include "control/shared_desk.hpp"
#include "http/message.hpp"
#include "playlist/list_store.hpp"
#include "service/ledger.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace tgvs::service {

struct ListSiteOptions {
    std::function<std::vector<std::filesystem::path>()> media_folders = {};
    std::function<void(const std::string& list, const std::string& revision)> changed = {};
};

class ListSite {
public:
    ListSite(ListSiteOptions options, playlist::ListStore& store, control::SharedDesk& desk,
             Ledger& ledger);

    static constexpr std::string_view path = "/api/v1/channels/main/lists";
    static bool is_below(std::string_view asked);

    http::Response answer(const http::Request& request, const control::Person& person);
    // Which entry is changed to what is said; where its location comes from is for this to judge.
    http::Response change(playlist::ListChange change, const control::Person& person);
    // Nothing: it can be played.
    std::optional<control::Refused> refuse_use(const std::string& list);

private:
    std::optional<http::Response> refuse_role(std::string_view command,
                                              const control::Person& person);
    http::Response names() const;
    http::Response page(const std::string& list, const http::Request& request,
                        const control::Person& person);
    http::Response write(const std::string& list, const http::Request& request,
                         const control::Person& person);
    http::Response item(const std::string& list, std::string_view rest,
                        const http::Request& request, const control::Person& person);
    http::Response refused(std::string_view command, const control::Person& person,
                           const playlist::ListFailure& failure);

    ListSiteOptions options_;
    playlist::ListStore& store_;
    control::SharedDesk& desk_;
    Ledger& ledger_;
};

}  // namespace tgvs::service
