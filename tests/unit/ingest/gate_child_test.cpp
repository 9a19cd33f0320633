// The real gate in its box, and publishers that know the secrets or do not.
#include "ingest/gate_child.hpp"

#include "srt_scene.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tgvs::ingest {
namespace {

class Gate : public testing::Test {
protected:
    Gate() : port(*bind_udp("127.0.0.1", 0)), child(start()) {}

    GateChild start() const
    {
        auto started = GateChild::start(built_gate(), {400, right_id, right_passphrase}, port);
        EXPECT_TRUE(started) << started.error().message;
        return *std::move(started);
    }

    // What it says next, of that kind; all else is kept.
    template <class Kind>
    std::optional<Kind> next()
    {
        std::optional<Kind> found;
        eventually([&] {
            auto heard = child.hear();
            if (!heard)
                return gone = true;
            if (!*heard)
                return false;
            if (std::holds_alternative<gate::Media>((*heard)->report)) {
                sample = std::move((*heard)->sample);
                stream = std::move((*heard)->stream);
            }
            said.push_back(gate::to_line((*heard)->report));
            if (const auto* one = std::get_if<Kind>(&(*heard)->report))
                found = *one;
            return found.has_value();
        });
        return found;
    }

    FileDescriptor port;
    GateChild child;
    FileDescriptor sample;
    FileDescriptor stream;
    std::vector<std::string> said;
    bool gone = false;
};

std::uint64_t inflow(const FileDescriptor& stream)
{
    char buffer[65'536];
    const auto count = ::read(stream.get(), buffer, sizeof buffer);
    return count > 0 ? static_cast<std::uint64_t>(count) : 0;
}

TEST_F(Gate, GivesTheFirstBytesAndAllOfThem)
{
    ASSERT_TRUE(next<gate::Listening>());
    auto publisher = publish(port_of(port), right_id, right_passphrase);
    const auto accepted = next<gate::Accepted>();
    ASSERT_TRUE(accepted);
    EXPECT_EQ(accepted->latency_ms, 400U) << "the larger side's";
    EXPECT_TRUE(accepted->from.starts_with("127.0.0.1:")) << accepted->from;
    const auto media = next<gate::Media>();
    ASSERT_TRUE(media);
    EXPECT_EQ(media->id, accepted->id);
    char first_of_sample[188 * 3] = {};
    char first_of_stream[188 * 3] = {};
    ASSERT_EQ(::pread(sample.get(), first_of_sample, sizeof first_of_sample, 0),
              static_cast<ssize_t>(sizeof first_of_sample));
    ASSERT_EQ(::read(stream.get(), first_of_stream, sizeof first_of_stream),
              static_cast<ssize_t>(sizeof first_of_stream));
    EXPECT_EQ(first_of_sample[0], 'G') << "of MPEG-TS";
    EXPECT_EQ(std::string(first_of_sample, sizeof first_of_sample),
              std::string(first_of_stream, sizeof first_of_stream));
    publisher.terminate();
    const auto ended = next<gate::Ended>();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->why, gate::Ending::polite);
    EXPECT_GT(ended->bytes, 10'000U);
}

TEST_F(Gate, RefusesWhoDoesNotKnowTheSecretsAndTellsTheReason)
{
    ASSERT_TRUE(next<gate::Listening>());
    auto on_air = publish(port_of(port), right_id, right_passphrase);
    ASSERT_TRUE(next<gate::Media>());
    auto wrong_id = publish(port_of(port), "another", right_passphrase);
    auto refused = next<gate::Refused>();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->why, gate::Refusal::stream_id);
    auto wrong_passphrase = publish(port_of(port), right_id, right_passphrase + 'x');
    refused = next<gate::Refused>();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->why, gate::Refusal::passphrase);
    auto second = publish(port_of(port), right_id, right_passphrase);
    refused = next<gate::Refused>();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->why, gate::Refusal::busy);
    for (const auto& line : said)
        EXPECT_FALSE(line.starts_with("paused") || line.starts_with("ended")) << line;
    EXPECT_GT(inflow(stream), 0U) << "who is on goes on";
}

TEST_F(Gate, PausesAFrozenPublisherAndGoesOnWithHim)
{
    ASSERT_TRUE(next<gate::Listening>());
    auto publisher = publish(port_of(port), right_id, right_passphrase);
    ASSERT_TRUE(next<gate::Media>());
    ::kill(-publisher.group(), SIGSTOP);
    ASSERT_TRUE(next<gate::Paused>());
    EXPECT_TRUE(eventually([&] {
        char buffer[65'536];
        return ::read(stream.get(), buffer, sizeof buffer) == 0;
    })) << "the pipe has an end";
    ::kill(-publisher.group(), SIGCONT);
    EXPECT_TRUE(next<gate::Media>());
}

TEST_F(Gate, LetsAKilledPublisherBackIn)
{
    ASSERT_TRUE(next<gate::Listening>());
    auto publisher = publish(port_of(port), right_id, right_passphrase);
    const auto before = next<gate::Media>();
    ASSERT_TRUE(before);
    publisher.kill();
    ASSERT_TRUE(next<gate::Paused>()) << "until then he is there, and whoever calls is another";
    auto again = publish(port_of(port), right_id, right_passphrase);
    const auto ended = next<gate::Ended>();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->why, gate::Ending::replaced);
    const auto after = next<gate::Media>();
    ASSERT_TRUE(after);
    EXPECT_GT(after->id, before->id);
}

TEST_F(Gate, EndsAPublisherAndLetsNobodyInWhenItIsTold)
{
    ASSERT_TRUE(next<gate::Listening>());
    auto publisher = publish(port_of(port), right_id, right_passphrase);
    ASSERT_TRUE(next<gate::Media>());
    child.tell(gate::Close{std::chrono::minutes(10)});
    const auto ended = next<gate::Ended>();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->why, gate::Ending::told);
    auto again = publish(port_of(port), right_id, right_passphrase);
    const auto refused = next<gate::Refused>();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->why, gate::Refusal::closed);
    child.tell(gate::Close{});
    auto later = publish(port_of(port), right_id, right_passphrase);
    EXPECT_TRUE(next<gate::Accepted>());
}

TEST_F(Gate, IsStartedAgainOnTheSamePort)
{
    ASSERT_TRUE(next<gate::Listening>());
    child = start();
    ASSERT_TRUE(next<gate::Listening>());
    auto publisher = publish(port_of(port), right_id, right_passphrase);
    EXPECT_TRUE(next<gate::Accepted>());
}

TEST_F(Gate, ThatIsGoneIsAFailure)
{
    ASSERT_TRUE(next<gate::Listening>());
    child.tell(gate::Open{400, "not twice", "with a blank"});
    EXPECT_FALSE(next<gate::Ended>());
    EXPECT_TRUE(gone);
}

}  // namespace
}  // namespace tgvs::ingest
