#include "bot/alarm_message.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

using std::chrono::seconds;

TEST(AlarmMessage, EachKindHasItsWords)
{
    using enum AlarmKind;
    struct {
        Alarm alarm;
        std::string_view en;
        std::string_view ru;
    } const table[] = {
        {{.kind = session, .reason = "SESSION_REVOKED"},
         "⚠ Session lost: SESSION_REVOKED. Log in again: auto_session_runner",
         "⚠ Сессия потеряна: SESSION_REVOKED. Войдите заново: auto_session_runner"},
        {{.kind = session, .over = true}, "✔ The session is back", "✔ Сессия восстановлена"},
        {{.kind = air, .reason = "rtmps://a.example/s/geheim refused"},
         "⚫ Off air since 14:01 (rtmps://a.example/… refused)",
         "⚫ Эфир прерван с 14:01 (rtmps://a.example/… refused)"},
        {{.kind = air, .over = true, .lasted = seconds(130)},
         "🔴 On air again after 2 min 10 s",
         "🔴 Снова в эфире, перерыв 2 мин 10 с"},
        {{.kind = air, .over = true, .lasted = seconds(7'320)},
         "🔴 On air again after 2 h 2 min",
         "🔴 Снова в эфире, перерыв 2 ч 2 мин"},
        {{.kind = rights, .reason = "may not manage"},
         "⚠ The account may not stream in the chat: may not manage",
         "⚠ Аккаунту нельзя вести трансляцию в чате: may not manage"},
        {{.kind = rights, .over = true},
         "✔ The account may stream in the chat again",
         "✔ Аккаунт снова может вести трансляцию в чате"},
        {{.kind = playlist, .reason = "/srv/media/list.txt: no such file"},
         "⚠ Nothing to play: list.txt: no such file",
         "⚠ Нечего показывать: list.txt: no such file"},
        {{.kind = playlist, .over = true},
         "✔ There is something to play again",
         "✔ Снова есть что показывать"},
        {{.kind = disk, .reason = "12 MiB"},
         "⚠ The disk is nearly full: 12 MiB",
         "⚠ Диск почти полон: 12 MiB"},
        {{.kind = disk, .over = true},
         "✔ There is room on the disk again",
         "✔ На диске снова есть место"},
        {{.kind = item, .title = "Ёжик", .reason = "video unavailable"},
         "✖ Skipped: Ёжик: video unavailable",
         "✖ Пропущено: Ёжик: video unavailable"},
        {{.kind = item, .title = "x", .reason = "y", .count = 3},
         "✖ 3 items failed in 10 min",
         "✖ За 10 минут не удалось показать роликов: 3"},
    };
    for (const auto& row : table) {
        EXPECT_EQ(alarm_message(row.alarm, "14:01", Language::en).text, row.en);
        EXPECT_EQ(alarm_message(row.alarm, "14:01", Language::ru).text, row.ru);
    }
}

TEST(AlarmMessage, ATitleIsBoldAndLongOnesAreCut)
{
    const auto message = alarm_message({.kind = AlarmKind::item,
                                        .title = std::string(500, 'x'),
                                        .reason = std::string(5'000, 'y')},
                                       {}, Language::en);
    ASSERT_EQ(message.bold.size(), 1U);
    EXPECT_LT(message.text.size(), 300U);
}

}  // namespace
}  // namespace tgvs::bot
