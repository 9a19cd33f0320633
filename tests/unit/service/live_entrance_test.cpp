#include "service/live_entrance.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using control::command::LiveAdmit;
using control::command::LiveEnd;
using control::command::LiveRefuse;
using ingest::PublisherState;

std::string said(const control::Command& command, PublisherState state)
{
    const auto outcome = live_outcome(command, {.state = state});
    if (const auto* refused = std::get_if<control::Refused>(&outcome))
        return "refused: " + refused->text;
    return std::get<control::Done>(outcome).text;
}

TEST(LiveEntrance, CommandsDependOnThePublisher)
{
    for (const auto& command : {control::Command(LiveAdmit{}), control::Command(LiveEnd{})})
        EXPECT_EQ(said(command, PublisherState::absent), "refused: nobody is publishing");
    EXPECT_EQ(said(LiveAdmit{}, PublisherState::starting),
              "the live publisher goes on air when his picture is ready");
    EXPECT_EQ(said(LiveAdmit{}, PublisherState::ready), "the live publisher goes on air");
    EXPECT_EQ(said(LiveAdmit{}, PublisherState::on_air),
              "refused: the live publisher is on air already");
    for (const auto state : {PublisherState::probing, PublisherState::ready, PublisherState::on_air,
                             PublisherState::held})
        EXPECT_EQ(said(LiveEnd{}, state), "the live publisher is disconnected");
    EXPECT_EQ(said(LiveRefuse{}, PublisherState::absent), "no live publisher is let in for 600 s");
    EXPECT_EQ(said(LiveRefuse{std::chrono::seconds(90)}, PublisherState::on_air),
              "no live publisher is let in for 90 s; whoever is connected is disconnected");
    EXPECT_EQ(said(LiveRefuse{std::chrono::seconds(0)}, PublisherState::absent),
              "live publishers are let in again");
}

TEST(LiveEntrance, IsWhereTheSettingsHaveIt)
{
    const test::TempFolder folder;
    config::Settings settings;
    settings.state_dir = folder.path();
    EXPECT_FALSE(entrance_of(settings));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "ingest.json"));
    settings.ingest = config::Ingest{"127.0.0.1", 9'000};
    settings.ingest_latency = std::chrono::milliseconds(900);
    settings.ingest_admit = config::IngestAdmit::ask;
    settings.ingest_hold = std::chrono::seconds(3);
    const auto entrance = entrance_of(settings);
    ASSERT_TRUE(entrance);
    EXPECT_EQ(entrance->host, "127.0.0.1");
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "ingest.json"));
    const auto options = ingest_options(settings, *entrance, {}, [] {});
    EXPECT_EQ(options.port, 9'000);
    EXPECT_EQ(options.latency, std::chrono::milliseconds(900));
    EXPECT_EQ(options.course.hold, std::chrono::seconds(3));
    EXPECT_TRUE(options.course.ask);
    EXPECT_TRUE(options.secrets.passphrase == entrance->passphrase);
    EXPECT_EQ(options.rtmp_app, "");
}

TEST(LiveEntrance, ByRtmpIsDrawnFromWhereNginxIsReachedFromHere)
{
    const test::TempFolder folder;
    config::Settings settings;
    settings.state_dir = folder.path();
    for (const auto& [listens, reached] :
         {std::pair("0.0.0.0", "127.0.0.1"), {"::", "::1"}, {"192.0.2.7", "192.0.2.7"}}) {
        settings.ingest = config::Ingest{listens, 1'935, "live"};
        const auto entrance = entrance_of(settings);
        ASSERT_TRUE(entrance);
        EXPECT_EQ(entrance->rtmp_app, "live");
        const auto options = ingest_options(settings, *entrance, {}, [] {});
        EXPECT_EQ(options.address, reached);
        EXPECT_EQ(options.rtmp_app, "live");
    }
}

}  // namespace
}  // namespace tgvs::service
