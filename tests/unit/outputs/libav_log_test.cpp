#include "outputs/libav_log.hpp"

#include <gtest/gtest.h>

#include <string>

extern "C" {
#include <libavutil/log.h>
}

namespace tgvs::outputs {
namespace {

std::string told_of(const std::string& said)
{
    capture_libav_log();
    av_log(nullptr, AV_LOG_ERROR, "%s\n", said.c_str());
    return take_libav_log();
}

TEST(LibavLog, TellsEachLineOnce)
{
    capture_libav_log();
    av_log(nullptr, AV_LOG_ERROR, "one\n");
    av_log(nullptr, AV_LOG_INFO, "not telling\n");
    EXPECT_EQ(told_of(" two "), "one; two");
    EXPECT_EQ(take_libav_log(), "");
}

TEST(LibavLog, KeepsTheLastLinesOfMany)
{
    capture_libav_log();
    for (int i = 0; i < 1'000; ++i)
        av_log(nullptr, AV_LOG_ERROR, "line\n");
    const auto told = told_of("the last one");
    EXPECT_LE(told.size(), 512U);
    EXPECT_TRUE(told.ends_with("the last one"));
    EXPECT_LE(told_of(std::string(5'000, 'x')).size(), 512U);
}

}  // namespace
}  // namespace tgvs::outputs
