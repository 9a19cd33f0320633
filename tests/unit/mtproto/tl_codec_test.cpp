#include "mtproto/tl_codec.hpp"

#include "mtproto/api.hpp"
#include "mtproto/tl_bytes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::mtproto {
namespace {

TlObject live_stream()
{
    return TlObject(api::group_call::constructor)
        .set(api::group_call::rtmp_stream, true)
        .set(api::group_call::id, std::int64_t{77})
        .set(api::group_call::access_hash, std::int64_t{-5})
        .set(api::group_call::participants_count, 3)
        .set(api::group_call::title, std::string("now"))
        .set(api::group_call::unmuted_video_limit, 30)
        .set(api::group_call::version, 2);
}

// Put together by hand from the line of groupCall in schema/api.tl.
std::string live_stream_bytes()
{
    TlWriter out;
    out.u32(0xefb2b617).u32(1u << 12 | 1u << 3).u64(77).i64(-5).u32(3).bytes("now").u32(30).u32(2);
    return out.take();
}

TEST(TlCodec, WritesFlagsFromTheFieldsThatAreThere)
{
    EXPECT_EQ(encode(live_stream()), live_stream_bytes());
}

TEST(TlCodec, ReadsWhatItWrote)
{
    const auto read = decode(live_stream_bytes());
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->name(), "groupCall");
    EXPECT_TRUE(read->has(api::group_call::rtmp_stream));
    EXPECT_FALSE(read->has(api::group_call::min));
    EXPECT_EQ(read->get_or(api::group_call::title), "now");
    EXPECT_EQ(read->get_or(api::group_call::access_hash), -5);
    EXPECT_EQ(read->get(api::group_call::stream_dc_id), nullptr);
    EXPECT_EQ(encode(*read), live_stream_bytes());
}

TEST(TlCodec, ANameOfAnotherConstructorFindsNothing)
{
    const auto call = live_stream();
    EXPECT_EQ(call.get(api::group_call_discarded::id), nullptr);
    EXPECT_FALSE(call.has(api::channel::left));
}

TEST(TlCodec, ATruncatedObjectIsAnErrorWhereverItIsCut)
{
    const auto whole = live_stream_bytes();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto read = decode(std::string_view(whole).substr(0, length));
        ASSERT_FALSE(read.has_value()) << length;
        EXPECT_EQ(read.error().code, TlErrc::truncated) << length;
    }
}

TEST(TlCodec, BytesBehindTheObjectAreAnError)
{
    EXPECT_EQ(decode(live_stream_bytes() + std::string(4, '\0')).error().code,
              TlErrc::trailing_bytes);
}

TEST(TlCodec, AnUnknownConstructorIsNamed)
{
    const auto error = decode(TlWriter().u32(0x01020304).take()).error();
    EXPECT_EQ(error.code, TlErrc::unknown_constructor);
    EXPECT_EQ(to_string(error), "unknown constructor 01020304");
}

TEST(TlCodec, AConstructorOfAnotherTypeIsRefused)
{
    TlWriter out;
    out.u32(api::phone_get_group_call::constructor)
        .u32(api::data_json::constructor)
        .bytes("{}")
        .u32(0);
    EXPECT_EQ(decode(out.take()).error().code, TlErrc::wrong_type);
}

TEST(TlCodec, AVectorIsNotBelievedLongerThanItsBytes)
{
    TlWriter out;
    out.u32(api::messages_get_chats::constructor).u32(0x1cb5c415).u32(0x7fff'ffff).u64(1);
    EXPECT_EQ(decode(out.take()).error().code, TlErrc::truncated);
}

// invokeWithoutUpdates holds any object, itself too.
TEST(TlCodec, ObjectsInsideEachOtherAreBounded)
{
    TlWriter out;
    for (int i = 0; i < 100'000; ++i)
        out.u32(api::invoke_without_updates::constructor);
    EXPECT_EQ(decode(out.take()).error().code, TlErrc::too_deep);
}

TEST(TlCodec, ACallStandsInsideItsWrappers)
{
    const auto call =
        TlObject(api::invoke_with_layer::constructor)
            .set(api::invoke_with_layer::layer, api::layer)
            .set(api::invoke_with_layer::query, TlObject(api::help_get_config::constructor));
    TlWriter expected;
    expected.u32(0xda9b0d0d).i32(228).u32(0xc4f9186b);
    EXPECT_EQ(encode(call), expected.take());
    EXPECT_TRUE(decode(encode(call))
                    ->get_or(api::invoke_with_layer::query)
                    .is(api::help_get_config::constructor));
}

TEST(TlCodec, ResultsOfFunctionsNeedNotBeObjects)
{
    const auto logged_out =
        decode_result(api::auth_cancel_code::constructor, TlWriter().u32(0x997275b5).take());
    ASSERT_TRUE(logged_out.has_value());
    EXPECT_TRUE(std::get<bool>(*logged_out));

    TlWriter users;
    users.u32(0x1cb5c415).u32(1).u32(api::user_empty::constructor).u64(9);
    const auto read = decode_result(api::users_get_users::constructor, users.written());
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(std::get<TlObject>(std::get<TlVector>(*read).at(0)).get_or(api::user_empty::id), 9);
    EXPECT_EQ(encode_result(api::users_get_users::constructor, *read), users.written());

    TlWriter sources;
    sources.u32(0x1cb5c415).u32(2).u32(4).u32(5);
    const auto numbers = decode_result(api::phone_check_group_call::constructor, sources.take());
    EXPECT_EQ(std::get<std::int32_t>(std::get<TlVector>(*numbers).at(1)), 5);
}

TEST(TlCodec, AnUnusedObjectOfTheSchemaIsReadAsWell)
{
    // inputStickerSetEmpty#ffb62b95 has no typed name.
    EXPECT_EQ(decode(TlWriter().u32(0xffb62b95).take())->name(), "inputStickerSetEmpty");
}

TEST(TlCodecDeath, AnObjectOfOursWithoutANecessaryFieldStopsTheProgram)
{
    EXPECT_DEATH(encode(TlObject(api::input_group_call::constructor)),
                 "inputGroupCall without its field");
}

}  // namespace
}  // namespace tgvs::mtproto
