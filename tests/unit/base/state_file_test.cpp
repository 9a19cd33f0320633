#include "base/state_file.hpp"

#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace tgvs {
namespace {

using testing::HasSubstr;

Result<int> number_in(std::string_view text)
{
    if (text != "7")
        return failure("that is no 7");
    return 7;
}

class StateFileTest : public testing::Test {
protected:
    StateFile file(const std::string& name = "state") const
    {
        return {folder.path() / name,
                {.component = "part", .damaged = "it is damaged", .unwritten = "it is lost"}};
    }
    static std::string log_of(const std::function<void()>& act)
    {
        testing::internal::CaptureStderr();
        act();
        return testing::internal::GetCapturedStderr();
    }

    test::TempFolder folder;
};

TEST_F(StateFileTest, IsTakenUpAgain)
{
    auto state = file();
    state.save("7");
    EXPECT_FALSE(state.failed());
    EXPECT_EQ(file().load(10, number_in), 7);
}

TEST_F(StateFileTest, ANewOneHasNothingAndNoComplaint)
{
    EXPECT_EQ(log_of([&] { EXPECT_EQ(file().load(10, number_in), std::nullopt); }), "");
}

TEST_F(StateFileTest, OneThatCannotBeUnderstoodIsPutAside)
{
    const auto path = folder.write("state", "8");
    const auto log = log_of([&] { EXPECT_EQ(file().load(10, number_in), std::nullopt); });
    EXPECT_THAT(log, HasSubstr("ERROR part: it is damaged file=" + path.string() +
                               ".damaged reason=\"that is no 7\""));
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_EQ(read_file(path.string() + ".damaged", 10), "8");
}

TEST_F(StateFileTest, OneThatIsTooLongIsPutAsideUnread)
{
    const auto path = folder.write("state", "77");
    EXPECT_THAT(log_of([&] { EXPECT_EQ(file().load(1, number_in), std::nullopt); }),
                HasSubstr("it is damaged"));
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(StateFileTest, AFailedSaveIsLoggedOnceUntilOneSucceeds)
{
    auto state = file("missing/state");
    EXPECT_THAT(log_of([&] { state.save("7"); }), HasSubstr("ERROR part: it is lost reason="));
    EXPECT_TRUE(state.failed());
    EXPECT_EQ(log_of([&] { state.save("7"); }), "");
    std::filesystem::create_directory(folder.path() / "missing");
    EXPECT_EQ(log_of([&] { state.save("7"); }), "");
    EXPECT_FALSE(state.failed());
    std::filesystem::remove_all(folder.path() / "missing");
    EXPECT_THAT(log_of([&] { state.save("7"); }), HasSubstr("it is lost"));
}

}  // namespace
}  // namespace tgvs
