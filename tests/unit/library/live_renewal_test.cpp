// When a live source's address is asked for again.
#include "live_reader_fixture.hpp"

namespace tgvs::library {
namespace {

TEST_F(LiveReaderTest, AnAddressThatIsRefusedIsRenewed)
{
    options.good = Seconds(2);
    address = live_at("https://new");
    auto reader = make({"cat three.flv; echo 'Server returned 403 Forbidden (access denied)' >&2",
                        "cat other.flv; exec sleep 1000"});
    while (restarts == 0)
        ASSERT_TRUE(std::holds_alternative<media::Packet>(next(reader)));
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "https://new"}));
}

TEST_F(LiveReaderTest, ADropAfterGoodMinutesTriesTheSameAddressFirst)
{
    options.good = Seconds(2);
    address = live_at("https://new");
    auto reader = make({"cat three.flv", "exit 1", "cat other.flv; exec sleep 1000"});
    while (restarts < 2)
        ASSERT_TRUE(std::holds_alternative<media::Packet>(next(reader)));
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "rtmp://old", "https://new"}));
}

TEST_F(LiveReaderTest, AnAddressAboutToExpireIsReplacedWithoutAGap)
{
    expires = std::chrono::system_clock::now() + 1s;
    address = live_at("https://new");
    (*address)->expires = std::chrono::system_clock::now() - 3h;  // to a clock that is ahead
    options.good = Seconds(1'000);  // a drop would be counted, and there must be none
    auto reader = make({"cat long.flv; exec sleep 1000", "cat other.flv; exec sleep 1000"});
    bool switched = false;
    while (!switched) {
        const auto result = next(reader);
        ASSERT_TRUE(std::holds_alternative<media::Packet>(result));
        switched = std::get<media::Packet>(result).config->video.ends_with("other");
        ::poll(nullptr, 0, 1);
    }
    const auto until = std::chrono::steady_clock::now() + 300ms;
    while (std::chrono::steady_clock::now() < until)
        reader.read();
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "https://new"}));
    EXPECT_EQ(restarts, 0);
}

TEST_F(LiveReaderTest, WhenTheOldAddressDropsFirstTheNewOneThatIsPulledAlreadyGoesOn)
{
    expires = std::chrono::system_clock::now();
    address = live_at("https://new");
    auto reader = make({"cat three.flv; while ! [ -e go ]; do sleep 0.01; done",
                        "touch go; sleep 0.5; cat other.flv; exec sleep 1000"});
    bool switched = false;
    while (!switched) {
        const auto result = next(reader);
        ASSERT_TRUE(std::holds_alternative<media::Packet>(result));
        switched = std::get<media::Packet>(result).config->video.ends_with("other");
    }
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "https://new"}));
    EXPECT_EQ(restarts, 0);
}

TEST_F(LiveReaderTest, ARenewalThatFailsLeavesThePullAlone)
{
    expires = std::chrono::system_clock::now();
    address = std::unexpected(
        ytdlp::ExtractFailure{.code = ytdlp::ExtractErrc::network, .reason = "no route"});
    auto reader = make({"cat three.flv; exec sleep 1000"});
    ReadOut out;
    while (out.video_ms.size() < 30) {
        const auto result = next(reader);
        if (std::get<media::Packet>(result).kind == media::Kind::video)
            out.video_ms.push_back(std::get<media::Packet>(result).dts_ms);
    }
    EXPECT_EQ(urls.size(), 1U);
}

TEST_F(LiveReaderTest, ARenewedAddressThatCannotBePulledIsAskedForAgain)
{
    expires = std::chrono::system_clock::now();
    address = live_at("https://new");
    (*address)->expires = std::chrono::system_clock::now() + 6h;
    options.renew_pause = 0s;
    auto reader = make({"cat long.flv; exec sleep 1000", "", "cat other.flv; exec sleep 1000"});
    bool switched = false;
    while (!switched) {
        const auto result = next(reader);
        ASSERT_TRUE(std::holds_alternative<media::Packet>(result));
        switched = std::get<media::Packet>(result).config->video.ends_with("other");
        ::poll(nullptr, 0, 1);
    }
    EXPECT_EQ(urls, (std::vector<std::string>{"rtmp://old", "https://new", "https://new"}));
    EXPECT_EQ(restarts, 0);
}

}  // namespace
}  // namespace tgvs::library
