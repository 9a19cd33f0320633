#include "library/changing.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tgvs::library {
namespace {

using namespace std::chrono_literals;
using FileTime = ChangingFiles::Time;

const FileTime noon = FileTime(1'700'000'000s);

TEST(ChangingFiles, AFileIsQuietWhenItIsFirstSeen)
{
    ChangingFiles files;
    EXPECT_FALSE(files.quiet_at("/a", noon));
    files.seen("/a", "1", noon);
    files.seen("/a", "1", noon + 1s);
    EXPECT_FALSE(files.quiet_at("/a", noon + 1s));
}

TEST(ChangingFiles, AFileThatChangesIsLeftAloneUntilItIsQuiet)
{
    ChangingFiles files;
    files.seen("/a", "1", noon);
    files.seen("/a", "2", noon + 1s);
    EXPECT_EQ(files.quiet_at("/a", noon + 2s), noon + 6s);
    files.seen("/a", "3", noon + 4s);
    EXPECT_EQ(files.quiet_at("/a", noon + 8s), noon + 9s);
    EXPECT_FALSE(files.quiet_at("/a", noon + 9s));
    EXPECT_FALSE(files.quiet_at("/a", noon - 1h)) << "the clock was put back";
    EXPECT_FALSE(files.quiet_at("/b", noon + 2s));
}

TEST(ChangingFiles, WhatIsToldOfALongCopyChangesSeldom)
{
    ChangingFiles files;
    std::set<FileTime> told;
    for (int second = 0; second < 3'600; ++second) {
        const auto now = noon + std::chrono::seconds(second);
        files.seen("/a", std::to_string(second), now);
        if (const auto until = files.told_until("/a", now)) {
            told.insert(*until);
            EXPECT_GT(*until, now);
        }
    }
    EXPECT_GE(told.size(), 5U);
    EXPECT_LE(told.size(), 15U);
}

TEST(ChangingFiles, WhatIsNotWantedIsForgotten)
{
    ChangingFiles files;
    files.seen("/a", "1", noon);
    files.seen("/a", "2", noon);
    files.keep_only([](const std::string& location) { return location != "/a"; });
    EXPECT_FALSE(files.quiet_at("/a", noon));
}

}  // namespace
}  // namespace tgvs::library
