#include "playlist/parse.hpp"

#include "base/text.hpp"
#include "playlist/url.hpp"

#include <algorithm>

namespace tgvs::playlist {

namespace {

constexpr std::size_t title_limit_bytes = 300;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// "#EXTINF:-1 tvg-name="a, b",Title": the title follows the first comma outside of quotes.
std::string title_of(std::string_view extinf)
{
    bool quoted = false;
    for (std::size_t i = 0; i < extinf.size(); ++i) {
        if (extinf[i] == '"')
            quoted = !quoted;
        else if (extinf[i] == ',' && !quoted)
            return printable(trim(extinf.substr(i + 1)), title_limit_bytes);
    }
    return {};
}

bool has_control_characters(std::string_view text)
{
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// The text is cut at a line's end.
std::string_view within_limit(std::string_view text)
{
    if (text.size() <= playlist_limit_bytes)
        return text;
    text = text.substr(0, playlist_limit_bytes);
    const auto end = text.rfind('\n');
    return text.substr(0, end == std::string_view::npos ? 0 : end);
}

Result<std::string> location_of(std::string_view text, const std::filesystem::path& folder)
{
    if (text.size() > line_limit_bytes)
        return failure("the line is longer than 4 KiB");
    if (has_control_characters(text))
        return failure("the line has control characters");
    if (!is_utf8(text))
        return failure("the line is not UTF-8");
    std::filesystem::path path = text;
    if (has_scheme(text)) {
        if (to_lower(text.substr(0, 7)) != "file://")
            return accepted_url(text);
        auto decoded = path_of_file_url(text);
        if (!decoded)
            return std::unexpected(decoded.error());
        path = std::move(*decoded);
    }
    return (folder / path).lexically_normal().string();
}

class Parser {
public:
    explicit Parser(const std::filesystem::path& file) : file_(file) {}

    void add_line(std::string_view line)
    {
        ++number_;
        line = trim(line);
        if (line.empty())
            return;
        if (line.starts_with("#EXTINF:"))
            title_ = title_of(line.substr(0, line_limit_bytes));
        if (line.starts_with('#'))
            return;
        auto location = location_of(line, file_.parent_path());
        if (location)
            parsed_.lines.push_back({number_, std::move(*location), std::move(title_)});
        else
            complain(number_, std::move(location.error().message));
        title_.clear();
    }

    void complain(std::size_t line, std::string what)
    {
        if (parsed_.problems.size() < problem_limit)
            parsed_.problems.push_back({file_, line, std::move(what)});
        else
            ++untold_;
    }

    Parsed finish() &&
    {
        if (untold_ > 0)
            parsed_.problems.push_back(
                {file_, 0, "and " + std::to_string(untold_) + " more lines are wrong"});
        return std::move(parsed_);
    }

private:
    const std::filesystem::path& file_;
    Parsed parsed_;
    std::string title_;
    std::size_t number_ = 0;
    std::size_t untold_ = 0;
};

}  // namespace

Parsed parse(std::string_view text, const std::filesystem::path& file)
{
    Parser parser(file);
    const auto kept = within_limit(text);
    if (kept.size() < text.size())
        parser.complain(0, "the playlist is larger than 16 MiB; the rest is ignored");
    auto rest = kept;
    if (rest.starts_with(byte_order_mark))
        rest.remove_prefix(byte_order_mark.size());
    for (std::size_t number = 1; !rest.empty(); ++number) {
        if (number > playlist_limit_lines) {
            parser.complain(number, "the playlist has more than 100000 lines; the rest is ignored");
            break;
        }
        const auto end = rest.find('\n');
        parser.add_line(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return std::move(parser).finish();
}

bool is_hls_manifest(std::string_view text)
{
    return text.find("#EXT-X-TARGETDURATION") != std::string_view::npos ||
           text.find("#EXT-X-STREAM-INF") != std::string_view::npos;
}

}  // namespace tgvs::playlist
