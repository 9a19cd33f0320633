// One connection against servers that are slow, silent, or mean harm.
#include "outputs/rtmp_connection.hpp"

#include "media/flv.hpp"
#include "rtmp_words.hpp"
#include "script_server.hpp"
#include "support/temp_folder.hpp"
#include "tls_peer.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <future>
#include <thread>
#include <unistd.h>

namespace tgvs::outputs {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using std::chrono::steady_clock;

constexpr std::size_t attack_bytes = 900'000'000;
constexpr std::ptrdiff_t tolerated_growth_bytes = 16 * 1024 * 1024;  // a sanitizer keeps some

std::ptrdiff_t resident_bytes()
{
    std::ptrdiff_t whole = 0;
    std::ptrdiff_t resident = 0;
    std::ifstream("/proc/self/statm") >> whole >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

std::string one_tag()
{
    std::string tags;
    media::append_flv_tag(tags, media::FlvTagType::video, 0, std::string(1'000, 'v'));
    return tags;
}

// Answers until so many answers are given, each once it has heard something.
bool converse(ScriptServer& server, std::size_t answers)
{
    std::string bytes;
    for (std::size_t i = 0; i < answers; ++i)
        if (!server.receive(bytes, 5s) || !server.send(words::conversation()[i]))
            return false;
    return true;
}

// Publishing, and has got media.
bool receives_media(ScriptServer& server)
{
    std::string bytes;
    return converse(server, 4) && server.receive(bytes, 5s);
}

// Announces on each chunk stream a message of 16 MiB and sends what a chunk holds of it.
void attack(ScriptServer& server)
{
    if (!server.send(words::message(1, words::big_endian(65'536, 4), 2)))
        return;
    const std::string filling(65'536, 'x');
    for (std::size_t id = 64; id < 64 + attack_bytes / filling.size(); ++id) {
        const auto low = static_cast<char>((id - 64) & 0xFF);
        const auto high = static_cast<char>((id - 64) >> 8);
        if (!server.send("\x01"s + low + high + "\0\0\0\xFF\xFF\xFF\x14\0\0\0\0"s + filling))
            return;
    }
}

class RtmpConnectionTest : public testing::Test {
protected:
    Result<std::unique_ptr<RtmpConnection>, RtmpFailure> open(const ScriptServer& server,
                                                              std::chrono::milliseconds silence,
                                                              std::chrono::milliseconds whole = 20s)
    {
        return RtmpConnection::open(
            {.url = server.url(), .connect_limit = whole, .write_limit = silence}, stop_);
    }

    // Publishes until that fails.
    RtmpFailure publish(RtmpConnection& connection)
    {
        const auto deadline = steady_clock::now() + 20s;
        while (steady_clock::now() < deadline) {
            if (auto written = connection.write(one_tag()); !written)
                return written.error();
            std::this_thread::sleep_for(1ms);  // between two batches
        }
        return {RtmpErrc::stopped, "it was never ended"};
    }

    std::atomic<bool> stop_ = false;
    test::TempFolder folder_;
};

TEST_F(RtmpConnectionTest, HoldsNothingThatAServerFloodsItWithAfterTheHandshake)
{
    const ScriptServer server([](ScriptServer& s) { converse(s, 1) ? attack(s) : void(); });
    const auto before = resident_bytes();
    const auto opened = open(server, 10s);
    EXPECT_LT(resident_bytes() - before, tolerated_growth_bytes);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, RtmpErrc::protocol);
    EXPECT_EQ(opened.error().reason, "the server announced a message of 16777215 bytes");
}

TEST_F(RtmpConnectionTest, HoldsNothingThatAServerFloodsItWithWhileItPublishes)
{
    const ScriptServer server([](ScriptServer& s) {
        if (receives_media(s))
            attack(s);
    });
    auto opened = open(server, 10s);
    ASSERT_TRUE(opened) << opened.error().reason;
    const auto before = resident_bytes();
    const auto failed = publish(**opened);
    EXPECT_LT(resident_bytes() - before, tolerated_growth_bytes);
    EXPECT_EQ(failed.code, RtmpErrc::protocol) << failed.reason;
}

TEST_F(RtmpConnectionTest, EndsASessionWhoseServerTalksTooMuch)
{
    // Nothing is wrong with it but its amount.
    const ScriptServer server([](ScriptServer& s) {
        if (!receives_media(s))
            return;
        while (s.send(words::message(8, std::string(128, 'a'))))
            ;
    });
    auto opened = open(server, 10s);
    ASSERT_TRUE(opened) << opened.error().reason;
    const auto failed = publish(**opened);
    EXPECT_EQ(failed.code, RtmpErrc::protocol);
    EXPECT_EQ(failed.reason, "the server sends more data than expected");
}

TEST_F(RtmpConnectionTest, AnOrderToStopIsHeardDuringAFlood)
{
    // Below the limit: a ping each millisecond.
    const ScriptServer server([this](ScriptServer& s) {
        std::string bytes;
        if (!converse(s, 1))
            return;
        for (int pings = 1; s.send(words::ping()) && s.receive(bytes, 1ms); ++pings)
            if (pings == 100)
                stop_ = true;
    });
    const auto began = steady_clock::now();
    const auto opened = open(server, 60s, 60s);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, RtmpErrc::stopped);
    EXPECT_LT(steady_clock::now() - began, 30s) << "it need not be given up first";
}

TEST_F(RtmpConnectionTest, IsGivenUpAtEachStepThatIsNotAnswered)
{
    const std::string awaited[] = {"the handshake", "the answer to connect",
                                   "the answer to createStream", "the answer to publish"};
    for (std::size_t answers = 0; answers < 4; ++answers) {
        const ScriptServer server([&](ScriptServer& s) {
            if (converse(s, answers))
                s.listen_on();
        });
        const auto opened = open(server, 100ms);
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, RtmpErrc::timed_out);
        EXPECT_EQ(opened.error().reason, "timed out waiting for " + awaited[answers]);
    }
}

TEST_F(RtmpConnectionTest, IsGivenUpWhereverItIsCut)
{
    for (std::size_t answers = 0; answers < 4; ++answers) {
        const ScriptServer server([&](ScriptServer& s) {
            converse(s, answers);
            std::string bytes;
            s.receive(bytes, 5s);
        });
        const auto opened = open(server, 10s);
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, RtmpErrc::broken) << answers;
    }
}

TEST_F(RtmpConnectionTest, AServerThatDripsIsWaitedForNoLongerThanTheWholeLimit)
{
    const ScriptServer server([](ScriptServer& s) {
        std::string bytes;
        for (const char byte : words::handshake())
            if (!s.send({&byte, 1}) || !s.receive(bytes, 20ms))
                return;
    });
    const auto began = steady_clock::now();
    const auto opened = open(server, 5s, 500ms);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, RtmpErrc::timed_out);
    EXPECT_LT(steady_clock::now() - began, 4s);
}

TEST_F(RtmpConnectionTest, WhatIsNotRtmpIsTold)
{
    const ScriptServer server([](ScriptServer& s) {
        s.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        s.listen_on();
    });
    const auto opened = open(server, 10s);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, RtmpErrc::protocol);
    EXPECT_EQ(opened.error().reason, "the server does not speak RTMP");
}

TEST_F(RtmpConnectionTest, TheReasonOfTheServerCountsMoreThanTheEndOfTheConnection)
{
    const ScriptServer server([](ScriptServer& s) {
        if (converse(s, 3))
            s.send(words::status("error", "NetStream.Publish.BadName", "the-secret-key is taken"));
    });
    const auto opened = open(server, 10s);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, RtmpErrc::rejected);
    EXPECT_EQ(opened.error().reason, "Server error: *** is taken (NetStream.Publish.BadName)");
}

TEST_F(RtmpConnectionTest, AServerThatReadsNoLongerIsNoticed)
{
    std::atomic<bool> over = false;
    const ScriptServer server([&](ScriptServer& s) {
        if (converse(s, 4))
            while (!over)
                std::this_thread::sleep_for(5ms);  // it holds the connection
    });
    auto opened = open(server, 300ms);
    ASSERT_TRUE(opened) << opened.error().reason;
    std::string tags;
    for (int i = 0; i < 20; ++i)
        media::append_flv_tag(tags, media::FlvTagType::video, 0, std::string(1'000'000, 'v'));
    const auto written = (*opened)->write(tags);
    over = true;
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, RtmpErrc::timed_out);
    EXPECT_EQ(written.error().reason, "the server no longer accepts data");
}

TEST_F(RtmpConnectionTest, ASilentServerIsNoReasonToEndASession)
{
    const ScriptServer server([](ScriptServer& s) {
        if (converse(s, 4))
            s.listen_on();
    });
    auto opened = open(server, 200ms);
    ASSERT_TRUE(opened) << opened.error().reason;
    std::string tags;
    for (int i = 0; i < 20; ++i)
        media::append_flv_tag(tags, media::FlvTagType::video, 0, std::string(100'000, 'v'));
    std::this_thread::sleep_for(
        300ms);  // as long as it may be silent while it is awaited, and longer
    EXPECT_TRUE((*opened)->write(tags));
}

// A server behind TLS: it hears and says what the peer makes of it.
class TlsScript {
public:
    TlsScript(ScriptServer& server, const TestCertificate& certificate, int newest)
        : server_(server), peer_(certificate, TLS1_VERSION, newest)
    {
    }
    // Until something has been heard that was not heard before.
    bool hear()
    {
        const auto before = peer_.heard().size();
        std::string bytes;
        while (peer_.heard().size() == before) {
            if (!server_.receive(bytes, 5s))
                return false;
            std::string answer;
            peer_.take(bytes, answer);
            if (!server_.send(answer))
                return false;
        }
        return true;
    }
    bool say(const std::string& text)
    {
        std::string answer;
        peer_.say(text, answer);
        return server_.send(answer);
    }
    const std::string& heard() const { return peer_.heard(); }

private:
    ScriptServer& server_;
    TlsPeer peer_;
};

TEST_F(RtmpConnectionTest, PublishesBehindTlsAndSaysGoodbye)
{
    const TestCertificate certificate("IP:127.0.0.1");
    std::promise<std::string> all;
    const ScriptServer server([&](ScriptServer& s) {
        TlsScript tls(s, certificate, TLS1_3_VERSION);
        for (const auto& answer : words::conversation())
            if (!tls.hear() || !tls.say(answer))
                break;
        while (tls.hear())
            ;
        all.set_value(tls.heard());
    });
    auto opened = RtmpConnection::open(
        {.url = server.url("rtmps"), .ca_file = folder_.write("ca.pem", certificate.pem())}, stop_);
    ASSERT_TRUE(opened) << opened.error().reason;
    std::string tags;
    media::append_flv_tag(tags, media::FlvTagType::video, 0, std::string(300'000, '~'));
    ASSERT_TRUE((*opened)->write(tags));
    stop_ = true;
    opened->reset();
    auto heard = all.get_future();
    ASSERT_EQ(heard.wait_for(10s), std::future_status::ready);
    const auto after_the_random = heard.get().substr(words::handshake().size());
    EXPECT_EQ(std::ranges::count(after_the_random, '~'), 300'000);
    EXPECT_TRUE(after_the_random.contains("deleteStream"));
}

TEST_F(RtmpConnectionTest, OldTlsIsRefused)
{
    const TestCertificate certificate("IP:127.0.0.1");
    const ScriptServer server([&](ScriptServer& s) {
        TlsScript tls(s, certificate, TLS1_1_VERSION);
        tls.hear();
    });
    const auto opened = RtmpConnection::open(
        {.url = server.url("rtmps"), .ca_file = folder_.write("ca.pem", certificate.pem())}, stop_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, RtmpErrc::tls) << opened.error().reason;
}

}  // namespace
}  // namespace tgvs::outputs
