#include "service/update_request.hpp"

#include "../../support/temp_folder.hpp"

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class UpdateRequestTest : public testing::Test {
protected:
    const test::TempFolder folder_;
    const fs::path file_ = folder_.path() / "yt-dlp-update.request";
    const UpdateRequest::Time now_ = UpdateRequest::Time::clock::now();
};

TEST_F(UpdateRequestTest, IsWrittenWhenWanted)
{
    UpdateRequest request(file_);
    request.update(false, {}, now_);
    EXPECT_FALSE(fs::exists(file_));
    request.update(true, {}, now_);
    EXPECT_TRUE(fs::exists(file_));
}

TEST_F(UpdateRequestTest, IsMadeAtMostEverySixHoursAlsoOverARestart)
{
    std::ofstream(file_) << "before";
    const auto age_at_first = [&](std::chrono::seconds age) {
        const auto now = fs::file_time_type::clock::now();
        fs::last_write_time(file_, now - age);
        UpdateRequest(file_).update(true, {}, now_);
        return fs::last_write_time(file_) > now - 1h;
    };
    EXPECT_FALSE(age_at_first(5h + 59min));
    EXPECT_TRUE(age_at_first(6h + 1min));
    EXPECT_TRUE(age_at_first(-24h)) << "a clock that was wrong asks for no year of silence";
}

TEST_F(UpdateRequestTest, WaitsForSixHoursAfterAnUpdateThatSomebodyElseHasStarted)
{
    const auto asks_after_update = [&](std::chrono::seconds age) {
        fs::remove(file_);
        UpdateRequest(file_).update(true, now_ - age, now_);
        return fs::exists(file_);
    };
    EXPECT_FALSE(asks_after_update(0s));
    EXPECT_FALSE(asks_after_update(5h + 59min));
    EXPECT_TRUE(asks_after_update(6h + 1min));
    EXPECT_TRUE(asks_after_update(-24h)) << "a clock that was wrong asks for no year of silence";
}

TEST_F(UpdateRequestTest, AFolderThatCannotBeWrittenToIsNoTrouble)
{
    UpdateRequest request(folder_.path() / "nowhere" / "file");
    request.update(true, {}, now_);
    request.update(true, {}, now_);
    EXPECT_TRUE(fs::is_empty(folder_.path()));
}

}  // namespace
}  // namespace tgvs::service
