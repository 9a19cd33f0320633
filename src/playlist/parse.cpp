#include "playlist/parse.hpp"

#include "base/text.hpp"
#include "playlist/collector.hpp"
#include "playlist/entry_text.hpp"
#include "playlist/list_text.hpp"
#include "playlist/pls.hpp"
#include "playlist/request_headers.hpp"
#include "playlist/url.hpp"
#include "playlist/xspf.hpp"

#include <algorithm>

namespace tgvs::playlist {

namespace {

// The text is cut at a line's end.
std::string_view within_limit(std::string_view text)
{
    if (text.size() <= playlist_limit_bytes)
        return text;
    text = text.substr(0, playlist_limit_bytes);
    const auto end = text.find_last_of("\r\n");
    return text.substr(0, end == std::string_view::npos ? 0 : end);
}

bool begins_with(std::string_view line, std::string_view word)
{
    return to_lower(line.substr(0, word.size())) == to_lower(word);
}

// Lines of paths, URLs and comments.
class LineReader {
public:
    explicit LineReader(Collector& into) : into_(into) {}

    void take(std::size_t number, std::string_view line)
    {
        const auto text = bare(line);
        if (text.empty())
            return;
        if (text.starts_with('#'))
            return take_comment(number, text.substr(0, line_limit_bytes));
        into_.add(number, line, std::exchange(said_, {}));
        directive_ = 0;
    }

    void finish()
    {
        if (directive_ > 0)
            into_.complain(directive_, "no line follows for this #TGVS: to apply to");
    }

private:
    void take_comment(std::size_t number, std::string_view text)
    {
        if (begins_with(text, "#EXTINF:")) {
            if (auto title = title_of_extinf(text.substr(8));
                directive_ == 0 || said_.title.empty())
                said_.title = title;
        } else if (begins_with(text, "#EXTVLCOPT:")) {
            take_option(number, text.substr(11));
        } else if (begins_with(text, "#EXTHTTP:")) {
            take_headers_of(number, "#EXTHTTP: ", take_json_headers(text.substr(9), said_.options));
        } else if (begins_with(text, "#KODIPROP:")) {
            take_property(number, text.substr(10));
        } else if (begins_with(text, "#TGVS")) {
            take_own(number, text.substr(5));
        }
    }

    void take_option(std::size_t number, std::string_view option)
    {
        const auto name = printable(trim(option.substr(0, option.find('='))), 40);
        const auto taken = take_vlc_option(option, said_.options);
        if (!taken)
            into_.complain(number, "#EXTVLCOPT: " + taken.error().message);
        else if (!*taken)
            into_.remark(number, name,
                         "#EXTVLCOPT: " + name + " is ignored: it only means something to VLC");
    }

    void take_headers_of(std::size_t number, const std::string& where,
                         const Result<std::vector<std::string>>& ignored)
    {
        if (!ignored)
            return into_.complain(number, where + ignored.error().message);
        for (const auto& name : *ignored)
            into_.remark(
                number, where + name,
                where + name + " is ignored; User-Agent, Referer and Origin are passed on");
    }

    // Of Kodi, which names the headers by what it asks for.
    void take_property(std::size_t number, std::string_view property)
    {
        const auto equals = std::min(property.find('='), property.size());
        const auto name = printable(trim(property.substr(0, equals)), 60);
        if (to_lower(name).ends_with("_headers"))
            return take_headers_of(
                number, "#KODIPROP: ",
                take_headers(trim(property.substr(std::min(equals + 1, property.size()))),
                             said_.options));
        into_.remark(number, name,
                     "#KODIPROP: " + name + " is ignored: it only means something to Kodi");
    }

    void take_own(std::size_t number, std::string_view text)
    {
        if (!text.starts_with(':') || !is_utf8(text))
            return into_.complain(number, text.starts_with(':')
                                              ? "#TGVS: the line is not UTF-8"
                                              : "a colon follows #TGVS, as in #TGVS: start=90");
        directive_ = number;
        if (const auto taken = take_directive(text.substr(1), said_); !taken)
            into_.complain(number, "#TGVS: " + taken.error().message);
    }

    Collector& into_;
    Said said_;
    std::size_t directive_ = 0;  // the line of one whose item is still to come
};

void read_lines(std::string_view rest, Collector& into)
{
    LineReader reader(into);
    for (std::size_t number = 1; !rest.empty(); ++number) {
        if (!into.has_room(number))
            return;
        const auto end = std::min(rest.find_first_of("\r\n"), rest.size());
        reader.take(number, rest.substr(0, end));
        rest.remove_prefix(end);
        if (!rest.empty())
            rest.remove_prefix(rest.starts_with("\r\n") ? 2 : 1);
    }
    reader.finish();
}

void read(std::string_view text, Collector& into)
{
    const auto kept = within_limit(text);
    if (kept.size() < text.size())
        into.complain(0, "the playlist is larger than 16 MiB; the rest is ignored");
    if (is_xspf(kept))
        read_xspf(kept, into);
    else if (is_pls(kept))
        read_pls(kept, into);
    else
        read_lines(kept, into);
}

// Each line is a URL or a comment, and there is a URL.
bool has_only_urls(std::string_view text)
{
    bool any = false;
    for (const auto part : split(text, '\n')) {
        const auto line = trim(part);
        if (line.empty() || line.starts_with('#'))
            continue;
        if (line.size() > line_limit_bytes || !accepted_url(line))
            return false;
        any = true;
    }
    return any;
}

// Does a line begin so?
bool has_line(std::string_view text, std::string_view beginning)
{
    for (auto at = text.find(beginning); at != std::string_view::npos;
         at = text.find(beginning, at + 1))
        if (at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r')
            return true;
    return false;
}

}  // namespace

Parsed parse(std::string_view text, const std::filesystem::path& file)
{
    Collector into(file);
    read(text, into);
    return std::move(into).finish();
}

Parsed parse_remote(std::string_view text, std::string_view url)
{
    Collector into(url_origin(url), url);
    read(text, into);
    auto parsed = std::move(into).finish();
    for (auto& line : parsed.lines)
        if (!is_utf8(line.title))
            line.title.clear();
    return parsed;
}

ListKind what_is_this_list(std::string_view bytes)
{
    constexpr std::size_t looked_at_bytes = 64 * 1024;
    const bool whole = bytes.size() <= looked_at_bytes;
    const auto text = list_text(std::string(bytes.substr(0, looked_at_bytes)));
    if (!text)
        return ListKind::none;
    if (is_xspf(*text))
        return ListKind::xspf;
    if (is_pls(*text))
        return ListKind::pls;
    if (is_hls_manifest(*text))
        return ListKind::hls_manifest;
    const bool marked = begins_with(trim(*text), "#EXTM3U");
    return marked || (whole && has_only_urls(*text)) ? ListKind::m3u : ListKind::none;
}

// The tags that each list of segments and each list of variants has.
bool is_hls_manifest(std::string_view text)
{
    return has_line(text, "#EXT-X-TARGETDURATION") || has_line(text, "#EXT-X-STREAM-INF") ||
           has_line(text, "#EXT-X-MEDIA-SEQUENCE");
}

}  // namespace tgvs::playlist
