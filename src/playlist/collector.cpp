#include "playlist/collector.hpp"

#include "base/text.hpp"
#include "playlist/request_headers.hpp"
#include "playlist/url.hpp"

#include <algorithm>
#include <array>

namespace tgvs::playlist {

namespace {

constexpr std::size_t remark_limit = 20;

// "https://x/y  # note": no URL has blanks, so that the rest is a comment.
std::string_view without_comment(std::string_view url)
{
    for (const std::string_view mark : {" #", "\t#"})
        url = trim(url.substr(0, url.find(mark)));
    return url;
}

// The URL of a line, also where it is in quotes or a comment follows; empty: it is none.
std::string_view url_in(std::string_view text)
{
    auto url = has_scheme(text) ? text : without_quotes(text);
    if (!has_scheme(url))
        url = without_quotes(without_comment(text));
    if (!has_scheme(url) || url.find("://") == 1)  // C:// is a drive
        return {};
    return without_quotes(without_comment(url));
}

bool is_file_url(std::string_view text)
{
    return to_lower(text.substr(0, 7)) == "file://";
}

// Would lexically_normal() leave it alone? That takes as long as all else that is done to a line.
bool is_normal(std::string_view path)
{
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    for (bool more = true; more;) {
        const auto end = path.find('/');
        const auto part = path.substr(0, end);
        if (part.empty() || part == "." || part == "..")
            return false;
        more = end != std::string_view::npos;
        path.remove_prefix(more ? end + 1 : 0);
    }
    return true;
}

std::string joined_path(const std::filesystem::path& folder, std::string path)
{
    const auto& base = folder.native();
    if (!is_normal(path) || !base.starts_with('/') || base.ends_with('/') || !is_normal(base))
        return (folder / path).lexically_normal().string();
    return path.starts_with('/') ? std::move(path) : base + '/' + path;
}

// As printable(), but for what is still to be read by an old code page.
std::string bounded_title(std::string_view title)
{
    title = trim(title);
    return is_utf8(title) ? printable(title, title_limit_bytes)
                          : std::string(title.substr(0, title_limit_bytes));
}

}  // namespace

std::string_view bare(std::string_view text)
{
    constexpr std::array<std::string_view, 11> unseen = {"\u00A0", "\uFEFF", "\u200B", "\u200E",
                                                         "\u200F", "\u202A", "\u202B", "\u202C",
                                                         "\u2060", "\u2066", "\u2069"};
    for (auto before = text.size() + 1; text.size() < before;) {
        before = text.size();
        text = trim(text);
        for (const auto mark : unseen) {
            text.remove_prefix(text.starts_with(mark) ? mark.size() : 0);
            text.remove_suffix(text.ends_with(mark) ? mark.size() : 0);
        }
    }
    return text;
}

std::string_view without_quotes(std::string_view text)
{
    constexpr std::array<std::string_view, 10> quotes = {"\"", "'", "“", "”", "„",
                                                         "«",  "»", "‘", "’", "`"};
    text = trim(text);
    const auto* first = std::ranges::find_if(
        quotes, [&](std::string_view quote) { return text.starts_with(quote); });
    const auto* last =
        std::ranges::find_if(quotes, [&](std::string_view quote) { return text.ends_with(quote); });
    if (first == quotes.end() || last == quotes.end() ||
        text.size() <= first->size() + last->size())
        return text;
    text.remove_prefix(first->size());
    text.remove_suffix(last->size());
    return trim(text);
}

bool has_control_characters(std::string_view text)
{
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

Collector::Collector(const std::filesystem::path& file) : file_(file), folder_(file.parent_path())
{
}

Collector::Collector(const std::filesystem::path& name, std::string_view base_url)
    : file_(name), base_url_(base_url)
{
}

bool Collector::has_room(std::size_t line)
{
    if (line <= playlist_limit_lines && parsed_.lines.size() < playlist_limit_lines)
        return true;
    complain(line, "the playlist has more than 100000 lines; the rest is ignored");
    return false;
}

Result<std::string> Collector::location_of(std::string_view text) const
{
    if (!base_url_.empty())
        return is_file_url(text)
                   ? failure("a list from the network cannot name files of this machine")
                   : accepted_url(resolved_url(base_url_, text));
    std::string path(text);
    if (is_file_url(text)) {
        // One of another machine, or that is badly encoded, is mended by looking for what it may mean.
        const auto decoded = path_of_file_url(text);
        path = decoded ? decoded->string() : path.substr(std::string_view("file:/").size());
    } else if (has_scheme(text) && text.find("://") > 1) {
        return accepted_url(text);
    }
    auto location = joined_path(folder_, std::move(path));
    // What a path is in an old code page is found by looking for it.
    return is_utf8(location) ? std::move(location) : std::string();
}

void Collector::add(std::size_t line, std::string_view text, Said said)
{
    if (text.size() > line_limit_bytes)
        return complain(line, "the line is longer than 4 KiB");
    const auto whole = text;
    text = trim(text);
    if (has_control_characters(text))
        return complain(line, "the line has control characters");
    if (auto url = url_in(bare(text)); !url.empty()) {
        const auto ignored = take_url_options(url, said.options);
        if (!ignored)
            return complain(line, ignored.error().message);
        for (const auto& name : *ignored)
            remark(line, '|' + name,
                   "the option " + name +
                       " behind the | is ignored; User-Agent, Referer and Origin are passed on");
        if (!is_utf8(url))
            return complain(line, "the line is not UTF-8; save the list as UTF-8");
        text = url;
    }
    auto location = location_of(text);
    if (!location)
        return complain(line, std::move(location.error().message));
    auto options = said.options == Options{}
                       ? nullptr
                       : std::make_shared<const Options>(std::move(said.options));
    // A relative reference may have a colon, but no path of ours does: has_scheme() tells them apart.
    const bool is_path = !has_scheme(*location);
    parsed_.lines.push_back({line, *std::move(location), bounded_title(said.title),
                             std::move(options), std::string(is_path ? whole : "")});
}

void Collector::tell(Problem problem)
{
    if (parsed_.problems.size() < problem_limit)
        parsed_.problems.push_back(std::move(problem));
    else
        ++untold_;
}

void Collector::complain(std::size_t line, std::string what)
{
    tell({file_, line, std::move(what)});
}

void Collector::remark(std::size_t line, const std::string& about, std::string what)
{
    if (remarked_.size() < remark_limit && remarked_.insert(about).second)
        tell({file_, line, std::move(what), true});
}

Parsed Collector::finish() &&
{
    if (untold_ > 0)
        parsed_.problems.push_back(
            {file_, 0, "and " + std::to_string(untold_) + " more lines are wrong"});
    return std::move(parsed_);
}

}  // namespace tgvs::playlist
