#include "bot/alarm_message.hpp"

#include "bot/for_people.hpp"
#include "bot/words_of.hpp"

namespace tgvs::bot {

namespace {

constexpr std::size_t alarm_reason_characters = 120;

Phrase begin_phrase(AlarmKind kind)
{
    switch (kind) {
        case AlarmKind::session:
            return Phrase::session_lost;
        case AlarmKind::rights:
            return Phrase::rights_missing;
        case AlarmKind::playlist:
            return Phrase::playlist_empty;
        case AlarmKind::disk:
            return Phrase::disk_full;
        case AlarmKind::air:
        case AlarmKind::item:
            break;
    }
    return Phrase::off_air;
}

Phrase end_phrase(AlarmKind kind)
{
    switch (kind) {
        case AlarmKind::session:
            return Phrase::session_back;
        case AlarmKind::rights:
            return Phrase::rights_back;
        case AlarmKind::playlist:
            return Phrase::playlist_back;
        case AlarmKind::disk:
            return Phrase::disk_back;
        case AlarmKind::air:
        case AlarmKind::item:
            break;
    }
    return Phrase::back_on_air;
}

std::string lasted_text(std::chrono::seconds lasted, Language language)
{
    constexpr std::int64_t minute_s = 60;
    constexpr std::int64_t hour_s = 3'600;
    const auto all = lasted.count();
    return all < hour_s
               ? words_of(Phrase::minutes_seconds, language, all / minute_s, all % minute_s)
               : words_of(Phrase::hours_minutes, language, all / hour_s, all % hour_s / minute_s);
}

void say_items(const Alarm& alarm, const std::string& reason, Language language, MessageText& text)
{
    if (alarm.count > 1) {
        text.add(words_of(Phrase::items_failed, language, alarm.count));
        return;
    }
    text.add(phrase(Phrase::item_failed, language))
        .bold(for_people(alarm.title, title_characters))
        .add(": ")
        .add(reason);
}

}  // namespace

Message alarm_message(const Alarm& alarm, std::string_view off_since, Language language)
{
    const auto reason =
        alarm.reason.empty() ? "?" : reason_for_people(alarm.reason, alarm_reason_characters);
    MessageText text;
    if (alarm.kind == AlarmKind::item)
        say_items(alarm, reason, language, text);
    else if (alarm.over)
        text.add(words_of(end_phrase(alarm.kind), language, lasted_text(alarm.lasted, language)));
    else if (alarm.kind == AlarmKind::air)
        text.add(words_of(Phrase::off_air, language, off_since, reason));
    else
        text.add(words_of(begin_phrase(alarm.kind), language, reason));
    return text.take();
}

}  // namespace tgvs::bot
