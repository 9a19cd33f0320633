// bot/texts.hpp: what the bot says, in the languages it has.
#pragma once

#include <string_view>

namespace tgvs::bot {

enum class Language { en, ru };

enum class Phrase {
    on_air,
    paused,
    off_air_since,  // time, reason
    starting,
    now,
    nothing_on,
    next,
    item_of,  // number, count
    queued,   // count
    updated,  // clock
    hours_minutes,
    minutes,
    minutes_seconds,
    button_pause,
    button_resume,
    button_skip,
    button_queue,
    button_refresh,
    button_remove,  // number
    queue_empty,
    queue_is,
    skipping,
    already_changed,
    paused_now,
    resumed_now,
    done,
    refreshed,
    only_admins,
    press_a_button,
    too_many,
    queued_as,  // number
    plays_next,
    plays_when_ready,
    nothing_next,
    cannot_take,  // reason
    too_long_link,
    cannot,  // reason
    refused_role,
    refused_nothing_on,
    refused_queue_full,
    reason_not_now,
    reason_value,
    reason_location,
    reason_not_written,
    reason_taken,
    reason_too_many,
    which_link,
    which_number,
    no_such_number,
    removed,
    not_in_this_station,
    unknown_command,
    your_number,  // id
    stranger,     // id
    chat_number,  // id
    not_my_chat,
    help,
    menu_now,
    menu_skip,
    menu_pause,
    menu_resume,
    menu_play,
    menu_remove,
    menu_help,
    menu_start,
    session_lost,  // reason
    session_back,
    off_air,         // time, reason
    back_on_air,     // for how long it was away
    item_failed,     // its title follows
    items_failed,    // count
    rights_missing,  // reason
    rights_back,
    playlist_empty,  // reason
    playlist_back,
    disk_full,  // what is left
    disk_back,
    guide,  // a template: bot/guide.hpp
    guide_nothing_on,
    check_line,
    queue_it,
    button_add,
    button_add_next,
    failed_of_late,  // count
};

inline constexpr Phrase last_phrase = Phrase::failed_of_late;

std::string_view phrase(Phrase which, Language language);

}  // namespace tgvs::bot
