#include "playlist/list_edit.hpp"

#include "base/text.hpp"
#include "playlist/entry_text.hpp"
#include "playlist/line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tgvs::playlist {

namespace {

using Lines = std::vector<DocLine>;

std::unexpected<ListRefusal> refused(ListErrc code, std::string text, std::string remedy = {})
{
    return std::unexpected(
        ListRefusal{.code = code, .text = std::move(text), .remedy = std::move(remedy)});
}

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Result<void, ListRefusal> fits(const ListDoc& doc, const std::string& line)
{
    if (!is_location_line(line) || trim(line) != line || has_control_characters(line) ||
        !is_utf8(line))
        return refused(ListErrc::bad_line, "that cannot be a line of a list",
                       "it must be one line of UTF-8 that does not begin with #");
    if (line.size() > line_limit_bytes)
        return refused(ListErrc::bad_line, "the line is longer than 4 KiB");
    const bool old_page =
        std::ranges::any_of(doc.lines, [](const auto& one) { return !is_utf8(one.text); });
    if (old_page && !is_ascii(line))
        return refused(ListErrc::bad_line,
                       "the list is in an old code page, in which this cannot be written",
                       "save the list as UTF-8");
    return {};
}

struct Room {
    std::size_t line = 0;
    bool gone = false;
};

// Before lines at the very end that wait for a location: they would speak of the new one.
std::size_t end_of(const ListDoc& doc, const std::vector<DocEntry>& entries)
{
    auto at = entries.empty() ? 0 : entries.back().line + 1;
    while (at < doc.lines.size() && !speaks_of_next(doc.lines[at].text))
        ++at;
    return at;
}

std::size_t first_line(const DocEntry& entry)
{
    return entry.said.empty() ? entry.line : entry.said.front();
}

Room room_at(const ListDoc& doc, const ListPlace& place)
{
    const auto entries = entries_of(doc);
    const auto end = end_of(doc, entries);
    if (place.kind == ListPlace::Kind::end || (entries.empty() && place.entry.empty()))
        return {end};
    if (place.kind == ListPlace::Kind::first)
        return {first_line(entries.front())};
    const auto named = std::ranges::find(entries, place.entry, &DocEntry::id);
    if (named == entries.end())
        return {.line = end, .gone = true};
    return {place.kind == ListPlace::Kind::after ? named->line + 1 : first_line(*named)};
}

std::string id_at(const ListDoc& doc, std::size_t line)
{
    for (auto& entry : entries_of(doc))
        if (entry.line == line)
            return entry.id;
    return {};
}

EditedList inserted(ListDoc doc, Lines lines, Room room)
{
    const bool final_ending = ends_with_ending(doc);
    const auto at = doc.lines.begin() + static_cast<std::ptrdiff_t>(room.line);
    const auto count = lines.size();
    doc.lines.insert(at, std::move_iterator(lines.begin()), std::move_iterator(lines.end()));
    mend_endings(doc, final_ending);
    auto id = id_at(doc, room.line + count - 1);
    return {.doc = std::move(doc), .entry = std::move(id), .place_gone = room.gone};
}

// The lines of the entry, its location last; without them, `doc` is mended by the caller.
Lines taken_out(ListDoc& doc, const DocEntry& entry)
{
    auto indexes = entry.said;
    indexes.push_back(entry.line);
    Lines lines;
    for (const auto index : indexes)
        lines.push_back(doc.lines[index]);
    for (auto index = indexes.rbegin(); index != indexes.rend(); ++index)
        doc.lines.erase(doc.lines.begin() + static_cast<std::ptrdiff_t>(*index));
    return lines;
}

Result<DocEntry, ListRefusal> found(const ListDoc& doc, const std::string& id)
{
    for (auto& entry : entries_of(doc))
        if (entry.id == id)
            return entry;
    return refused(ListErrc::unknown_entry, "that entry is no longer in the list",
                   "look at the list again: it was removed or changed meanwhile");
}

Result<EditedList, ListRefusal> apply(ListDoc doc, const list_edit::Add& add)
{
    if (auto fit = fits(doc, add.line); !fit)
        return std::unexpected(fit.error());
    if (doc.lines.size() >= edit_limit_lines)
        return refused(ListErrc::list_full,
                       fmt::format("the list is full: it has {} lines", doc.lines.size()),
                       "remove some, or use another list");
    const auto room = room_at(doc, add.place);
    return inserted(std::move(doc), {{add.line, {}}}, room);
}

Result<EditedList, ListRefusal> apply(ListDoc doc, const list_edit::Remove& remove)
{
    const auto entry = found(doc, remove.entry);
    if (!entry)
        return std::unexpected(entry.error());
    const bool final_ending = ends_with_ending(doc);
    taken_out(doc, *entry);
    mend_endings(doc, final_ending);
    return EditedList{.doc = std::move(doc)};
}

Result<EditedList, ListRefusal> apply(ListDoc doc, const list_edit::Move& move)
{
    const auto entry = found(doc, move.entry);
    if (!entry)
        return std::unexpected(entry.error());
    if (move.place.entry == move.entry)
        return EditedList{.doc = std::move(doc), .entry = move.entry};
    // The place is looked for with the entry still there: without it, the ids of its twins are others.
    auto room = room_at(doc, move.place);
    if (move.place.kind == ListPlace::Kind::first && room.line == first_line(*entry))
        return EditedList{.doc = std::move(doc), .entry = move.entry};
    const bool final_ending = ends_with_ending(doc);
    auto lines = taken_out(doc, *entry);
    const auto above = static_cast<std::size_t>(
        std::ranges::count_if(entry->said, [&](auto index) { return index < room.line; }));
    room.line -= above + (entry->line < room.line ? 1 : 0);
    for (auto& line : lines)
        line.ending.clear();
    mend_endings(doc, true);
    const auto usual = usual_ending(doc);
    for (auto& line : lines)
        line.ending = usual;
    auto moved = inserted(std::move(doc), std::move(lines), room);
    mend_endings(moved.doc, final_ending);
    return moved;
}

Result<EditedList, ListRefusal> apply(ListDoc doc, const list_edit::Replace& replace)
{
    const auto entry = found(doc, replace.entry);
    if (!entry)
        return std::unexpected(entry.error());
    if (auto fit = fits(doc, replace.line); !fit)
        return std::unexpected(fit.error());
    doc.lines[entry->line].text = replace.line;
    for (auto index = entry->said.rbegin(); index != entry->said.rend(); ++index)
        doc.lines.erase(doc.lines.begin() + static_cast<std::ptrdiff_t>(*index));
    auto id = id_at(doc, entry->line - entry->said.size());
    return EditedList{.doc = std::move(doc), .entry = std::move(id)};
}

Result<EditedList, ListRefusal> apply(const ListDoc& doc, const list_edit::Whole& whole)
{
    auto fresh = list_doc(whole.text);
    if (!fresh)
        return refused(ListErrc::bad_line, fresh.error().message);
    if (fresh->form != TextForm::plain || !is_utf8(whole.text))
        return refused(ListErrc::bad_line, "the text is not UTF-8");
    fresh->form = doc.form;
    fresh->marked = doc.marked;
    return EditedList{.doc = *std::move(fresh)};
}

}  // namespace

Result<EditedList, ListRefusal> edited(ListDoc doc, const ListEdit& edit)
{
    auto done = std::visit([&](const auto& one) { return apply(std::move(doc), one); }, edit);
    if (!done)
        return done;
    // "[playlist]" on top would make a list of another kind; in UTF-16 not every character keeps it readable.
    const auto again = list_doc(bytes_of(done->doc));
    if (!again || *again != done->doc)
        return refused(ListErrc::bad_line, "with that line the list could no longer be read",
                       "save the list as UTF-8, or name the file in another way");
    return done;
}

}  // namespace tgvs::playlist
