// service/resolve_site.hpp: what a link or a file is, for a caller whom the door has let in.
//
//   POST /api/v1/channels/main/resolve {"location": TEXT}   operator; as far as is known, and again until it is
//
// Threads  the pages' thread.
#pragma once

#include "control/person.hpp"
#include "http/message.hpp"
#include "playlist/item.hpp"
#include "service/resolver.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace tgvs::service {

struct ResolveSiteOptions {
    std::function<std::vector<std::filesystem::path>()> media_folders = {};
    std::function<std::optional<ResolvedItem>(const playlist::Item& item)> ask = {};
};

class ResolveSite {
public:
    explicit ResolveSite(ResolveSiteOptions options) : options_(std::move(options)) {}

    static constexpr std::string_view path = "/api/v1/channels/main/resolve";

    // Nothing: the path is not this one.
    std::optional<http::Response> answer(const http::Request& request,
                                         const control::Person& person);

private:
    ResolveSiteOptions options_;
};

}  // namespace tgvs::service
