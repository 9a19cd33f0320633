#include "hub/watch.hpp"

#include "base/file.hpp"
#include "http/server.hpp"
#include "http/unix_socket.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>

namespace tgvs::hub {
namespace {

using namespace std::chrono_literals;
using control::ChannelState;

// A channel that answers each question with one byte after the other.
class DrippingChannel {
public:
    explicit DrippingChannel(http::Listener listener)
        : listener_(std::move(listener)),
          thread_([this](const std::stop_token& stop) { drip(stop); })
    {
    }

private:
    void drip(const std::stop_token& stop)
    {
        FileDescriptor client;
        constexpr int most_drops = 5'000;  // 100 s
        for (int drops = 0; drops < most_drops && !stop.stop_requested(); ++drops) {
            pollfd watched = {.fd = listener_.socket.get(), .events = POLLIN, .revents = 0};
            ::poll(&watched, 1, 20);
            if (watched.revents != 0)
                client = FileDescriptor(::accept(listener_.socket.get(), nullptr, nullptr));
            if (client)
                ::send(client.get(), "x", 1, MSG_NOSIGNAL);
        }
    }

    http::Listener listener_;
    std::jthread thread_;
};

TEST(Watch, HearsTheOthersBesideAChannelThatDripsItsAnswer)
{
    const test::TempFolder run;
    const test::TempFolder state;
    const auto listener_of = [&](const char* name) {
        const auto folder = run.path() / name;
        std::filesystem::create_directory(folder);
        return http::listen_on_file(http::control_socket_file(folder));
    };
    auto drips = listener_of("a");  // it is asked first
    auto answers = listener_of("b");
    ASSERT_TRUE(drips && answers);
    const DrippingChannel dripping(*std::move(drips));
    http::Server server;
    server.serve(*std::move(answers),
                 [](const http::Request&) {
                     return http::Response{
                         .status = 200,
                         .content_type = "application/json",
                         .body = std::string(R"({"channels":[{"state":"live"}]})")};
                 },
                 {});
    server.run();
    const Watch watch(run.path(), state.path() / "last_words.json");
    const auto is = [&](const char* name, ChannelState wanted) {
        for (const auto& card : watch.cards())
            if (card.name == name && card.state == wanted)
                return true;
        return false;
    };
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (!is("b", ChannelState::live) && std::chrono::steady_clock::now() < until)
        ::poll(nullptr, 0, 20);
    EXPECT_TRUE(is("b", ChannelState::live));
    EXPECT_TRUE(is("a", ChannelState::down));
}

TEST(Watch, AFolderThatCannotBeReadSaysNothingAboutTheChannels)
{
    const test::TempFolder folder;
    const auto run = folder.path() / "run";
    std::filesystem::create_directories(run / "news");
    const Watch watch(run, folder.path() / "last_words.json");
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (!watch.known("news") && std::chrono::steady_clock::now() < until)
        ::poll(nullptr, 0, 20);
    ASSERT_TRUE(watch.known("news"));
    std::filesystem::remove_all(run);
    folder.write("run", "no folder");
    ::poll(nullptr, 0, 2'500);  // by then it has looked again
    EXPECT_TRUE(watch.known("news"));
}

}  // namespace
}  // namespace tgvs::hub
