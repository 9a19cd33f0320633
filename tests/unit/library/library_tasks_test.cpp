#include "library/library_tasks.hpp"

#include <gtest/gtest.h>

namespace tgvs::library {
namespace {

const playlist::Item file_a = {.location = "/music/a.mp4", .title = {}};
const playlist::Item file_b = {.location = "/music/b.mp4", .title = {}};
const playlist::Item url_c = {.location = "https://example.org/c", .title = {}};
const playlist::Item url_d = {.location = "https://example.org/d", .title = {}};
const playlist::Item camera = {.location = "rtmp://camera/live", .title = {}};

constexpr auto all = [](const playlist::Item&) { return true; };
constexpr auto none = [](const playlist::Item&) { return false; };

Encoding encoding_at(double progress)
{
    Encoding encoding;
    encoding.report.duration = Seconds(100);
    encoding.report.done = Seconds(100 * progress);
    return encoding;
}

class TaskBoardTest : public testing::Test {
protected:
    void want(std::vector<playlist::Item> items)
    {
        board.set_wanted(std::move(items));
        board.add_missing(all);
    }
    void set(const playlist::Item& item, Work work)
    {
        auto* task = board.find(item.location);
        ASSERT_NE(task, nullptr) << item.location;
        task->work = std::move(work);
    }
    bool stopped(const playlist::Item& item)
    {
        const auto* task = board.find(item.location);
        return task != nullptr && task->stop.stop_requested();
    }
    bool there(const playlist::Item& item) { return board.find(item.location) != nullptr; }
    static std::string location(const Task* task)
    {
        return task == nullptr ? "" : task->item.location;
    }

    TaskBoard board;
};

TEST_F(TaskBoardTest, TakesUpWhatIsWantedAndNeededOnce)
{
    board.set_wanted({file_a, file_b});
    EXPECT_FALSE(board.add_missing(none));
    EXPECT_TRUE(board.tasks().empty());
    EXPECT_TRUE(board.add_missing([](const playlist::Item& item) { return item == file_b; }));
    EXPECT_FALSE(there(file_a));
    ASSERT_TRUE(there(file_b));
    EXPECT_TRUE(std::holds_alternative<Waiting>(board.find(file_b.location)->work));
    set(file_b, encoding_at(0.1));
    EXPECT_TRUE(board.add_missing(all)) << "the other one";
    EXPECT_NE(board.at<Encoding>(file_b.location), nullptr) << "what is being made is left alone";
    EXPECT_FALSE(board.add_missing(all));
}

TEST_F(TaskBoardTest, IsAskedForWorkOfOneKindOnly)
{
    want({file_a});
    EXPECT_EQ(board.at<Encoding>(file_a.location), nullptr);
    EXPECT_NE(board.at<Waiting>(file_a.location), nullptr);
    EXPECT_EQ(board.at<Waiting>(file_b.location), nullptr) << "there is no such task";
    board.remove(file_a.location);
    EXPECT_EQ(board.at<Waiting>(file_a.location), nullptr);
}

TEST_F(TaskBoardTest, FetchesUrlsInTheOrderOfNeedWhereTheSiteMayBeAsked)
{
    want({file_a, camera, url_d, url_c});
    EXPECT_EQ(location(board.next_to_fetch(all)), url_d.location);
    EXPECT_EQ(
        location(board.next_to_fetch([](const playlist::Item& item) { return item != url_d; })),
        url_c.location);
    EXPECT_EQ(board.next_to_fetch(none), nullptr);
    set(url_d, Fetching{});
    EXPECT_EQ(location(board.next_to_fetch(all)), url_c.location);
    set(url_c, LiveFound{});
    EXPECT_EQ(board.next_to_fetch(all), nullptr);
}

TEST_F(TaskBoardTest, EncodesFilesAndWhatIsDownloadedInTheOrderOfNeed)
{
    want({url_c, file_b, url_d, file_a});
    EXPECT_EQ(location(board.next_to_encode()), file_b.location);
    set(url_c, Downloaded{});
    EXPECT_EQ(location(board.next_to_encode()), url_c.location);
    set(url_c, encoding_at(0));
    set(file_b, encoding_at(0));
    EXPECT_EQ(location(board.next_to_encode()), file_a.location);
    set(file_a, encoding_at(0));
    EXPECT_EQ(board.next_to_encode(), nullptr) << "a URL is fetched first";
}

// What becomes of work that nobody wants any more.
TEST_F(TaskBoardTest, StopsOrForgetsWhatNobodyWants)
{
    struct Row {
        Work work;
        bool stays;
        bool stopped;
    };
    const std::vector<Row> rows = {
        {Waiting{}, false, false},       {Fetching{}, true, true},
        {Downloaded{}, false, false},    {LiveFound{}, false, false},
        {encoding_at(0.49), true, true}, {encoding_at(0.5), true, false},
    };
    for (const auto& row : rows) {
        board = {};
        want({url_c});
        set(url_c, row.work);
        board.tidy({});
        EXPECT_FALSE(stopped(url_c)) << "as long as it is wanted";
        want({});
        board.tidy({url_c.location});
        EXPECT_TRUE(there(url_c)) << "as long as it is on air";
        EXPECT_FALSE(stopped(url_c));
        board.tidy({});
        EXPECT_EQ(there(url_c), row.stays) << row.work.index();
        EXPECT_EQ(stopped(url_c), row.stopped) << row.work.index();
    }
}

TEST_F(TaskBoardTest, AHalfDoneEncodeMakesWayForOneThatIsWanted)
{
    want({file_a});
    set(file_a, encoding_at(0.9));
    want({url_c});
    board.tidy({});
    EXPECT_FALSE(stopped(file_a)) << "the URL is not downloaded yet";
    want({url_c, file_b});
    board.tidy({});
    EXPECT_TRUE(stopped(file_a));
}

TEST_F(TaskBoardTest, GivesBackTheFoldersOfDownloadsThatHaveBecomeWaste)
{
    want({url_c, url_d});
    set(url_c, Downloaded{{.folder = "/cache/incoming/1", .source = {}}});
    set(url_d, Downloaded{{.folder = "/cache/incoming/2", .source = {}}});
    EXPECT_TRUE(board.tidy({}).empty());
    want({url_d});
    EXPECT_EQ(board.tidy({}), std::vector<std::filesystem::path>{"/cache/incoming/1"});
    EXPECT_TRUE(board.tidy({}).empty());
}

TEST_F(TaskBoardTest, StopsEverythingAtTheEnd)
{
    want({file_a, url_c});
    set(file_a, encoding_at(0.9));
    board.stop_all();
    EXPECT_TRUE(stopped(file_a));
    EXPECT_TRUE(stopped(url_c));
}

TEST(EncodeProgress, IsUnknownWithoutALengthAndNeverBeyondTheEnd)
{
    EncodeReport report;
    report.done = Seconds(5);
    EXPECT_EQ(progress_of(report), -1);
    report.duration = Seconds(10);
    EXPECT_EQ(progress_of(report), 0.5);
    report.done = Seconds(11);
    EXPECT_EQ(progress_of(report), 1);
}

}  // namespace
}  // namespace tgvs::library
