#include "ffmpeg/graphics.hpp"

#include <fmt/format.h>

#include <string_view>

namespace tgvs::ffmpeg {

namespace {

std::string escaped(std::string_view text, std::string_view special)
{
    std::string result;
    for (const char c : text) {
        if (special.contains(c))
            result += '\\';
        result += c;
    }
    return result;
}

bool is_right(Corner corner)
{
    return corner == Corner::top_right || corner == Corner::bottom_right;
}

bool is_low(Corner corner)
{
    return corner == Corner::bottom_left || corner == Corner::bottom_right;
}

}  // namespace

// Read twice: as a graph, then as the options of a filter.
std::string escaped_in_graph(const std::filesystem::path& path)
{
    return escaped(escaped(path.string(), "\\':"), "\\'[],; \t\n");
}

std::string logo_filter(const Logo& logo, const media::HouseFormat& format)
{
    const int margin = format.height / 24;
    const auto smaller =
        fmt::format("min(1\\,min({}/iw\\,{}/ih))", format.width / 5, format.height / 7);
    // Its colours by the matrix of the house: what overlay would convert by itself, it converts by another.
    return fmt::format(
        "null[picture];movie=filename={0},format=rgba,colorchannelmixer=aa={1:.2f},"
        "scale=w=max(2\\,iw*{2}):h=max(2\\,ih*{2}):"
        "out_color_matrix=bt709:out_range=tv,format=yuva420p[logo];"
        "[picture][logo]overlay=x={3}:y={4},",
        escaped_in_graph(logo.file), logo.opacity, smaller,
        is_right(logo.corner) ? fmt::format("W-w-{}", margin) : std::to_string(margin),
        is_low(logo.corner) ? fmt::format("H-h-{}", margin) : std::to_string(margin));
}

std::string title_filter(const CardText& title, const media::HouseFormat& format)
{
    const int size = format.height / 22;
    const int step = size * 4 / 3;
    const int lines = static_cast<int>(title.lines);
    const int top = format.height * 5 / 6 - step * lines;
    const auto shown = fmt::format("enable='lt(t,{})'", title_length.count());
    auto filters = fmt::format("drawbox=x=0:y={}:w=iw:h={}:color=black@0.55:t=fill:{},",
                               top - size / 2, step * lines + size, shown);
    for (int line = 0; line < lines; ++line)
        filters += fmt::format(
            "drawtext=fontfile={}:textfile={}:expansion=none:fontcolor=white:fontsize={}"
            ":x={}:y={}:{},",
            title.font.string(), line_file(static_cast<std::size_t>(line)), size, format.width / 16,
            top + step * line + size / 6, shown);
    return filters;
}

}  // namespace tgvs::ffmpeg
