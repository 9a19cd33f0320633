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

}  // namespace
}  // namespace tgvs::bot
