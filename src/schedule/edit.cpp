#include "schedule/edit.hpp"

#include "base/text.hpp"
#include "schedule/calendar.hpp"
#include "schedule/edit_series.hpp"

#include <fmt/format.h>

#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::size_t longest_edit_uid = 255;

Result<Edited, EditRefusal> checked(Result<Edited, EditRefusal> edited)
{
    if (edited)
        if (const auto read = parse_calendar(edited->text); !read)
            return std::unexpected(
                EditRefusal{.text = "the calendar could not be read any more after that: " +
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
    if (!wish.title || trim(*wish.title).empty() || !wish.start || !wish.end)
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

}  // namespace tgvs::schedule
