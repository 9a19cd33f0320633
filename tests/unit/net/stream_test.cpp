#include "net/stream.hpp"

#include "support.hpp"

namespace tgvs::net {
namespace {

using Stream = NetTest;

asio::awaitable<Result<std::string, NetFailure>> read_text(tcp::socket& socket, Deadline deadline)
{
    std::string buffer(64, '?');
    const auto count = co_await read_some(socket, buffer, deadline);
    if (!count)
        co_return std::unexpected(count.error());
    co_return buffer.substr(0, *count);
}

asio::awaitable<void> write_later(tcp::socket& socket, std::string text)
{
    co_await let_others_run();
    co_await asio::async_write(socket, asio::buffer(text), as_value);
}

TEST_F(Stream, ReadsWhatIsThere)
{
    auto pair = connected_pair(context);
    asio::write(pair.theirs, asio::buffer("hello", 5));
    EXPECT_EQ(finish(read_text(pair.ours, after(20s))), "hello");
}

TEST_F(Stream, ReadTakesWhatIsThereEvenAtADeadlineThatIsOver)
{
    auto pair = connected_pair(context);
    asio::write(pair.theirs, asio::buffer("hello", 5));
    EXPECT_EQ(finish(read_text(pair.ours, Clock::now() - 1s)), "hello");
}

TEST_F(Stream, ReadEndsAtItsDeadlineAndCanBeRepeated)
{
    auto pair = connected_pair(context);
    const auto began = Clock::now();
    const auto first = finish(read_text(pair.ours, began + 20ms));
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().code, NetErrc::timed_out);
    EXPECT_GE(Clock::now() - began, 20ms);
    asio::write(pair.theirs, asio::buffer("late", 4));
    EXPECT_EQ(finish(read_text(pair.ours, after(20s))), "late");
}

TEST_F(Stream, EndOfStreamAndResetAreClosed)
{
    auto ended = connected_pair(context);
    ended.theirs.close();
    EXPECT_EQ(finish(read_text(ended.ours, after(20s))).error().code, NetErrc::closed);
    auto reset = connected_pair(context);
    reset_connection(reset.theirs);
    EXPECT_EQ(finish(read_text(reset.ours, after(20s))).error().code, NetErrc::closed);
}

TEST_F(Stream, ResetReachesThePeerAsAReset)
{
    auto pair = connected_pair(context);
    reset_connection(pair.ours);
    char byte = 0;
    boost::system::error_code error;
    pair.theirs.read_some(asio::buffer(&byte, 1), error);
    EXPECT_EQ(error, asio::error::connection_reset);
}

TEST_F(Stream, ReadExactlyPutsPiecesTogether)
{
    auto pair = connected_pair(context);
    asio::write(pair.theirs, asio::buffer("ab", 2));
    std::string buffer(4, '?');
    const auto task = spawn(context.get_executor(), "writer", write_later(pair.theirs, "cd"));
    EXPECT_TRUE(finish(read_exactly(pair.ours, buffer, after(20s))));
    EXPECT_EQ(buffer, "abcd");
}

TEST_F(Stream, WriteAllWritesMoreThanTheKernelTakesAtOnce)
{
    auto pair = connected_pair(context);
    const std::string sent(8'000'000, 'x');
    std::string received(sent.size(), '?');
    std::optional<Result<void, NetFailure>> got;
    const auto reader = spawn(context.get_executor(), "reader",
                              store(read_exactly(pair.theirs, received, after(20s)), got));
    EXPECT_TRUE(finish(write_all(pair.ours, sent, after(20s))));
    EXPECT_TRUE(run_until([&] { return reader.done(); }));
    EXPECT_EQ(received, sent);
}

TEST_F(Stream, WriteEndsAtItsDeadlineWhenNobodyReads)
{
    auto pair = connected_pair(context);
    const std::string much(64'000'000, 'x');
    const auto written = finish(write_all(pair.ours, much, after(50ms)));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, NetErrc::timed_out);
}

TEST_F(Stream, WriteToAPeerThatIsGoneIsClosed)
{
    auto pair = connected_pair(context);
    reset_connection(pair.theirs);
    const auto written = finish(write_all(pair.ours, "x", after(20s)));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, NetErrc::closed);
}

TEST_F(Stream, CancelIsAValue)
{
    auto pair = connected_pair(context);
    std::optional<Result<std::string, NetFailure>> read;
    auto task =
        spawn(context.get_executor(), "reader", store(read_text(pair.ours, no_deadline), read));
    context.poll();
    EXPECT_FALSE(task.done());
    task.cancel();
    ASSERT_TRUE(run_until([&] { return task.done(); }));
    EXPECT_EQ(read->error().code, NetErrc::cancelled);
}

TEST_F(Stream, CancelBeforeTheFirstStepIsSeen)
{
    auto pair = connected_pair(context);
    std::optional<Result<std::string, NetFailure>> read;
    auto task =
        spawn(context.get_executor(), "reader", store(read_text(pair.ours, no_deadline), read));
    task.cancel();
    ASSERT_TRUE(run_until([&] { return task.done(); }));
    EXPECT_EQ(read->error().code, NetErrc::cancelled);
}

TEST_F(Stream, AContextMayGoWhileSomebodyReads)
{
    auto other = std::make_unique<asio::io_context>();
    auto pair = connected_pair(*other);
    std::optional<Result<std::string, NetFailure>> read;
    {
        const auto task =
            spawn(other->get_executor(), "reader", store(read_text(pair.ours, no_deadline), read));
        other->poll();
    }
    pair.ours.close();
    pair.theirs.close();
    EXPECT_FALSE(read);
}

}  // namespace
}  // namespace tgvs::net
