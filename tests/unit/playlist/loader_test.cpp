#include "playlist/loader.hpp"

#include "../../support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tgvs::playlist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

namespace fs = std::filesystem;

TEST(Loader, KeepsTheLastGoodPlaylistWhenItIsDeletedAndTakesItUpAgain)
{
    const test::TempFolder folder;
    folder.write("a.mp4");
    folder.write("b.mp4");
    const auto list = folder.write("l.txt", "a.mp4\n");
    Loader loader(list, nullptr);
    EXPECT_TRUE(loader.load(Ask::the_new));
    EXPECT_FALSE(loader.load(Ask::the_new));
    EXPECT_EQ(loader.items().size(), 1U);

    fs::remove(list);
    testing::internal::CaptureStderr();
    EXPECT_FALSE(loader.load(Ask::the_new));
    EXPECT_FALSE(loader.load(Ask::the_new));
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("WARN playlist: playlist cannot be read"));
    EXPECT_EQ(log.find("WARN"), log.rfind("WARN"));
    EXPECT_EQ(loader.items().size(), 1U);
    EXPECT_TRUE(loader.unreadable());
    EXPECT_THAT(loader.sources(), ElementsAre(list));

    folder.write("l.txt", "a.mp4\nb.mp4\n");
    EXPECT_TRUE(loader.load(Ask::the_new));
    EXPECT_EQ(loader.items().size(), 2U);
    EXPECT_FALSE(loader.unreadable());
}

TEST(Loader, KeepsTheLastGoodPlaylistWhenNothingIsLeftInIt)
{
    const test::TempFolder folder;
    folder.write("a.mp4");
    Loader loader(folder.write("l.txt", "a.mp4\n"), nullptr);
    EXPECT_TRUE(loader.load(Ask::the_new));
    for (const auto* nothing : {"", "\x01\x02\n\xFF\xFE\n", "gone.mp4\n"}) {
        folder.write("l.txt", nothing);
        EXPECT_FALSE(loader.load(Ask::the_new));
        EXPECT_EQ(loader.items().size(), 1U);
        EXPECT_TRUE(loader.unreadable());
    }
    EXPECT_EQ(loader.problems().size(), 1U) << "of what it is now";
    folder.write("l.txt", "a.mp4\n");
    EXPECT_FALSE(loader.load(Ask::the_new));
    EXPECT_FALSE(loader.unreadable());
}

TEST(Loader, WarnsOfAWrongLineOnceWithItsNumber)
{
    const test::TempFolder folder;
    Loader loader(folder.write("l.txt", "https://h/x\nfoo://x\n"), nullptr);
    testing::internal::CaptureStderr();
    loader.load(Ask::the_new);
    loader.load(Ask::the_new);
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_THAT(log, HasSubstr("line=2"));
    EXPECT_EQ(log.find("line=2"), log.rfind("line=2"));
}

}  // namespace
}  // namespace tgvs::playlist
