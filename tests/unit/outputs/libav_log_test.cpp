#include "outputs/libav_log.hpp"

#include <gtest/gtest.h>

#include <string>

extern "C" {
#include <libavutil/log.h>
}

namespace tgvs::outputs {
namespace {

std::string told_of(const std::string& said, std::string_view secret)
{
    capture_libav_log();
    av_log(nullptr, AV_LOG_ERROR, "%s\n", said.c_str());
    return take_libav_log(secret);
}

TEST(LibavLog, TellsEachLineOnce)
{
    capture_libav_log();
    av_log(nullptr, AV_LOG_ERROR, "one\n");
    av_log(nullptr, AV_LOG_INFO, "not telling\n");
    EXPECT_EQ(told_of(" two ", ""), "one; two");
    EXPECT_EQ(take_libav_log(""), "");
}

TEST(LibavLog, TakesOutTheKeyWithAndWithoutItsApplication)
{
    EXPECT_EQ(told_of("app/key-1 is in use, app/key-1 refused", "app/key-1"),
              "*** is in use, *** refused");
    EXPECT_EQ(told_of("Server error: stream key-1 is busy", "app/key-1"),
              "Server error: stream *** is busy");
}

TEST(LibavLog, EndsForAKeyMadeOfItsOwnMark)
{
    EXPECT_EQ(told_of("a * b", "*"), "a *** b");
}

TEST(LibavLog, CutsNoKeyInTwo)
{
    const std::string key = "key-" + std::string(60, 'k');
    capture_libav_log();
    av_log(nullptr, AV_LOG_ERROR, "%s%s\n", std::string(480, 'x').c_str(), key.c_str());
    EXPECT_EQ(take_libav_log("app/" + key).find('k'), std::string::npos);
    av_log(nullptr, AV_LOG_ERROR, "%s is busy\n", key.c_str());
    av_log(nullptr, AV_LOG_ERROR, "%s\n", std::string(470, 'x').c_str());
    EXPECT_EQ(take_libav_log("app/" + key).find('k'), std::string::npos);
}

}  // namespace
}  // namespace tgvs::outputs
