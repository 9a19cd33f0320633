#include "service/publish_site.hpp"

#include <gtest/gtest.h>

namespace tgvs::service {
namespace {

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

TEST(PublishSite, AnswersByTheStatus)
{
    bool may = true;
    int asked = 0;
    const auto answer = [&](http::Method method, std::string_view body) {
        return answer_nginx(
                   {.method = method, .path = publish_path, .body = Secret(std::string(body))},
                   [&](const ingest::RtmpCall&) {
                       ++asked;
                       return may;
                   })
            .status;
    };
    EXPECT_EQ(answer(http::Method::post, publish), 204);
    may = false;
    EXPECT_EQ(answer(http::Method::post, publish), 403);
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(answer(http::Method::post, "call=update_play"), 204) << "we draw it ourselves";
    EXPECT_EQ(answer(http::Method::get, ""), 405);
    EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace tgvs::service
