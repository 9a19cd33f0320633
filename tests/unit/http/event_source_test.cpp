#include "http/event_source.hpp"

#include "http/server.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <optional>
#include <unistd.h>
#include <utility>

namespace tgvs::http {
namespace {

using testing::HasSubstr;

const std::string two_events =
    "id: r1.1\nevent: now\ndata: {\"a\": 1}\n\n: nothing\n\nevent: ping\ndata: {}\n\n";

TEST(EventReader, ReadsEventsSplitAtEveryByte)
{
    for (std::size_t at = 0; at <= two_events.size(); ++at) {
        EventReader reader;
        auto events = reader.take(std::string_view(two_events).substr(0, at));
        for (auto& event : reader.take(std::string_view(two_events).substr(at)))
            events.push_back(std::move(event));
        ASSERT_EQ(events.size(), 2u) << at;
        EXPECT_EQ(events[0].id, "r1.1");
        EXPECT_EQ(events[0].name, "now");
        EXPECT_EQ(events[0].data, "{\"a\": 1}");
        EXPECT_EQ(events[1].id, "");
        EXPECT_EQ(events[1].name, "ping");
    }
}

TEST(EventReader, LeavesOutWhatIsNoEventAndWhatHasNoEnd)
{
    EventReader reader;
    EXPECT_TRUE(reader.take("\n\nnonsense\nevent: x\n\ndata: {}\n\n").empty());
    for (int i = 0; i < 40; ++i)
        EXPECT_TRUE(reader.take(std::string(64 * 1024, 'x')).empty());
    EXPECT_EQ(reader.take("\n\n" + two_events).size(), 2u);
}

class OneFeed : public Feed {
public:
    explicit OneFeed(Part part) : part_(std::move(part)) {}
    Part news() override { return std::exchange(part_, {}); }
    Part pulse() override { return {}; }
    bool give_up() override { return false; }
    void dropped() override {}

private:
    Part part_;
};

class HearTest : public testing::Test {
protected:
    void serve(Site site)
    {
        auto listener = listen_on_file(file);
        ASSERT_TRUE(listener) << listener.error().message;
        server.emplace();
        server->serve(std::move(*listener), std::move(site));
        server->run();
    }
    static Response feed_of(std::string text, bool last)
    {
        return {
            .feed = std::make_shared<OneFeed>(Feed::Part{
                .texts = {std::make_shared<const std::string>(std::move(text))}, .last = last})};
    }
    Hearing listen(std::string last_id = {}, int quit = -1, std::chrono::milliseconds silence = 20s)
    {
        return hear({.socket = file,
                     .path = "/api/v1/events",
                     .last_id = std::move(last_id),
                     .quit_fd = quit,
                     .silence = silence},
                    [this](const HeardEvent& event) { names.push_back(event.name); });
    }

    const TemporaryFolder folder;
    const std::filesystem::path file = control_socket_file(folder.path());
    std::vector<std::string> names;
    std::optional<Server> server;
};

TEST_F(HearTest, HearsUntilTheServiceGoes)
{
    std::string asked;
    serve([&](const Request& request) {
        asked = std::string(request.path) + ' ' + std::string(request.last_event_id);
        return feed_of(two_events, true);
    });
    EXPECT_EQ(std::get<HeardEnd>(listen("r1.7")), HeardEnd::gone);
    EXPECT_EQ(asked, "/api/v1/events r1.7");
    EXPECT_EQ(names, (std::vector<std::string>{"now", "ping"}));
}

TEST_F(HearTest, TellsARefusalAndThatNobodyIsThere)
{
    EXPECT_THAT(std::get<Error>(listen()).message, HasSubstr("nobody answers"));
    serve([](const Request&) {
        return Response{.status = 503,
                        .content_type = "application/problem+json",
                        .body = std::string("{\"title\":\"full\"}")};
    });
    const auto refused = std::get<Answer>(listen());
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.body, "{\"title\":\"full\"}");
}

TEST_F(HearTest, EndsWhenItIsToldToAndWhenNothingIsSaidForTooLong)
{
    serve([](const Request&) { return feed_of(two_events, false); });
    int ends[2] = {};
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const FileDescriptor quit(ends[0]);
    FileDescriptor press(ends[1]);
    EXPECT_EQ(std::get<HeardEnd>(listen({}, quit.get(), 200ms)), HeardEnd::gone);
    EXPECT_EQ(names.size(), 2u);
    press.reset();  // readable from now on
    EXPECT_EQ(std::get<HeardEnd>(listen({}, quit.get())), HeardEnd::quit);
}

}  // namespace
}  // namespace tgvs::http
