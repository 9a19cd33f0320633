#include "playlist/pls.hpp"

#include "base/text.hpp"

#include <map>

namespace tgvs::playlist {

namespace {

constexpr std::string_view header = "[playlist]";

struct PlsEntry {
    std::size_t line = 0;  // of its File=; 0: there is none
    std::string_view file;
    std::string_view title;
};

// Takes the next line off; CR, LF and CR LF end one.
std::string_view take_pls_line(std::string_view& rest)
{
    const auto end = std::min(rest.find_first_of("\r\n"), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end);
    if (!rest.empty())
        rest.remove_prefix(rest.starts_with("\r\n") ? 2 : 1);
    return line;
}

// The number of "File12" for "file"; nothing for other names.
std::optional<long long> number_of(std::string_view name, std::string_view word)
{
    const auto lower = to_lower(name);
    if (!lower.starts_with(word))
        return std::nullopt;
    const auto number = parse_integer(std::string_view(lower).substr(word.size()));
    return number && *number >= 0 ? number : std::nullopt;
}

// Keys of such a list where its header is missing.
bool may_come_before_files(std::string_view name)
{
    return to_lower(name) == "numberofentries" || to_lower(name) == "version" ||
           number_of(name, "title") || number_of(name, "length");
}

}  // namespace

bool is_pls(std::string_view text)
{
    while (!text.empty()) {
        const auto line = trim(take_pls_line(text));
        if (line.empty() || line.starts_with(';') || line.starts_with('#'))
            continue;
        if (to_lower(line.substr(0, header.size())) == header)
            return true;
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || trim(line.substr(equals + 1)).empty())
            return false;
        const auto name = trim(line.substr(0, equals));
        if (number_of(name, "file"))
            return true;
        if (!may_come_before_files(name))
            return false;
    }
    return false;
}

void read_pls(std::string_view text, Collector& into)
{
    std::map<long long, PlsEntry> entries;
    for (std::size_t number = 1; !text.empty() && into.has_room(number); ++number) {
        const auto line = take_pls_line(text);
        const auto equals = line.find('=');
        if (equals == std::string_view::npos)
            continue;
        const auto name = trim(line.substr(0, equals));
        if (const auto file = number_of(name, "file")) {
            entries[*file].line = number;
            entries[*file].file = line.substr(equals + 1);
        } else if (const auto title = number_of(name, "title")) {
            entries[*title].title = line.substr(equals + 1);
        }
    }
    for (const auto& [number, entry] : entries)
        if (entry.line > 0 && !trim(entry.file).empty())
            into.add(entry.line, entry.file, {.title = std::string(entry.title), .options = {}});
}

}  // namespace tgvs::playlist
