// service/library_site.hpp: the library in the API, for a caller whom the door has let in.
//
//   GET /api/v1/channels/main/library?state=making|failed|cached&from=N    at most 200 items (service/library_json.hpp)
//
// The commands come by the desk's site: library-retry, library-refetch, library-delete.
//
// Threads  set_programme() on any, the rest on the pages' thread. Nothing here reads files.
#pragma once

#include "base/result.hpp"
#include "control/command.hpp"
#include "control/shared_desk.hpp"
#include "http/message.hpp"
#include "library/library_types.hpp"

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::service {

// What it needs of the library, which is made later.
struct LibraryAccess {
    using Work = control::command::LibraryWork::Kind;
    std::function<library::Catalogue()> catalogue = {};
    // `id` is the item's own.
    std::function<Result<library::Promise, library::Declined>(Work work, const std::string& id)>
        carry_out = {};
};

class LibrarySite {
public:
    LibrarySite(LibraryAccess access, control::SharedDesk& desk)
        : access_(std::move(access)), desk_(desk)
    {
    }

    static constexpr std::string_view path = "/api/v1/channels/main/library";

    http::Response answer(const http::Request& request);
    control::Outcome carry_out(const control::command::LibraryWork& work);

    void set_programme(const std::vector<playlist::Item>& items);

private:
    bool is_in_programme(const std::string& id) const;

    LibraryAccess access_;
    control::SharedDesk& desk_;
    mutable std::mutex mutex_;
    std::vector<std::size_t> programme_;  // hashes of the ids, in order: lists are long
};

}  // namespace tgvs::service
