// A server that others fill with connections: whoever asks something is answered all the same.
#include "http/server.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <sys/resource.h>
#include <thread>
#include <time.h>

namespace tgvs::http {
namespace {

const std::string probe = "GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";

FileDescriptor connect_to(std::uint16_t port)
{
    FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        return {};
    return socket;
}

std::chrono::nanoseconds processor_time()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Connections that send `first` and then one byte of `drip` a turn, if any; what is closed is opened
// again at once. All come from one address, the probe's.
class Crowding {
public:
    Crowding(std::uint16_t port, std::size_t count, std::string first = {}, std::string drip = {})
        : port_(port), first_(std::move(first)), drip_(std::move(drip)), sockets_(count)
    {
        for (auto& socket : sockets_)
            open(socket);
        thread_ = std::jthread([this](const std::stop_token& stop) { keep_open(stop); });
    }

    int opened() const { return opened_; }

private:
    void open(FileDescriptor& socket)
    {
        socket = connect_to(port_);
        if (!socket)
            return;
        ++opened_;
        ::send(socket.get(), first_.data(), first_.size(), MSG_NOSIGNAL);
    }

    static bool closed(const FileDescriptor& socket)
    {
        char byte = 0;
        return !socket || ::recv(socket.get(), &byte, 1, MSG_DONTWAIT) >= 0 || errno != EAGAIN;
    }

    void keep_open(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            for (auto& socket : sockets_) {
                if (closed(socket))
                    open(socket);
                else if (!drip_.empty())
                    ::send(socket.get(), drip_.data(), drip_.size(), MSG_NOSIGNAL);
            }
            ::poll(nullptr, 0, 20);
        }
    }

    std::uint16_t port_;
    std::string first_;
    std::string drip_;
    std::vector<FileDescriptor> sockets_;
    std::atomic<int> opened_ = 0;
    std::jthread thread_;
};

class CrowdedServerTest : public testing::Test {
protected:
    void SetUp() override
    {
        rlimit files{};
        ::getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = std::min<rlim_t>(files.rlim_max, 8'192);
        ::setrlimit(RLIMIT_NOFILE, &files);
    }

    void start(const Limits& limits, Site site)
    {
        auto listener = listen_on("127.0.0.1", 0);
        ASSERT_TRUE(listener);
        port = listener->port;
        server.serve(std::move(*listener), std::move(site), limits);
        server.run();
    }

    // Each within a second, by the processor time of this process, which is both sides: what else runs
    // on the machine does not count.
    void expect_probes_answered()
    {
        for (int i = 0; i < 10; ++i) {
            const auto before = processor_time();
            RawClient client(port);
            client.send(probe);
            const auto answer = client.read_to_end();
            ASSERT_EQ(status_of(answer), 200) << "probe " << i << ": " << answer;
            EXPECT_LT(processor_time() - before, 1s) << "probe " << i;
        }
    }

    Server server;
    std::uint16_t port = 0;
};

Response ok(const Request&)
{
    return text_response(200, "ok");
}

constexpr std::size_t places = 16;
constexpr std::size_t crowd = 1'000;

TEST_F(CrowdedServerTest, AnswersAProbeWhileAThousandConnectionsSayNothing)
{
    start({.connections = places}, ok);
    const Crowding idle(port, crowd);
    expect_probes_answered();
    EXPECT_GT(idle.opened(), static_cast<int>(crowd));  // they were closed, and came again
}

TEST_F(CrowdedServerTest, AnswersAProbeWhileAThousandConnectionsDripHeaders)
{
    start({.connections = places}, ok);
    const Crowding slow(port, crowd, "GET / HTTP/1.1\r\nX: ", "x");
    expect_probes_answered();
}

TEST_F(CrowdedServerTest, AnswersAProbeWhileAThousandConnectionsDripBodies)
{
    start({.body_bytes = 1'024, .connections = places}, ok);
    const Crowding slow(port, crowd, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n",
                        "x");
    expect_probes_answered();
}

}  // namespace
}  // namespace tgvs::http
