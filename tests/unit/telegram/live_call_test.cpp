#include "telegram/live_call.hpp"

#include "mtproto/api.hpp"

#include <gtest/gtest.h>

namespace tgvs::telegram {
namespace {

namespace api = mtproto::api;
using mtproto::TlObject;

constexpr std::int64_t our_id = 42;

TlObject group_call(std::int32_t version, std::int64_t id = our_id)
{
    return TlObject(api::group_call::constructor)
        .set(api::group_call::id, id)
        .set(api::group_call::access_hash, 4242)
        .set(api::group_call::title, "first")
        .set(api::group_call::stream_dc_id, 4)
        .set(api::group_call::rtmp_stream, true)
        .set(api::group_call::participants_count, 3)
        .set(api::group_call::version, version);
}

TlObject discarded(std::int64_t id)
{
    return TlObject(api::group_call_discarded::constructor)
        .set(api::group_call_discarded::id, id)
        .set(api::group_call_discarded::access_hash, 4242)
        .set(api::group_call_discarded::duration, 60);
}

TlObject update(TlObject call)
{
    return TlObject(api::update_group_call::constructor)
        .set(api::update_group_call::call, std::move(call));
}

LiveCall ours(std::int32_t version = 5)
{
    return read_call(group_call(version)).value();
}

TEST(LiveCall, ReadsAWholeObject)
{
    const auto call = ours();
    EXPECT_EQ(call.id, our_id);
    EXPECT_EQ(call.access_hash, 4242);
    EXPECT_EQ(call.title, "first");
    EXPECT_EQ(call.stream_dc, 4);
    EXPECT_EQ(call.viewers, 3);
    EXPECT_EQ(call.version, 5);
    EXPECT_TRUE(call.rtmp);
    EXPECT_FALSE(call.scheduled);
    EXPECT_EQ(call.input().get_or(api::input_group_call::id), our_id);
}

TEST(LiveCall, APartialOrEndedOneCannotBeTheFirst)
{
    EXPECT_FALSE(read_call(group_call(1).set(api::group_call::min, true)));
    EXPECT_FALSE(read_call(discarded(our_id)));
    EXPECT_FALSE(read_call(TlObject()));
}

TEST(LiveCall, OneForLaterIsToldApart)
{
    EXPECT_TRUE(read_call(group_call(1).set(api::group_call::schedule_date, 9))->scheduled);
}

TEST(LiveCall, NewsOfTheSameOrALaterVersionCount)
{
    for (const std::int32_t version : {5, 6, 9}) {
        auto call = ours(5);
        EXPECT_EQ(apply(call, group_call(version).set(api::group_call::title, "second")),
                  CallChange::changed);
        EXPECT_EQ(call.title, "second");
        EXPECT_EQ(call.version, version);
    }
}

TEST(LiveCall, LateNewsAreIgnored)
{
    auto call = ours(5);
    EXPECT_EQ(apply(call, group_call(4).set(api::group_call::title, "old")), CallChange::none);
    EXPECT_EQ(call, ours(5));
}

TEST(LiveCall, TheSameAgainIsNoChange)
{
    auto call = ours(5);
    EXPECT_EQ(apply(call, group_call(5)), CallChange::none);
}

TEST(LiveCall, AnEndCountsWhateverItsAge)
{
    auto call = ours(5);
    EXPECT_EQ(apply(call, discarded(our_id)), CallChange::ended);
}

TEST(LiveCall, OfAnotherCallNothingCounts)
{
    auto call = ours(5);
    EXPECT_EQ(apply(call, discarded(7)), CallChange::none);
    EXPECT_EQ(apply(call, group_call(9, 7)), CallChange::none);
    EXPECT_EQ(call, ours(5));
}

TEST(LiveCall, APartialObjectChangesOnlyWhatItCarries)
{
    auto call = ours(5);
    const auto partial = TlObject(api::group_call::constructor)
                             .set(api::group_call::min, true)
                             .set(api::group_call::id, our_id)
                             .set(api::group_call::participants_count, 11)
                             .set(api::group_call::version, 6);
    EXPECT_EQ(apply(call, partial), CallChange::changed);
    EXPECT_EQ(call.title, "first");
    EXPECT_EQ(call.stream_dc, 4);
    EXPECT_TRUE(call.rtmp);
    EXPECT_EQ(call.viewers, 11);
}

TEST(LiveCall, AWholeObjectWithoutTitleHasNone)
{
    auto call = ours(5);
    const auto untitled = TlObject(api::group_call::constructor)
                              .set(api::group_call::id, our_id)
                              .set(api::group_call::version, 6);
    EXPECT_EQ(apply(call, untitled), CallChange::changed);
    EXPECT_EQ(call.title, "");
    EXPECT_FALSE(call.rtmp);
}

TEST(LiveCall, UpdatesAreUnderstoodInEveryForm)
{
    const auto end = update(discarded(our_id));
    const std::vector<TlObject> forms = {
        end,
        TlObject(api::update_short::constructor).set(api::update_short::update, end),
        TlObject(api::updates::constructor)
            .set(api::updates::updates_, {TlObject(api::update_login_token::constructor), end}),
        TlObject(api::updates_combined::constructor)
            .set(api::updates_combined::updates,
                 {TlObject(api::update_login_token::constructor), end}),
    };
    for (const auto& form : forms) {
        auto call = ours();
        EXPECT_EQ(apply_updates(call, form), CallChange::ended) << form.name();
    }
    auto call = ours();
    EXPECT_EQ(apply_updates(call, TlObject(api::updates_too_long::constructor)), CallChange::none);
}

TEST(LiveCall, OfSeveralUpdatesTheEndWins)
{
    auto call = ours();
    const auto both = TlObject(api::updates::constructor)
                          .set(api::updates::updates_,
                               {update(discarded(our_id)),
                                update(group_call(9).set(api::group_call::title, "late"))});
    EXPECT_EQ(apply_updates(call, both), CallChange::ended);
}

}  // namespace
}  // namespace tgvs::telegram
