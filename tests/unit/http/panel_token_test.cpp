#include "http/panel_token.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

namespace tgvs::http {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

TEST(PanelToken, IsMadeOnceWithMode600)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "panel.token";
    const auto first = load_or_create_token(file);
    ASSERT_TRUE(first);
    EXPECT_THAT(std::string(first->reveal()), MatchesRegex("[A-Za-z0-9_-]{43}"));
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
    EXPECT_EQ(*load_or_create_token(file), *first);
    const TemporaryFolder other;
    EXPECT_FALSE(*load_or_create_token(other.path() / "panel.token") == *first);
}

TEST(PanelToken, ThatOthersCanReadIsNarrowed)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "panel.token";
    ASSERT_TRUE(write_file_atomically(file, "abc\n", {.mode = 0644}));
    const auto log = log_of([&] { EXPECT_EQ(load_or_create_token(file)->reveal(), "abc"); });
    EXPECT_THAT(log, HasSubstr("WARN http: "));
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
}

// As root does when he starts the service by hand.
TEST(PanelToken, IsNotReadThroughALinkInAFolderOfAnotherUser)
{
    constexpr uid_t nobody = 65'534;
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can make such a folder";
    const TemporaryFolder folder;
    const TemporaryFolder theirs;
    const auto target = folder.path() / "of-root";
    const auto link = theirs.path() / "panel.token";
    ASSERT_TRUE(write_file_atomically(target, "abc\n", {.mode = 0644}));
    std::filesystem::create_symlink(target, link);
    ASSERT_EQ(::lchown(link.c_str(), nobody, nobody), 0);
    ASSERT_EQ(::lchown(theirs.path().c_str(), nobody, nobody), 0);
    const auto refused = load_or_create_token(link);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("symbolic link"));
    EXPECT_EQ(std::filesystem::status(target).permissions(), std::filesystem::perms(0644));
    EXPECT_TRUE(std::filesystem::is_symlink(link));
}

TEST(PanelToken, ThatIsEmptyIsMadeAnew)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file_atomically(folder.path() / "panel.token", "\n"));
    EXPECT_EQ(load_or_create_token(folder.path() / "panel.token")->reveal().size(), 43u);
}

TEST(PanelToken, ThatCannotBeKeptIsAFailure)
{
    EXPECT_FALSE(load_or_create_token("/no/such/folder/panel.token"));
}

TEST(PanelToken, AndTheKeyMakeACookieThatIsNeither)
{
    const auto cookie =
        cookie_of(Secret("key"), Secret("The quick brown fox jumps over the lazy dog"));
    // HMAC-SHA256 of these two, f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8.
    EXPECT_EQ(cookie.reveal(), "97yD9DBThCSxMpjmqm-xQ-9NWaFJRhdZl0edvC0aPNg");
    EXPECT_TRUE(cookie_of(Secret(), Secret("a")).empty());
    EXPECT_TRUE(cookie_of(Secret("a"), Secret()).empty());
}

// ---- Links that work once

const std::chrono::system_clock::time_point now{std::chrono::seconds(1'800'000'000)};

class PanelLinkTest : public testing::Test {
protected:
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "panel.link";
};

TEST_F(PanelLinkTest, WorksOnce)
{
    const auto secret = make_link(file, now);
    ASSERT_TRUE(secret);
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
    EXPECT_FALSE(redeem_link(file, "", now));
    EXPECT_FALSE(redeem_link(file, "wrong", now));
    EXPECT_TRUE(redeem_link(file, secret->reveal(), now));
    EXPECT_FALSE(redeem_link(file, secret->reveal(), now));
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(PanelLinkTest, WorksForTenMinutes)
{
    struct {
        std::chrono::seconds later;
        bool good;
    } const rows[] = {{0s, true}, {599s, true}, {600s, false}, {1h, false}, {-1s, false}};
    for (const auto& row : rows) {
        const auto secret = make_link(file, now);
        EXPECT_EQ(redeem_link(file, secret->reveal(), now + row.later), row.good)
            << row.later.count();
    }
}

TEST_F(PanelLinkTest, IsReplacedByANewerOne)
{
    const auto first = make_link(file, now);
    const auto second = make_link(file, now);
    EXPECT_FALSE(redeem_link(file, first->reveal(), now));
    EXPECT_TRUE(redeem_link(file, second->reveal(), now));
}

TEST_F(PanelLinkTest, OfADamagedFileDoesNotWork)
{
    for (const std::string text :
         {"", " ", "a", "a ", " 1800000100", "a x", "a -1", "a 1800000100 x",
          "a 99999999999999999999", "a 9223372036854775807"}) {
        ASSERT_TRUE(write_file_atomically(file, text));
        for (const auto* secret : {"", "a", "x"})
            EXPECT_FALSE(redeem_link(file, secret, now)) << text;
    }
    EXPECT_FALSE(redeem_link(folder.path() / "none", "a", now));
}

TEST_F(PanelLinkTest, KeepsItsSecretBehindTheHash)
{
    EXPECT_EQ(link_url("http://127.0.0.1:8080/", Secret("abc")).reveal(),
              "http://127.0.0.1:8080/enter#abc");
}

}  // namespace
}  // namespace tgvs::http
