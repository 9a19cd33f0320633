#include "service/update_request.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <stdlib.h>
#include <string>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class UpdateRequestTest : public testing::Test {
protected:
    UpdateRequestTest()
    {
        std::string name = testing::TempDir() + "update-request-XXXXXX";
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        file_ = folder_ / "yt-dlp-update.request";
    }
    ~UpdateRequestTest() override { fs::remove_all(folder_); }

    fs::path folder_;
    fs::path file_;
    const fs::file_time_type now_ = fs::file_time_type::clock::now();
};

TEST_F(UpdateRequestTest, IsWrittenWhenWanted)
{
    UpdateRequest request(file_);
    request.tell(false, now_);
    EXPECT_FALSE(fs::exists(file_));
    request.tell(true, now_);
    EXPECT_TRUE(fs::exists(file_));
}

TEST_F(UpdateRequestTest, IsMadeAtMostEverySixHoursAlsoOverARestart)
{
    std::ofstream(file_) << "before";
    const auto age_at_first = [&](std::chrono::seconds age) {
        fs::last_write_time(file_, now_ - age);
        UpdateRequest(file_).tell(true, now_);
        return fs::last_write_time(file_) > now_ - 1h;
    };
    EXPECT_FALSE(age_at_first(5h + 59min));
    EXPECT_TRUE(age_at_first(6h + 1min));
    EXPECT_TRUE(age_at_first(-24h)) << "a clock that was wrong asks for no year of silence";
}

TEST_F(UpdateRequestTest, AFolderThatCannotBeWrittenToIsNoTrouble)
{
    UpdateRequest request(folder_ / "nowhere" / "file");
    request.tell(true, now_);
    request.tell(true, now_);
    EXPECT_TRUE(fs::is_empty(folder_));
}

}  // namespace
}  // namespace tgvs::service
