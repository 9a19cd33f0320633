#include "bot/guide.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tgvs::bot {

namespace {

constexpr std::string_view place_names[] = {"now", "next", "today"};

enum class GuidePlace { now, next, today };

// A line of the template, in pieces: text, and places between them.
struct Piece {
    std::string_view text = {};
    std::optional<GuidePlace> place = {};
};

std::optional<GuidePlace> place_named(std::string_view name)
{
    const auto found = std::ranges::find(place_names, name);
    if (found == std::end(place_names))
        return std::nullopt;
    return static_cast<GuidePlace>(found - std::begin(place_names));
}

std::vector<Piece> pieces_of(std::string_view line)
{
    std::vector<Piece> pieces;
    std::size_t begin = 0;
    for (std::size_t at = 0; (at = line.find('{', at)) != std::string_view::npos;) {
        const auto end = line.find('}', at);
        if (end == std::string_view::npos)
            break;
        const auto place = place_named(line.substr(at + 1, end - at - 1));
        if (!place) {
            ++at;
            continue;
        }
        pieces.push_back({.text = line.substr(begin, at - begin)});
        pieces.push_back({.place = place});
        begin = at = end + 1;
    }
    pieces.push_back({.text = line.substr(begin)});
    return pieces;
}

using PlaceTexts = std::array<std::string, std::size(place_names)>;

// False: it has nothing to say.
bool add_line(std::string_view line, const PlaceTexts& texts, bool begins, MessageText& message)
{
    const auto pieces = pieces_of(line);
    const auto text_in = [&](const Piece& piece) -> const std::string& {
        return texts[static_cast<std::size_t>(*piece.place)];
    };
    const bool has_places = pieces.size() > 1;
    if (has_places && std::ranges::none_of(pieces, [&](const Piece& piece) {
            return piece.place && !text_in(piece).empty();
        }))
        return false;
    if (!begins)
        message.add("\n");
    for (const auto& piece : pieces)
        if (!piece.place)
            message.add(piece.text);
        else if (piece.place == GuidePlace::now)
            message.bold(text_in(piece));
        else
            message.add(text_in(piece));
    return true;
}

std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (true) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        if (end == text.size())
            return lines;
        text.remove_prefix(end + 1);
    }
}

// Whether something in it has to be filled in, and all of that is empty.
bool is_empty_paragraph(const std::vector<std::string_view>& lines, const PlaceTexts& texts)
{
    bool has_places = false;
    for (const auto line : lines)
        for (const auto& piece : pieces_of(line))
            if (piece.place) {
                has_places = true;
                if (!texts[static_cast<std::size_t>(*piece.place)].empty())
                    return false;
            }
    return has_places;
}

Message message_with(std::string_view text_template, const PlaceTexts& texts)
{
    MessageText message;
    bool begins = true;
    std::vector<std::string_view> paragraph;
    const auto add_paragraph = [&] {
        if (!paragraph.empty() && !is_empty_paragraph(paragraph, texts)) {
            if (!begins)
                message.add("\n");
            for (const auto line : paragraph)
                begins = !add_line(line, texts, begins, message) && begins;
        }
        paragraph.clear();
    };
    for (const auto line : lines_of(text_template)) {
        if (trim(line).empty())
            add_paragraph();
        else
            paragraph.push_back(line);
    }
    add_paragraph();
    return message.take();
}

std::string today_text(const std::vector<GuideEvent>& today, std::size_t most)
{
    std::string text;
    for (const auto& event : today) {
        if (most-- == 0)
            break;
        text += fmt::format("{}{} {}", text.empty() ? "" : "\n", event.start,
                            shortened(event.title, title_characters));
    }
    return text;
}

}  // namespace

Message guide_message(std::string_view text_template, const control::Channel& channel,
                      const std::vector<GuideEvent>& today, Language language)
{
    if (trim(text_template).empty())
        text_template = phrase(Phrase::guide, language);
    PlaceTexts texts = {channel.now ? shown_title(*channel.now)
                                    : std::string(phrase(Phrase::guide_nothing_on, language)),
                        next_title(channel),
                        {}};
    for (auto most = std::min(today.size(), guide_events);; --most) {
        texts.back() = today_text(today, most);
        auto message = message_with(text_template, texts);
        if (utf16_units(message.text) <= guide_units)
            return message;
        if (most == 0)  // a template that names a place time and again
            return guide_message({}, channel, today, language);
    }
}

std::vector<std::string> unknown_places(std::string_view text_template)
{
    std::vector<std::string> unknown;
    for (std::size_t at = 0; (at = text_template.find('{', at)) != std::string_view::npos; ++at) {
        const auto end = text_template.find('}', at);
        if (end == std::string_view::npos)
            break;
        const auto name = text_template.substr(at + 1, end - at - 1);
        if (!place_named(name))
            unknown.emplace_back(name);
    }
    return unknown;
}

}  // namespace tgvs::bot
