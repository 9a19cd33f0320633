#include "bot/texts.hpp"

#include <iterator>

namespace tgvs::bot {

namespace {

struct Row {
    Phrase phrase;
    std::string_view en;
    std::string_view ru;
};

// clang-format off
constexpr Row phrase_rows[] = {
    {Phrase::on_air, "🔴 ON AIR", "🔴 В ЭФИРЕ"},
    {Phrase::paused, "⏸ PAUSED (stream stays on)", "⏸ ПАУЗА (эфир идёт)"},
    {Phrase::off_air_since, "⚫ OFF AIR since {}: {}", "⚫ НЕ В ЭФИРЕ с {}: {}"},
    {Phrase::starting, "🟡 STARTING", "🟡 ЗАПУСК"},
    {Phrase::now, "Now: ", "Сейчас: "},
    {Phrase::nothing_on, "nothing but the filler", "заставка"},
    {Phrase::next, "Next: ", "Дальше: "},
    {Phrase::item_of, "item {} of {}", "{} из {}"},
    {Phrase::queued, "Queued by hand: {}", "В очереди вручную: {}"},
    {Phrase::updated, "updated {}", "обновлено {}"},
    {Phrase::hours_minutes, "{} h {} min", "{} ч {} мин"},
    {Phrase::minutes, "{} min", "{} мин"},
    {Phrase::minutes_seconds, "{} min {} s", "{} мин {} с"},
    {Phrase::button_pause, "⏸ Pause", "⏸ Пауза"},
    {Phrase::button_resume, "▶ Resume", "▶ Продолжить"},
    {Phrase::button_skip, "⏭ Skip", "⏭ Дальше"},
    {Phrase::button_queue, "📋 Queue", "📋 Очередь"},
    {Phrase::button_refresh, "🔄 Refresh", "🔄 Обновить"},
    {Phrase::button_remove, "✖ {}", "✖ {}"},
    {Phrase::queue_empty, "The queue is empty", "Очередь пуста"},
    {Phrase::queue_is, "Queue", "Очередь"},
    {Phrase::skipping, "Skipping", "Переключаю"},
    {Phrase::already_changed, "Already changed", "Уже переключено"},
    {Phrase::paused_now, "Paused", "Пауза"},
    {Phrase::resumed_now, "Resumed", "Продолжаю"},
    {Phrase::done, "Done", "Готово"},
    {Phrase::refreshed, "Up to date", "Обновлено"},
    {Phrase::only_admins, "Only for admins of the station", "Только для админов станции"},
    {Phrase::press_a_button, "I cannot see who you are: press a button", "Не вижу, кто вы: нажмите кнопку"},
    {Phrase::too_many, "Too many commands, wait some seconds", "Слишком много команд, подождите несколько секунд"},
    {Phrase::queued_as, "Queued as no. {}", "В очереди под номером {}"},
    {Phrase::plays_next, "Plays next", "Будет следующим"},
    {Phrase::plays_when_ready, "Skipping as soon as the next one is ready", "Переключу, как только следующий будет готов"},
    {Phrase::nothing_next, "Nothing next yet", "Следующий ещё не готов"},
    {Phrase::cannot_take, "Cannot take this link: {}", "Не могу взять ссылку: {}"},
    {Phrase::too_long_link, "it is too long", "она слишком длинная"},
    {Phrase::cannot, "Not done: {}", "Не сделано: {}"},
    {Phrase::refused_role, "You need more rights for that here", "Для этого нужно больше прав"},
    {Phrase::refused_nothing_on, "Nothing is on right now", "Сейчас ничего не идёт"},
    {Phrase::refused_queue_full, "The queue is full: take something out first", "Очередь заполнена: сначала что-нибудь уберите"},
    {Phrase::reason_not_now, "that is not possible now", "сейчас это невозможно"},
    {Phrase::reason_value, "that value is not accepted", "такое значение не подходит"},
    {Phrase::reason_location, "it has to be a link to one video, https://…", "нужна ссылка на один ролик, https://…"},
    {Phrase::reason_not_written, "it cannot be written: the disk may be full", "записать не удалось: возможно, диск полон"},
    {Phrase::reason_taken, "that name is taken", "это имя занято"},
    {Phrase::reason_too_many, "there are too many", "их уже слишком много"},
    {Phrase::which_link, "Which link? /play https://…, or /play next https://…", "Какую ссылку? /play https://… или /play next https://…"},
    {Phrase::which_number, "Which one? /remove and its number in the queue", "Что убрать? /remove и номер в очереди"},
    {Phrase::no_such_number, "There is no such number in the queue", "Такого номера в очереди нет"},
    {Phrase::removed, "Removed", "Убрано"},
    {Phrase::not_in_this_station, "There is no such thing here: the station never ends, and loudness is even. See /help", "Здесь этого нет: станция вещает без конца, громкость выровнена. См. /help"},
    {Phrase::unknown_command, "I do not know that command. See /help", "Не знаю такой команды. См. /help"},
    {Phrase::your_number, "Your number is {}", "Ваш номер: {}"},
    {Phrase::stranger, "Your number is {}. Send it to the owner of the station, who puts it into CONTROL_ADMINS", "Ваш номер: {}. Передайте его владельцу станции, он впишет его в CONTROL_ADMINS"},
    {Phrase::chat_number, "The number of this chat is {}", "Номер этого чата: {}"},
    {Phrase::not_my_chat, "This is not my chat. Its number is {}, for CONTROL_CHAT", "Это не мой чат. Его номер для CONTROL_CHAT: {}"},
    {Phrase::help,
     "/now — what is on\n/skip — next item\n/pause, /resume — pause the show, resume it\n/play LINK — queue it; /play next LINK — right after this one\n/remove N — take it out of the queue\n/id — your number",
     "/now — что в эфире\n/skip — следующий\n/pause, /resume — пауза и продолжить\n/play ССЫЛКА — в очередь; /play next ССЫЛКА — сразу после этого\n/remove N — убрать из очереди\n/id — ваш номер"},
    {Phrase::menu_now, "what is on", "что в эфире"},
    {Phrase::menu_skip, "next item", "следующий"},
    {Phrase::menu_pause, "pause the show", "пауза"},
    {Phrase::menu_resume, "resume", "продолжить"},
    {Phrase::menu_play, "queue a link", "добавить ссылку"},
    {Phrase::menu_remove, "take out of the queue", "убрать из очереди"},
    {Phrase::menu_help, "all commands", "все команды"},
    {Phrase::menu_start, "start", "начать"},
    {Phrase::session_lost, "⚠ Session lost: {}. Log in again: auto_session_runner", "⚠ Сессия потеряна: {}. Войдите заново: auto_session_runner"},
    {Phrase::session_back, "✔ The session is back", "✔ Сессия восстановлена"},
    {Phrase::off_air, "⚫ Off air since {} ({})", "⚫ Эфир прерван с {} ({})"},
    {Phrase::back_on_air, "🔴 On air again after {}", "🔴 Снова в эфире, перерыв {}"},
    {Phrase::item_failed, "✖ Skipped: ", "✖ Пропущено: "},
    {Phrase::items_failed, "✖ {} items failed in 10 min", "✖ За 10 минут не удалось показать роликов: {}"},
    {Phrase::rights_missing, "⚠ The account may not stream in the chat: {}", "⚠ Аккаунту нельзя вести трансляцию в чате: {}"},
    {Phrase::rights_back, "✔ The account may stream in the chat again", "✔ Аккаунт снова может вести трансляцию в чате"},
    {Phrase::playlist_empty, "⚠ Nothing to play: {}", "⚠ Нечего показывать: {}"},
    {Phrase::playlist_back, "✔ There is something to play again", "✔ Снова есть что показывать"},
    {Phrase::disk_full, "⚠ The disk is nearly full: {}", "⚠ Диск почти полон: {}"},
    {Phrase::disk_back, "✔ There is room on the disk again", "✔ На диске снова есть место"},
    {Phrase::guide, "📺 On now: {now}\nNext: {next}\n\nToday:\n{today}", "📺 Сейчас в эфире: {now}\nДалее: {next}\n\nСегодня:\n{today}"},
    {Phrase::guide_nothing_on, "a short break", "небольшой перерыв"},
    {Phrase::check_line, "✔ The station's alarms come here (check --online)", "✔ Сюда будут приходить тревоги станции (check --online)"},
    {Phrase::queue_it, "Queue it?", "Поставить в очередь?"},
    {Phrase::button_add, "At the end", "В конец"},
    {Phrase::button_add_next, "Next", "Следующим"},
    {Phrase::failed_of_late, "⚠ Failed in the last hour: {}", "⚠ Сбои за последний час: {}"},
};
// clang-format on

// In the order of the enumeration, so that a phrase is found by its number.
constexpr bool is_in_order()
{
    for (std::size_t i = 0; i < std::size(phrase_rows); ++i)
        if (static_cast<std::size_t>(phrase_rows[i].phrase) != i)
            return false;
    return std::size(phrase_rows) == static_cast<std::size_t>(last_phrase) + 1;
}
static_assert(is_in_order());

}  // namespace

std::string_view phrase(Phrase which, Language language)
{
    const auto& row = phrase_rows[static_cast<std::size_t>(which)];
    return language == Language::ru ? row.ru : row.en;
}

}  // namespace tgvs::bot
