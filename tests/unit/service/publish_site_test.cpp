#include "service/publish_site.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using What = ingest::RtmpCall::What;

// As nginx-rtmp 1.2.2 sends it.
constexpr std::string_view publish =
    "app=live&flashver=FMLE/3.0%20(compatible%3B%20Lavf59.27&swfurl=&"
    "tcurl=rtmp://tv.example:1935/live&pageurl=&addr=203.0.113.7&clientid=12&call=publish&"
    "name=studio&type=live&key=abc~1";

TEST(PublishSite, ReadsWhatNginxSays)
{
    const auto call = rtmp_call(publish);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->what, What::publish);
    EXPECT_EQ(call->app, "live");
    EXPECT_EQ(call->name, "studio");
    EXPECT_EQ(call->client, "12");
    EXPECT_EQ(call->from, "203.0.113.7");
    EXPECT_TRUE(call->key.matches("abc~1"));
    EXPECT_EQ(rtmp_call("clientid=2&call=update_publish&time=2&timestamp=1856&name=x")->what,
              What::update);
    EXPECT_EQ(rtmp_call("call=publish_done&name=x")->what, What::done);
    EXPECT_FALSE(rtmp_call("call=update_play&name=studio"));
    EXPECT_FALSE(rtmp_call(""));
}

TEST(PublishSite, WhatAPublisherAddsChangesNothingOfWhatNginxSays)
{
    const auto call = rtmp_call(std::string(publish) +
                                "&clientid=1&call=publish_done&addr=127.0.0.1&app=x&name=y");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->what, What::publish);
    EXPECT_EQ(call->client, "12");
    EXPECT_EQ(call->from, "203.0.113.7");
    EXPECT_EQ(call->name, "studio");
}

const http::Peer local = http::peer_from_text("127.0.0.1");
const http::Peer outside = http::peer_from_text("198.51.100.9");

std::string form(const std::string& what, const std::string& from, const std::string& key)
{
    return "app=live&addr=" + from + "&clientid=1&call=" + what + "&name=studio&key=" + key;
}

class PublishSiteTest : public testing::Test {
protected:
    int post(const std::string& body, const http::Peer& peer = local, bool through_proxy = false)
    {
        return site
            .answer({.method = http::Method::post,
                     .path = publish_path,
                     .through_proxy = through_proxy,
                     .peer = peer,
                     .body = Secret(body)})
            .status;
    }

    http::GuessBrake::Time now{1h};
    int looked_at = 0;
    std::string last_from;
    PublishSite site{[this](const ingest::RtmpCall& call) {
                         ++looked_at;
                         last_from = call.from;
                         return call.key.matches("right") ? ingest::RtmpAnswer::yes
                                                          : ingest::RtmpAnswer::wrong_key;
                     },
                     http::peer_from_text("10.0.0.5"), [this] { return now; }};
};

TEST_F(PublishSiteTest, AnswersByTheStatus)
{
    EXPECT_EQ(post(form("publish", "203.0.113.7", "right")), 204);
    EXPECT_EQ(post(form("publish", "203.0.113.7", "wrong")), 403);
    EXPECT_EQ(post(form("update_publish", "203.0.113.7", "right")), 204);
    EXPECT_EQ(post(form("update_publish", "203.0.113.7", "wrong")), 403);
    EXPECT_EQ(looked_at, 4);
    EXPECT_EQ(post("call=update_play"), 204) << "we draw it ourselves";
    EXPECT_EQ(site.answer({.path = publish_path}).status, 405);
    EXPECT_EQ(looked_at, 4);
}

TEST_F(PublishSiteTest, ThatSomebodyIsGoneIsAnsweredTheSameWhateverTheKey)
{
    for (int i = 0; i < 10; ++i)
        for (const auto* key : {"right", "wrong", ""})
            EXPECT_EQ(post(form("publish_done", "203.0.113.7", key), outside), 204);
}

