#include "outputs/rtmp_publisher.hpp"

#include "media/flv.hpp"
#include "rtmp_words.hpp"

#include <gmock/gmock.h>

#include <string>
#include <utility>

namespace tgvs::outputs {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing::Not;

RtmpAddress address_of(const std::string& url)
{
    auto address = parse_rtmp_address(url);
    EXPECT_TRUE(address);
    return *std::move(address);
}

const std::string some_random(RtmpPublisher::random_bytes, 'r');

class RtmpPublisherTest : public testing::Test {
protected:
    void hear(const std::string& bytes)
    {
        const auto heard = publisher_.take(bytes);
        ASSERT_TRUE(heard) << heard.error().reason;
    }
    // After so many answers of the server.
    void get_to(std::size_t answers)
    {
        for (std::size_t i = 0; i < answers; ++i)
            hear(words::conversation()[i]);
    }
    std::string said() { return std::exchange(publisher_.output(), {}); }
    RtmpFailure failure_at(const std::string& bytes)
    {
        const auto heard = publisher_.take(bytes);
        return heard ? RtmpFailure{RtmpErrc::stopped, "none"} : heard.error();
    }

    RtmpPublisher publisher_{address_of("rtmp://host/live/the-key?token=abc"), some_random};
};

std::string said_command(const std::string& name, int number, const std::string& rest)
{
    return words::text(name) + words::number(number) + rest;
}

TEST_F(RtmpPublisherTest, ShakesHands)
{
    EXPECT_EQ(said(), "\x03" + std::string(8, '\0') + some_random);
    hear(words::handshake().substr(0, 1'536));
    EXPECT_EQ(said(), "") << "a byte of it is missing";
    hear(words::handshake().substr(1'536, 1));
    EXPECT_EQ(said(), std::string(1'536, '\x01')) << "what the server sent goes back";
    EXPECT_EQ(publisher_.awaited(), "the handshake");
    hear(words::handshake().substr(1'537));
    EXPECT_THAT(said(), HasSubstr("connect"));
    EXPECT_EQ(publisher_.awaited(), "the answer to connect");
}

TEST_F(RtmpPublisherTest, SaysWhatServersExpect)
{
    get_to(1);
    const auto address = address_of("rtmp://host/live/the-key?token=abc");
    const auto key = words::text("the-key?token=abc");
    auto out = said().substr(1 + 2 * 1'536);
    EXPECT_EQ(out.substr(0, 16), "\x02\0\0\0\0\0\4\1\0\0\0\0\0\0\x10\0"s)
        << "chunks of 4,096 bytes";
    const auto connect = connect_command(1, address);
    EXPECT_EQ(out.substr(16),
              "\x03\0\0\0"s + words::big_endian(connect.size(), 3) + "\x14\0\0\0\0"s + connect);
    hear(words::connected());
    out = said();
    EXPECT_THAT(out, HasSubstr(said_command("releaseStream", 2, words::null + key)));
    EXPECT_THAT(out, HasSubstr(said_command("FCPublish", 3, words::null + key)));
    EXPECT_THAT(out, HasSubstr(said_command("createStream", 4, words::null)));
    hear(words::created(7));
    EXPECT_EQ(publisher_.awaited(), "the answer to publish");
    const auto publish = said_command("publish", 5, words::null + key + words::text("live"));
    EXPECT_EQ(said(),
              "\x08\0\0\0"s + words::big_endian(publish.size(), 3) + "\x14\x07\0\0\0"s + publish)
        << "on the stream that the server named";
    EXPECT_FALSE(publisher_.publishing());
    hear(words::published());
    EXPECT_TRUE(publisher_.publishing());
    EXPECT_EQ(said(), "");
}

TEST_F(RtmpPublisherTest, DoesNotMindHowTheAnswersArrive)
{
    std::string all;
    for (const auto& answer : words::conversation())
        all += answer;
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        RtmpPublisher publisher(address_of("rtmp://host/live/key"), some_random);
        ASSERT_TRUE(publisher.take(std::string_view(all).substr(0, cut)));
        ASSERT_TRUE(publisher.take(std::string_view(all).substr(cut)));
        ASSERT_TRUE(publisher.publishing()) << cut;
    }
}

TEST_F(RtmpPublisherTest, SendsTags)
{
    get_to(4);
    said();
    std::string tags(media::flv_file_header());
    media::append_flv_tag(tags, media::FlvTagType::script, 0, words::text("onMetaData"));
    media::append_flv_tag(tags, media::FlvTagType::video, 0x0102'0304, "picture");
    media::append_flv_tag(tags, media::FlvTagType::audio, 5, "sound");
    std::string_view rest = tags;
    ASSERT_TRUE(publisher_.send(rest));
    EXPECT_EQ(rest, "");
    const auto metadata = words::text("@setDataFrame") + words::text("onMetaData");
    EXPECT_EQ(said(), "\x04\0\0\0"s + words::big_endian(metadata.size(), 3) + "\x12\1\0\0\0"s +
                          metadata + "\x06\xFF\xFF\xFF\0\0\7\x09\1\0\0\0\1\2\3\4picture"s +
                          "\x44\0\0\5\0\0\5\x08sound"s);
}

TEST_F(RtmpPublisherTest, TakesNoMoreTagsThanCanBeSentSoon)
{
    get_to(4);
    said();
    std::string tags;
    for (int i = 0; i < 10; ++i)
        media::append_flv_tag(tags, media::FlvTagType::video, 0, std::string(20'000, 'v'));
    std::string_view rest = tags;
    ASSERT_TRUE(publisher_.send(rest));
    EXPECT_LT(publisher_.output().size(), 64U * 1'024 + 20'100);
    EXPECT_EQ(rest.size(), tags.size() * 6 / 10);
    const auto before = rest.size();
    ASSERT_TRUE(publisher_.send(rest));
    EXPECT_EQ(rest.size(), before) << "it has not been sent";
    said();
    ASSERT_TRUE(publisher_.send(rest));
    EXPECT_LT(rest.size(), before);
}

TEST_F(RtmpPublisherTest, TellsOfATagThatIsCutOff)
{
    get_to(4);
    std::string tags;
    media::append_flv_tag(tags, media::FlvTagType::video, 0, "picture");
    for (std::size_t size = 1; size < tags.size(); ++size) {
        auto rest = std::string_view(tags).substr(0, size);
        EXPECT_FALSE(publisher_.send(rest)) << size;
    }
}

TEST_F(RtmpPublisherTest, SaysGoodbyeOnce)
{
    publisher_.say_goodbye();
    EXPECT_THAT(said(), Not(HasSubstr("FCUnpublish")))
        << "before it has begun there is nothing to end";
    get_to(4);
    said();
    publisher_.say_goodbye();
    const auto out = said();
    EXPECT_THAT(out, HasSubstr(words::text("FCUnpublish")));
    EXPECT_THAT(out, HasSubstr(words::text("deleteStream") + words::number(0).substr(0, 1)));
    EXPECT_TRUE(out.ends_with(words::null + words::number(1))) << "the stream";
    publisher_.say_goodbye();
    EXPECT_EQ(said(), "");
}

TEST_F(RtmpPublisherTest, AnswersPings)
{
    get_to(4);
    said();
    hear(words::ping("\1\2\3\4"));
    EXPECT_EQ(said(), "\x42\0\0\0\0\0\6\4\0\7\1\2\3\4"s);
    hear(words::message(4, "\0\6\1\2\3"s, 2));
    hear(words::message(4, "\0\0\1\2\3\4"s, 2));
    EXPECT_EQ(said(), "") << "half a ping, and a stream that begins";
}

TEST_F(RtmpPublisherTest, AcknowledgesAtHalfTheWindow)
{
    get_to(1);
    hear(words::message(5, words::big_endian(4'000, 4), 2));
    said();
    std::size_t heard = 3'073 + 16;
    while (heard < 4'000 + 2'000) {
        hear(words::message(8, std::string(100, 'a')));
        heard += 112;
    }
    const auto out = said();
    ASSERT_EQ(out.size(), 12U) << "one, at half a window after the handshake was acknowledged";
    EXPECT_EQ(out.substr(0, 8), "\x42\0\0\0\0\0\4\3"s);
}

TEST_F(RtmpPublisherTest, AWindowOfNothingIsNoReasonToTalk)
{
    get_to(4);
    hear(words::message(5, words::big_endian(0, 4), 2));
    said();
    for (int i = 0; i < 100; ++i)
        hear(words::message(8, "a"));
    EXPECT_LT(said().size(), 50U);
}

TEST_F(RtmpPublisherTest, AnswersTheMeasuringOfBandwidthOnce)
{
    get_to(1);
    said();
    const auto done = words::message(20, words::text("onBWDone") + words::number(0) + words::null);
    hear(done);
    EXPECT_THAT(said(), HasSubstr("_checkbw"));
    hear(done);
    EXPECT_EQ(said(), "");
}

TEST_F(RtmpPublisherTest, UnderstandsCommandsOfAmf3)
{
    get_to(1);
    hear(words::message(17, "\0"s + words::text("_result") + words::number(1) + words::null));
    EXPECT_EQ(publisher_.awaited(), "the answer to createStream");
}

TEST_F(RtmpPublisherTest, PassesOverWhatItDidNotAskFor)
{
    hear(words::handshake());
    hear(words::published());
    hear(words::created());
    EXPECT_EQ(publisher_.awaited(), "the answer to connect");
    hear(words::connected());
    hear(words::message(20, words::text("_error") + words::number(2) + words::null));
    hear(words::message(20, words::text("_error") + words::number(3) + words::null));
    hear(words::message(20, words::text("onFCPublish") + words::number(0) + words::null));
    hear(words::message(99, "what is this?"));
    EXPECT_EQ(publisher_.awaited(), "the answer to createStream") << "many servers know neither";
    hear(words::created());
    hear(words::status("status", "NetStream.Publish.Soon"));
    EXPECT_FALSE(publisher_.publishing());
    hear(words::published());
    EXPECT_TRUE(publisher_.publishing());
}

TEST_F(RtmpPublisherTest, TellsARefusalFromTheEndOfASession)
{
    const auto no = words::status("error", "NetStream.Publish.BadName", "Already publishing");
    for (std::size_t answers = 1; answers < 4; ++answers) {
        RtmpPublisher publisher(address_of("rtmp://host/live/key"), some_random);
        for (std::size_t i = 0; i < answers; ++i)
            ASSERT_TRUE(publisher.take(words::conversation()[i]));
        const auto refused = publisher.take(no);
        ASSERT_FALSE(refused) << answers;
        EXPECT_EQ(refused.error().code, RtmpErrc::rejected);
        EXPECT_EQ(refused.error().reason,
                  "Server error: Already publishing (NetStream.Publish.BadName)");
    }
    get_to(4);
    EXPECT_EQ(failure_at(no).code, RtmpErrc::broken);
    EXPECT_FALSE(publisher_.publishing());
}

TEST_F(RtmpPublisherTest, AnErrorInAnswerToACommandIsARefusal)
{
    get_to(1);
    const auto failed =
        failure_at(words::message(20, words::text("_error") + words::number(1) + words::null));
    EXPECT_EQ(failed.code, RtmpErrc::rejected);
    EXPECT_EQ(failed.reason, "Server error: no reason given");
}

TEST_F(RtmpPublisherTest, NamesTheAuthenticationThatItDoesNotKnow)
{
    get_to(1);
    const auto failed = failure_at(words::message(
        20, words::text("_error") + words::number(1) + words::null + "\x03" +
                words::field("description",
                             "[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ]") +
                "\0\0\x09"s));
    EXPECT_EQ(failed.code, RtmpErrc::rejected);
    EXPECT_EQ(failed.reason,
              "the server requires a user name and password, which is not supported");
}

TEST_F(RtmpPublisherTest, TellsNoKey)
{
    get_to(1);
    const auto reason = failure_at(words::status("error", "the-key?token=abc",
                                                 "\x01the-key is live/the-key, token=abc"))
                            .reason;
    EXPECT_EQ(reason, "Server error:  *** is live/***, *** (***)");
    RtmpPublisher star(address_of("rtmp://host/live/*"), some_random);
    ASSERT_TRUE(star.take(words::handshake()));
    EXPECT_EQ(star.take(words::status("error", "a*b")).error().reason, "Server error: a***b");
}

TEST_F(RtmpPublisherTest, WhatIsNotRtmpIsToldAtItsFirstByte)
{
    EXPECT_EQ(failure_at("H").reason, "the server does not speak RTMP");
}

TEST_F(RtmpPublisherTest, WhatIsBeyondTheBoundsEndsTheSession)
{
    const auto huge = "\x03\0\0\0\xFF\xFF\xFF\x14\0\0\0\0"s;
    for (const auto answers : {1, 4}) {
        RtmpPublisher publisher(address_of("rtmp://host/live/key"), some_random);
        for (int i = 0; i < answers; ++i)
            ASSERT_TRUE(publisher.take(words::conversation()[static_cast<std::size_t>(i)]));
        const auto failed = publisher.take(huge);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().code, RtmpErrc::protocol);
        EXPECT_EQ(failed.error().reason, "the server announced a message of 16777215 bytes");
    }
    get_to(1);
    EXPECT_EQ(failure_at(words::message(20, "\5")).reason,
              "the server sent a command without a name");
}

TEST_F(RtmpPublisherTest, AStreamThatIsNoNumberIsNone)
{
    get_to(2);
    EXPECT_EQ(
        failure_at(words::message(20, words::text("_result") + words::number(4) + words::null))
            .reason,
        "the server named no stream");
    RtmpPublisher other(address_of("rtmp://host/live/key"), some_random);
    ASSERT_TRUE(other.take(words::handshake()));
    ASSERT_TRUE(other.take(words::connected()));
    const auto not_a_number = "\0\x7F\xF8\0\0\0\0\0\0"s;
    EXPECT_FALSE(other.take(words::message(
        20, words::text("_result") + words::number(4) + words::null + not_a_number)));
}

}  // namespace
}  // namespace tgvs::outputs
