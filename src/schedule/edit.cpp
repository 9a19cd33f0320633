#include "schedule/edit.hpp"

#include "base/text.hpp"
#include "schedule/calendar.hpp"
#include "schedule/edit_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::size_t longest_edit_uid = 255;

Result<Edited, EditRefusal> checked(Result<Edited, EditRefusal> edited)
{
    if (edited)
        if (const auto read = parse_calendar(edited->text); !read)
            return std::unexpected(
                EditRefusal{.text = "the calendar could no longer be read after that: " +
                                    read.error().message});
    return edited;
}

EditRefusal bad(std::string text, std::string remedy = {})
{
    return {.code = EditErrc::bad_value, .text = std::move(text), .remedy = std::move(remedy)};
}

}  // namespace

std::optional<EditScope> edit_scope(std::string_view word)
{
    if (word == "this")
        return EditScope::one;
    if (word == "following")
        return EditScope::following;
    return word == "all" ? std::optional(EditScope::all) : std::nullopt;
}

std::string empty_calendar()
{
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tg_video_streamer//plan//EN\r\n"
           "END:VCALENDAR\r\n";
}

Result<Edited, EditRefusal> add_event(std::string_view text, const std::string& uid,
                                      const EventWish& wish, const EditSurroundings& around)
{
    if (!wish.title || trim(*wish.title).empty() || !wish.start || (!wish.end && !wish.length))
        return std::unexpected(bad("a new event needs a title, a start and an end"));
    const bool plain = uid.size() <= longest_edit_uid && !trim(uid).empty() &&
                       uid == printable(uid, longest_edit_uid);
    if (!plain)
        return std::unexpected(
            bad("a UID has 1 to 255 characters, none of them a control character"));
    auto series = SeriesEdit::open(text, uid, around);
    if (!series)
        return std::unexpected(series.error());
    return checked(series->add(wish));
}

Result<Edited, EditRefusal> change_event(std::string_view text, const EditPlace& place,
                                         const EventWish& wish, const EditSurroundings& around)
{
    auto series = SeriesEdit::open(text, place.uid, around);
    if (!series)
        return std::unexpected(series.error());
    return checked(series->change(place, wish));
}

Result<Edited, EditRefusal> delete_event(std::string_view text, const EditPlace& place,
                                         const EditSurroundings& around)
{
    auto series = SeriesEdit::open(text, place.uid, around);
    if (!series)
        return std::unexpected(series.error());
    return checked(series->remove(place));
}

std::string events_of(std::string_view text, const std::vector<std::string>& uids)
{
    std::string events;
    for (const auto& event : raw_calendar(text).events)
        if (std::ranges::find(uids, event.uid) != uids.end())
            events += text.substr(event.begin, event.end - event.begin);
    return events;
}

Result<Edited, EditRefusal> put_back(std::string_view text, const std::vector<std::string>& uids,
                                     std::string_view events)
{
    if (const auto read = parse_calendar(text); !read)
        return std::unexpected(
            EditRefusal{.text = "the calendar cannot be read: " + read.error().message});
    const auto raw = raw_calendar(text);
    Patches patches;
    bool is_put = false;
    for (const auto& event : raw.events)
        if (std::ranges::find(uids, event.uid) != uids.end())
            patches.replace(event.begin, event.end,
                            std::exchange(is_put, true) ? std::string() : std::string(events));
    if (!is_put)
        patches.insert(raw.close, std::string(events));
    return checked(Edited{.text = patches.apply(text, 0, text.size()), .uid = uids.front()});
}

}  // namespace tgvs::schedule
