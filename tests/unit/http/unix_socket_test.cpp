#include "http/unix_socket.hpp"

#include "http/server.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace tgvs::http {
namespace {

using testing::HasSubstr;

class HealthSocketTest : public testing::Test {
protected:
    void serve(int status)
    {
        auto listener = listen_on_file(file);
        ASSERT_TRUE(listener) << listener.error().message;
        server.emplace();
        server->serve(std::move(*listener), [status](const Request& request) {
            return text_response(request.path == "/healthz" ? status : 404, "so it is");
        });
        server->run();
    }

    const TemporaryFolder folder;
    const std::filesystem::path file = health_socket_file(folder.path());
    std::optional<Server> server;
};

TEST_F(HealthSocketTest, TellsWhetherItWorks)
{
    EXPECT_FALSE(ask_health(file, 1s));
    serve(200);
    EXPECT_TRUE(ask_health(file, 10s));
    server.reset();
    const auto gone = ask_health(file, 1s);
    ASSERT_FALSE(gone);
    EXPECT_THAT(gone.error().message, HasSubstr("nobody answers"));
    serve(500);
    EXPECT_FALSE(ask_health(file, 10s));
}

TEST_F(HealthSocketTest, IsForItsOwnUserAlone)
{
    serve(200);
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
}

TEST_F(HealthSocketTest, IsNotTakenFromAnotherProcessNorPutInPlaceOfAFile)
{
    serve(200);
    const auto second = listen_on_file(file);
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().in_use);
    EXPECT_TRUE(ask_health(file, 10s));
    const auto other = folder.path() / "kept";
    std::ofstream(other) << "text";
    EXPECT_FALSE(listen_on_file(other));
    EXPECT_TRUE(std::filesystem::is_regular_file(other));
    EXPECT_FALSE(listen_on_file(folder.path() / std::string(200, 'x')));
}

TEST_F(HealthSocketTest, WorksInAFolderWhoseNameIsTooLongForASocket)
{
    const auto deep = folder.path() / std::string(120, 'd');
    std::filesystem::create_directory(deep);
    EXPECT_FALSE(ask(deep / "control.sock", "GET", "/", {}, 1s));
    auto listener = listen_on_file(deep / "control.sock");
    ASSERT_TRUE(listener) << listener.error().message;
    Server deep_server;
    deep_server.serve(std::move(*listener),
                      [](const Request& request) {
                          return text_response(
                              request.method == Method::post ? 202 : 200,
                              std::string(request.path) + ' ' + std::string(request.body.reveal()));
                      },
                      {.body_bytes = 100});
    deep_server.run();
    const auto got = ask(deep / "control.sock", "GET", "/a", {}, 10s);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(got->body, "/a \n");
    const auto posted = ask(deep / "control.sock", "POST", "/b", "{}", 10s);
    ASSERT_TRUE(posted) << posted.error().message;
    EXPECT_EQ(posted->status, 202);
    EXPECT_EQ(posted->body, "/b {}\n");
    EXPECT_FALSE(listen_on_file(deep / "gone" / "control.sock"));
}

TEST_F(HealthSocketTest, GivesUpOnAServiceThatDripsItsAnswer)
{
    const auto listener = listen_on_file(file);
    ASSERT_TRUE(listener);
    constexpr int most_drops = 1'500;  // 30 s
    int drops = 0;
    {
        const std::jthread dripping([&] {
            pollfd watched = {.fd = listener->socket.get(), .events = POLLIN, .revents = 0};
            ::poll(&watched, 1, -1);
            const FileDescriptor client(::accept(listener->socket.get(), nullptr, nullptr));
            while (drops < most_drops && ::send(client.get(), "x", 1, MSG_NOSIGNAL) == 1) {
                ++drops;
                ::poll(nullptr, 0, 20);
            }
        });
        EXPECT_FALSE(ask_health(file, 200ms));
    }
    EXPECT_LT(drops, most_drops);
}

TEST_F(HealthSocketTest, GivesUpOnAServiceThatHangs)
{
    const auto listener = listen_on_file(file);
    ASSERT_TRUE(listener);
    EXPECT_FALSE(ask_health(file, 100ms));  // it is in the queue, and nobody answers
}

}  // namespace
}  // namespace tgvs::http
