// playlist/collector.hpp: what the readers of all list formats put their entries into: turns the
// text of an entry into a location, keeps the bounds, and words the problems. Pure.
#pragma once

#include "playlist/line.hpp"
#include "playlist/line_options.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace tgvs::playlist {

class Collector {
public:
    // Of a local list: paths are relative to its folder.
    explicit Collector(const std::filesystem::path& file);
    // Of a list that came from this URL: so are its entries, and files of this machine are none.
    Collector(const std::filesystem::path& name, std::string_view base_url);

    // False: there is no room for more; it was told.
    bool has_room(std::size_t line);
    void add(std::size_t line, std::string_view text, Said said);
    void complain(std::size_t line, std::string what);
    // Once for each `about`: it costs nothing.
    void remark(std::size_t line, const std::string& about, std::string what);

    Parsed finish() &&;

private:
    Result<std::string> location_of(std::string_view text) const;
    void tell(Problem problem);

    std::filesystem::path file_;
    std::filesystem::path folder_;
    std::string base_url_;  // empty: a local list
    Parsed parsed_;
    std::set<std::string> remarked_;
    std::size_t untold_ = 0;
};

}  // namespace tgvs::playlist