TEST_F(PublishSiteTest, WhoIsSlowedDown)
{
    struct Row {
        const char* what;
        http::Peer peer;
        bool through_proxy;
        const char* call;
        const char* from;
        std::optional<http::Peer> as;
    };
    const auto publisher = http::peer_from_text("203.0.113.7");
    const auto nginx = http::peer_from_text("10.0.0.5");
    for (const auto& row :
         {Row{"a publisher", local, false, "publish", "203.0.113.7", publisher},
          Row{"by IPv6", http::peer_from_text("::1"), false, "publish", "203.0.113.7", publisher},
          Row{"by nginx on its own address", nginx, false, "publish", "203.0.113.7", publisher},
          Row{"behind TLS", local, false, "publish", "127.0.0.1", std::nullopt},
          Row{"by a socket", local, false, "publish", "unix:", std::nullopt},
          Row{"of whom nginx was let in", local, false, "update_publish", "203.0.113.7",
              std::nullopt},
          Row{"from outside", outside, false, "publish", "203.0.113.7", outside},
          Row{"goes on, from outside", outside, false, "update_publish", "203.0.113.7", outside},
          Row{"is gone, from outside", outside, false, "publish_done", "203.0.113.7", outside},
          Row{"through a proxy", local, true, "publish", "203.0.113.7", local},
          Row{"goes on, through a proxy", local, true, "update_publish", "203.0.113.7", local},
          Row{"nginx's own, through a proxy", nginx, true, "publish", "203.0.113.7", nginx}}) {
        const auto call = rtmp_call(form(row.call, row.from, "x"));
        ASSERT_TRUE(call) << row.what;
        EXPECT_EQ(guesser({.through_proxy = row.through_proxy, .peer = row.peer}, *call, nginx),
                  row.as)
            << row.what;
    }
}

TEST_F(PublishSiteTest, WhoGuessesWaitsWithAllThreeCalls)
{
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(post(form("publish", "203.0.113.7", "wrong"), outside), 403);
    EXPECT_EQ(last_from, "198.51.100.9") << "not what it claims";
    EXPECT_EQ(post(form("publish", "203.0.113.7", "right"), outside), 429);
    EXPECT_EQ(post(form("update_publish", "203.0.113.7", "right"), outside), 429);
    EXPECT_EQ(post(form("publish_done", "203.0.113.7", "right"), outside), 204);
    EXPECT_EQ(looked_at, 4);
    now += 1s;
    EXPECT_EQ(post(form("update_publish", "203.0.113.7", "wrong"), outside), 403);
    EXPECT_EQ(post(form("update_publish", "203.0.113.7", "wrong"), outside), 429);
    now += 2s;
    EXPECT_EQ(post(form("publish_done", "203.0.113.7", "wrong"), outside), 204);
    EXPECT_EQ(post(form("publish", "203.0.113.7", "right"), outside), 429) << "it was a guess too";
    now += 4s;
    EXPECT_EQ(post(form("publish", "203.0.113.7", "right"), outside), 204);
}

TEST_F(PublishSiteTest, AnEndDoesNotMakeWrongKeysForgotten)
{
    PublishSite forgiving(
        [](const ingest::RtmpCall& call) {
            return call.what == What::done ? ingest::RtmpAnswer::yes
                                           : ingest::RtmpAnswer::wrong_key;
        },
        {}, [this] { return now; });
    const auto ask = [&](const std::string& call) {
        return forgiving
            .answer({.method = http::Method::post,
                     .path = publish_path,
                     .peer = outside,
                     .body = Secret(form(call, "203.0.113.7", "wrong"))})
            .status;
    };
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(ask("publish"), 403);
        EXPECT_EQ(ask("publish_done"), 204);
    }
    EXPECT_EQ(ask("publish"), 429);
}

TEST_F(PublishSiteTest, GuessesOfOthersDoNotKeepOutWhoAsksWithTheRightKeyThroughNginx)
{
    for (int i = 0; i < 2'000; ++i) {
        post(form("publish", "203.0.113.7", "wrong"), local, true);
        post(form("publish", "198.51.100.9", "wrong"));
        post(form("publish", "127.0.0.1", "wrong"));
    }
    EXPECT_EQ(post(form("publish", "203.0.113.7", "right"), local, true), 429);
    EXPECT_EQ(post(form("publish", "198.51.100.9", "right")), 429);
    EXPECT_EQ(post(form("publish", "203.0.113.7", "right")), 204);
    EXPECT_EQ(post(form("publish", "127.0.0.1", "right")), 204);
    EXPECT_EQ(post(form("update_publish", "198.51.100.9", "right")), 204) << "he is on already";
}

}  // namespace
}  // namespace tgvs::service
