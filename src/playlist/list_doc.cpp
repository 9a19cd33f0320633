#include "playlist/list_doc.hpp"

#include "base/text.hpp"
#include "playlist/line.hpp"
#include "playlist/list_text.hpp"
#include "playlist/parse.hpp"
#include "playlist/pls.hpp"
#include "playlist/xspf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>

namespace tgvs::playlist {

namespace {

constexpr std::string_view mark = "\xEF\xBB\xBF";

// FNV-1a.
std::uint64_t fingerprint(std::string_view text, std::uint64_t hash = 0xCBF2'9CE4'8422'2325ULL)
{
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01B3ULL;
    return hash;
}

// The character that begins at `at` of a text that is UTF-8; `at` goes behind it.
std::uint32_t next_point(std::string_view text, std::size_t& at)
{
    const auto first = static_cast<unsigned char>(text[at++]);
    if (first < 0x80)
        return first;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    std::uint32_t point = first & (0x3FU >> more);
    for (int i = 0; i < more && at < text.size(); ++i)
        point = point << 6U | (static_cast<unsigned char>(text[at++]) & 0x3FU);
    return point;
}

std::string to_utf16(std::string_view text, bool little)
{
    std::string bytes;
    const auto add = [&](std::uint32_t unit) {
        const auto low = static_cast<char>(unit & 0xFFU);
        const auto high = static_cast<char>(unit >> 8U);
        bytes += little ? low : high;
        bytes += little ? high : low;
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto point = next_point(text, at);
        if (point < 0x1'0000) {
            add(point);
            continue;
        }
        add(0xD800 + ((point - 0x1'0000) >> 10U));
        add(0xDC00 + ((point - 0x1'0000) & 0x3FFU));
    }
    return bytes;
}

std::vector<DocLine> doc_lines(std::string_view rest)
{
    std::vector<DocLine> lines;
    while (!rest.empty()) {
        const auto end = std::min(rest.find_first_of("\r\n"), rest.size());
        const auto tail = rest.substr(end);
        const std::size_t ending = tail.empty() ? 0 : tail.starts_with("\r\n") ? 2 : 1;
        lines.push_back({std::string(rest.substr(0, end)), std::string(tail.substr(0, ending))});
        rest.remove_prefix(end + ending);
    }
    return lines;
}

std::string text_of(const ListDoc& doc)
{
    std::string text;
    for (const auto& line : doc.lines)
        text.append(line.text).append(line.ending);
    return text;
}

Result<void> refuse_kind(const std::string& text)
{
    constexpr std::string_view instead =
        "; write its links and paths into a text file, one per line, and use that";
    if (is_xspf(text))
        return failure(fmt::format("an XSPF list cannot be edited here{}", instead));
    if (is_pls(text))
        return failure(fmt::format("a PLS list cannot be edited here{}", instead));
    if (is_hls_manifest(text))
        return failure(fmt::format("that is an HLS manifest, not a list of items{}", instead));
    return {};
}

bool begins(std::string_view line, std::string_view word)
{
    return to_lower(line.substr(0, word.size())) == to_lower(word);
}

}  // namespace

Result<ListDoc> list_doc(const std::string& bytes)
{
    if (bytes.size() > playlist_limit_bytes)
        return failure("the list is larger than 16 MiB; use a text editor");
    auto text = list_text(bytes);
    if (!text)
        return std::unexpected(text.error());
    if (auto refused = refuse_kind(*text); !refused)
        return std::unexpected(refused.error());
    ListDoc doc = {.lines = doc_lines(*text)};
    if (doc.lines.size() > edit_limit_lines)
        return failure(fmt::format(
            "the list has more than {} lines; use a text editor, or split it", edit_limit_lines));
    for (const auto form : {TextForm::plain, TextForm::utf16_little, TextForm::utf16_big})
        for (const bool marked : {false, true}) {
            doc.form = form;
            doc.marked = marked;
            if (bytes_of(doc) == bytes)
                return doc;
        }
    return failure("the list cannot be written back in this form; save it as UTF-8");
}

std::string bytes_of(const ListDoc& doc)
{
    auto text = (doc.marked ? std::string(mark) : "") + text_of(doc);
    return doc.form == TextForm::plain ? text : to_utf16(text, doc.form == TextForm::utf16_little);
}

bool is_location_line(std::string_view text)
{
    const auto shown = trim(text);
    return !shown.empty() && !shown.starts_with('#');
}

bool speaks_of_next(std::string_view text)
{
    const auto shown = trim(text);
    if (begins(shown, "#EXTM3U") || begins(shown, "#EXTENC"))  // of the list
        return false;
    return begins(shown, "#EXT") || begins(shown, "#TGVS") || begins(shown, "#KODIPROP");
}

std::vector<DocEntry> entries_of(const ListDoc& doc)
{
    std::vector<DocEntry> entries;
    std::vector<std::size_t> said;
    std::vector<std::uint64_t> prints;
    std::unordered_map<std::uint64_t, std::size_t> total;
    for (std::size_t i = 0; i < doc.lines.size(); ++i) {
        const auto& text = doc.lines[i].text;
        if (speaks_of_next(text))
            said.push_back(i);
        if (!is_location_line(text))
            continue;
        prints.push_back(fingerprint(trim(text)));
        ++total[prints.back()];
        entries.push_back({.id = {}, .line = i, .said = std::exchange(said, {})});
    }
    std::unordered_map<std::uint64_t, std::size_t> seen;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto print = prints[i];
        entries[i].id = total[print] == 1
                            ? fmt::format("{:016x}", print)
                            : fmt::format("{:016x}-{}of{}", print, ++seen[print], total[print]);
    }
    return entries;
}

std::string usual_ending(const ListDoc& doc)
{
    std::map<std::string, std::size_t> count;
    for (const auto& line : doc.lines)
        if (!line.ending.empty())
            ++count[line.ending];
    const auto most =
        std::ranges::max_element(count, {}, [](const auto& entry) { return entry.second; });
    return most == count.end() ? "\n" : most->first;
}

bool ends_with_ending(const ListDoc& doc)
{
    return doc.lines.empty() || !doc.lines.back().ending.empty();
}

void mend_endings(ListDoc& doc, bool final_ending)
{
    const auto usual = usual_ending(doc);
    for (auto& line : doc.lines)
        if (line.ending.empty())
            line.ending = usual;
    if (!final_ending && !doc.lines.empty() && !doc.lines.back().text.empty())
        doc.lines.back().ending.clear();
}

std::string revision_of(std::string_view bytes)
{
    constexpr std::uint64_t other_start = 0x9E37'79B9'7F4A'7C15ULL;
    return fmt::format("{:016x}{:016x}", fingerprint(bytes), fingerprint(bytes, other_start));
}

}  // namespace tgvs::playlist
