// From a publisher who calls to packets of the house format: the real gate, ffprobe and ffmpeg.
#include "ingest/ingest.hpp"

#include "srt_scene.hpp"
#include "support/temp_folder.hpp"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <signal.h>
#include <sstream>

namespace tgvs::ingest {
namespace {

using namespace std::chrono_literals;

constexpr media::HouseFormat tiny = {
    .name = "216p", .width = 384, .height = 216, .h264_level = "3.1", .video_kbps = 600};

class IngestTest : public testing::Test {
protected:
    void begin(CourseOptions course = {})
    {
        const auto free_port = port_of(*bind_udp("127.0.0.1", 0));
        ingest = std::make_unique<Ingest>(
            IngestOptions{.address = "127.0.0.1",
                          .port = free_port,
                          .secrets = {Secret(right_id), Secret(right_passphrase)},
                          .course = course,
                          .encoder = {.ffprobe = ffprobe, .format = tiny},
                          .gate = built_gate()},
            registry);
        ASSERT_TRUE(eventually([&] { return ingest->view().port != 0; }));
    }
    process::Child call() { return publish(ingest->view().port, right_id, right_passphrase); }
    bool becomes(PublisherState state)
    {
        return eventually([&] { return ingest->view().state == state; });
    }
    std::unique_ptr<media::TrackReader> taken()
    {
        std::unique_ptr<media::TrackReader> reader;
        EXPECT_TRUE(eventually([&] {
            reader = ingest->take();
            return reader != nullptr;
        }));
        return reader;
    }
    // False: it ends before that.
    static bool plays(media::TrackReader& reader, int pictures)
    {
        bool ended = false;
        return eventually([&] {
                   auto read = reader.read();
                   while (const auto* packet = std::get_if<media::Packet>(&read)) {
                       pictures -= packet->kind == media::Kind::video ? 1 : 0;
                       read = reader.read();
                   }
                   ended = std::holds_alternative<media::Ended>(read);
                   return pictures <= 0 || ended;
               }) &&
               !ended;
    }
    std::string metrics() const
    {
        std::ostringstream text;
        prometheus::TextSerializer().Serialize(text, registry.Collect());
        return text.str();
    }

    prometheus::Registry registry;
    std::string ffprobe = "ffprobe";
    std::unique_ptr<Ingest> ingest;
};

TEST_F(IngestTest, MakesATrackOfAPublisher)
{
    begin();
    auto publisher = call();
    auto reader = taken();
    ASSERT_TRUE(reader);
    EXPECT_TRUE(becomes(PublisherState::on_air));
    EXPECT_TRUE(ingest->view().from.starts_with("127.0.0.1:"));
    EXPECT_NE(metrics().find("tgvs_ingest_publishers 1"), std::string::npos);
    EXPECT_NE(metrics().find("tgvs_ingest_pictures_left_out_total 0"), std::string::npos);
    auto first = reader->read();
    ASSERT_TRUE(std::holds_alternative<media::Packet>(first));
    EXPECT_TRUE(std::get<media::Packet>(first).keyframe);
    EXPECT_FALSE(std::get<media::Packet>(first).config->audio.empty());
    EXPECT_TRUE(plays(*reader, 60));
    publisher.terminate();
    EXPECT_TRUE(becomes(PublisherState::absent)) << "he stopped by himself";
    EXPECT_FALSE(plays(*reader, 10'000)) << "and his track has an end";
    EXPECT_NE(metrics().find("tgvs_ingest_publishers 0"), std::string::npos);
}

TEST_F(IngestTest, GoesOnWithAPublisherWhoWasFrozen)
{
    begin();
    auto publisher = call();
    auto reader = taken();
    ASSERT_TRUE(reader && plays(*reader, 30));
    ::kill(-publisher.group(), SIGSTOP);
    ASSERT_TRUE(becomes(PublisherState::held));
    EXPECT_TRUE(ingest->view().has_the_air);
    EXPECT_FALSE(plays(*reader, 10'000)) << "this track has an end";
    ::kill(-publisher.group(), SIGCONT);
    reader = taken();
    ASSERT_TRUE(reader);
    EXPECT_TRUE(plays(*reader, 60));
}

TEST_F(IngestTest, LeavesTheAirWhenAPublisherDoesNotComeBack)
{
    begin({.hold = 500ms});
    auto publisher = call();
    auto reader = taken();
    ASSERT_TRUE(reader && plays(*reader, 30));
    publisher.kill();
    ASSERT_TRUE(becomes(PublisherState::held));
    ASSERT_TRUE(becomes(PublisherState::absent));
    EXPECT_FALSE(ingest->view().has_the_air);
}

TEST_F(IngestTest, AsksAndSendsAwayAsItIsTold)
{
    begin({.ask = true});
    auto publisher = call();
    ASSERT_TRUE(becomes(PublisherState::ready));
    EXPECT_FALSE(ingest->take());
    ingest->admit();
    auto reader = taken();
    ASSERT_TRUE(reader && plays(*reader, 30));
    ingest->end();
    ASSERT_TRUE(becomes(PublisherState::absent));
    EXPECT_FALSE(plays(*reader, 10'000));
    ingest->close(600s);
    auto again = call();
    EXPECT_TRUE(eventually([&] {
        return metrics().find("tgvs_ingest_refused_total{reason=\"closed\"} 1") !=
               std::string::npos;
    }));
}

// What others have sent goes on meanwhile, and nobody waits for an ffprobe that hangs.
TEST_F(IngestTest, ObeysWhileWhatAPublisherSendsIsLookedAt)
{
    const test::TempFolder folder;
    ffprobe = folder.write("ffprobe", "#!/bin/sh\nexec sleep 1000\n");
    std::filesystem::permissions(ffprobe, std::filesystem::perms::owner_all);
    begin();
    auto publisher = call();
    ASSERT_TRUE(becomes(PublisherState::probing));
    ingest->end();
    ASSERT_TRUE(becomes(PublisherState::absent));
    EXPECT_EQ(metrics().find("tgvs_ingest_refused_total{reason=\"media\"} 1"), std::string::npos)
        << "it was looked at to the end first";
}

TEST_F(IngestTest, SendsAwayWhoSendsWhatCannotBePlayed)
{
    begin();
    const auto url = "srt://127.0.0.1:" + std::to_string(ingest->view().port) +
                     "?pkt_size=1316&streamid=" + right_id + "&passphrase=" + right_passphrase;
    auto publisher = process::Child::start(
        {.argv = {"ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i",
                  "anoisesrc=r=48000", "-c:a", "pcm_s16le", "-f", "s16le", url}});
    ASSERT_TRUE(publisher);
    EXPECT_TRUE(eventually([&] {
        return metrics().find("tgvs_ingest_refused_total{reason=\"media\"} 1") != std::string::npos;
    }));
    EXPECT_TRUE(eventually([&] { return ingest->view().state == PublisherState::absent; }));
}

}  // namespace
}  // namespace tgvs::ingest
