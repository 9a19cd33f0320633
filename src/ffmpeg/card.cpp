#include "ffmpeg/card.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

constexpr std::array fonts = {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                              "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
                              "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
                              "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
                              "/usr/share/fonts/truetype/freefont/FreeSans.ttf"};

constexpr std::string_view ellipsis = "…";

bool begins_character(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

std::size_t length(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

// The first `count` characters, in bytes.
std::size_t bytes_of(std::string_view text, std::size_t count)
{
    std::size_t i = 0;
    for (; i < text.size(); ++i)
        if (begins_character(text[i]) && count-- == 0)
            break;
    return i;
}

// Takes one line off the front of what is left.
std::string take_line(std::string_view& rest, std::size_t columns)
{
    if (length(rest) <= columns)
        return std::string(std::exchange(rest, {}));
    const auto limit = bytes_of(rest, columns);
    auto cut = rest.substr(0, limit + 1).rfind(' ');
    if (cut == std::string_view::npos || cut == 0)
        cut = limit;
    const std::string line(trim(rest.substr(0, cut)));
    rest = trim(rest.substr(cut));
    return line;
}

}  // namespace

std::vector<std::string> wrap_title(std::string_view title, std::size_t columns, std::size_t rows)
{
    const auto clean = printable(title, 4 * columns * rows);
    auto rest = trim(clean);
    std::vector<std::string> lines;
    while (!rest.empty() && lines.size() < rows)
        lines.push_back(take_line(rest, columns));
    if (!rest.empty()) {
        auto& last = lines.back();
        last.resize(bytes_of(last, columns - 1));
        last += ellipsis;
    }
    return lines;
}

std::string line_file(std::size_t line)
{
    return fmt::format("line{}.txt", line);
}

std::optional<std::filesystem::path> find_font()
{
    std::error_code ignored;
    for (const auto* font : fonts)
        if (std::filesystem::is_regular_file(font, ignored))
            return font;
    return std::nullopt;
}

std::optional<CardText> write_card_text(const std::filesystem::path& folder,
                                        const std::vector<std::string>& lines)
{
    const auto font = find_font();
    if (!font || lines.empty())
        return std::nullopt;
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (!write_file_atomically(folder / line_file(i), lines[i], {.durable = false}))
            return std::nullopt;
    return CardText{.font = *font, .lines = lines.size()};
}

std::string card_graph(const media::HouseFormat& format, const std::optional<CardText>& text)
{
    auto graph = fmt::format(
        "gradients=s={0}x{1}:r={2}:d=0.01:n=2:c0=0x16222a:c1=0x3a6073"
        ":x0=0:y0=0:x1={0}:y1={1}:speed=0.00001",
        format.width, format.height, format.fps);
    if (!text)
        return graph;
    const int size = format.height / 15;
    const int step = size * 3 / 2;
    const int baseline = format.height / 2 + size - step * static_cast<int>(text->lines) / 2;
    for (std::size_t i = 0; i < text->lines; ++i)
        graph += fmt::format(
            ",drawtext=fontfile={}:textfile={}:expansion=none:fontcolor=0xe8eef2"
            ":fontsize={}:x=(w-tw)/2:y={}-ascent",
            text->font.string(), line_file(i), size, baseline + step * static_cast<int>(i));
    return graph;
}

}  // namespace tgvs::ffmpeg
