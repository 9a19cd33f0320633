#include "bot/for_people.hpp"

#include <gtest/gtest.h>

namespace tgvs::bot {
namespace {

TEST(ForPeople, AddressesPathsAndTokensAreShortened)
{
    struct {
        std::string_view text;
        std::string_view shown;
    } constexpr table[] = {
        {"video unavailable", "video unavailable"},
        {"https://example.org/watch?v=1&key=geheim", "https://example.org/…"},
        {"https://example.org/a,geheim;b(geheim)", "https://example.org/…"},
        {"https://user:geheim@example.org/", "https://example.org"},
        {"cannot open (https://example.org).", "cannot open (https://example.org"},
        {"url=\"rtmps://dc2.example.org:443/s/geheim\" failed",
         "url=\"rtmps://dc2.example.org:443/… failed"},
        {"rtmp:// is no address", "rtmp:// is no address"},
        {"/var/lib/station/geheim/clip.mp4: no such file", "clip.mp4: no such file"},
        {"folder=/srv/geheim/media/, and /srv", "folder=media/, and /srv"},
        {"either/or", "either/or"},
        {"7770042:AAHk3nq7-cVwYpQmR2sT5uX8zB1dE4gJ6Lo", "…"},
        {
            "token 7770042:AAHk3nq7-cVwYpQmR2sT5uX8zB1dE4gJ6Lo.",
            "token ….",
        },
        {"line\nbreak", "line break"},
        {"", ""},
    };
    for (const auto& row : table)
        EXPECT_EQ(for_people(row.text, 200), row.shown) << row.text;
}

TEST(ForPeople, LongTextIsCutBetweenCharacters)
{
    EXPECT_EQ(for_people("ёжик в тумане", 5), "ёжик…");
}

TEST(ForPeople, AReasonIsWithoutWhatAToolPutsAroundIt)
{
    const struct {
        std::string_view reason;
        std::string_view expected;
    } table[] = {
        {"[generic] None: Unable to download webpage: <urlopen error [Errno 111] Connection "
         "refused> (caused by URLError(ConnectionRefusedError(111, 'Connection refused')))",
         "Unable to download webpage: Connection refused"},
        {"[youtube] dQw4w9WgXcQ: Video unavailable", "Video unavailable"},
        {"Unable to download webpage: <urlopen error timed out>",
         "Unable to download webpage: timed out"},
        {"<urlopen error never closed", "<urlopen error never closed"},
        {"[no colon] at all", "[no colon] at all"},
        {"video: unavailable", "video: unavailable"},
        {"", ""},
    };
    for (const auto& row : table)
        EXPECT_EQ(reason_for_people(row.reason, 120), row.expected);
}

}  // namespace
}  // namespace tgvs::bot
