// What the library has, and what people ask of it.
#include "base/file.hpp"
#include "library_fixture.hpp"

namespace tgvs::library {
namespace {

namespace fs = std::filesystem;

class CatalogueTest : public LibraryTest {
protected:
    std::optional<CatalogueEntry> entry(const playlist::Item& item) const
    {
        for (auto& one : library->catalogue().entries)
            if (one.id == item.id())
                return one;
        return std::nullopt;
    }
    void fails(const playlist::Item& item)
    {
        extractor.fail(item.location, ytdlp::ExtractErrc::gone);
        library->want({item});
        ASSERT_TRUE(quarantined(item));
    }
};

TEST_F(CatalogueTest, WhatIsCachedMadeAndFailedIsInItWithWhoNeedsIt)
{
    start();
    fails(url("gone"));
    library->want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    const auto playing = library->open(file("a.mp4"));
    ASSERT_TRUE(playing);
    extractor.fetching.close();
    library->want({url("b")});
    ASSERT_TRUE(eventually([&] {
        const auto one = entry(url("b"));
        const auto* making = one ? std::get_if<Preparing>(&one->state) : nullptr;
        return making != nullptr && making->progress == 0.25 && one->next && !one->on_air;
    }));
    const auto cached = entry(file("a.mp4"));
    ASSERT_TRUE(cached);
    EXPECT_TRUE(std::holds_alternative<Ready>(cached->state));
    EXPECT_NEAR(cached->duration.count(), 20, 1e-6);
    EXPECT_EQ(cached->title, "a");
    EXPECT_GT(cached->bytes, 0U);
    EXPECT_TRUE(cached->on_air);
    EXPECT_FALSE(cached->next);
    const auto failed = entry(url("gone"));
    ASSERT_TRUE(failed);
    EXPECT_EQ(std::get<Unavailable>(failed->state).reason, "as the test said");
    EXPECT_FALSE(failed->next);
    const auto catalogue = library->catalogue();
    EXPECT_EQ(catalogue.entries.size(), 3U);
    EXPECT_GT(catalogue.disk_bytes, 0U);
    EXPECT_EQ(catalogue.cache_bytes, cached->bytes);
}

TEST_F(CatalogueTest, AFileThatFailedIsThereUnderItsOwnNameWhateverItsVersion)
{
    start().want({file("unreadable.mp4")});
    ASSERT_TRUE(quarantined(file("unreadable.mp4")));
    const auto failed = entry(file("unreadable.mp4"));
    ASSERT_TRUE(failed);
    EXPECT_EQ(std::get<Unavailable>(failed->state).error_class, "unreadable");
    library->want({});
    EXPECT_TRUE(entry(file("unreadable.mp4")));
    EXPECT_EQ(library->catalogue().entries.size(), 1U);
}

TEST_F(CatalogueTest, TracksOfAnotherFormCannotBePlayedAnyMore)
{
    start().want({file("a.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("a.mp4")));
    encoder.settings = "another form-x";
    start();
    ASSERT_TRUE(entry(file("a.mp4")));
    EXPECT_TRUE(std::holds_alternative<Absent>(entry(file("a.mp4"))->state));
}

TEST_F(CatalogueTest, WhatFailedIsTriedAgainAtOnceAlsoWhenTheShowDoesNotNeedIt)
{
    start();
    fails(url("gone"));
    library->want({});
    EXPECT_EQ(library->retry(url("other").id()), std::unexpected(Declined::not_failed));
    extractor.heal(url("gone").location);
    EXPECT_EQ(library->retry(url("gone").id()), Promise::now);
    library->want({});
    ASSERT_TRUE(becomes<Ready>(url("gone")));
    // It is asked for until it is there, and then like any other.
    library->want({});
    EXPECT_FALSE(entry(url("gone"))->asked);
    EXPECT_TRUE(eventually([&] {
        return read_bytes(root / "state" / "quarantine.json").find("gone") == std::string::npos;
    }));
}

TEST_F(CatalogueTest, AFileThatIsTriedAgainIsForgivenInEachOfItsVersions)
{
    start().want({file("unreadable.mp4")});
    ASSERT_TRUE(quarantined(file("unreadable.mp4")));
    const auto before = encoder.encodes.order().size();
    EXPECT_EQ(library->retry(file("unreadable.mp4").id()), Promise::now);
    EXPECT_TRUE(fails_with(file("unreadable.mp4"), "unreadable"));
    EXPECT_GE(encoder.encodes.order().size(), before);
}

TEST_F(CatalogueTest, WhatIsRefetchedIsMadeAnewAndWhatIsOnAirStays)
{
    start().want({url("a")});
    ASSERT_TRUE(becomes<Ready>(url("a")));
    {
        const auto playing = library->open(url("a"));
        ASSERT_TRUE(playing);
        EXPECT_EQ(library->refetch(url("a").id()), std::unexpected(Declined::on_air));
        EXPECT_EQ(library->remove(url("a").id()), std::unexpected(Declined::on_air));
    }
    EXPECT_EQ(library->refetch(url("a").id()), Promise::now);
    EXPECT_FALSE(std::holds_alternative<Ready>(library->state(url("a"))));
    library->want({});
    ASSERT_TRUE(becomes<Ready>(url("a")));
    EXPECT_EQ(extractor.fetches.count(url("a").location), 2U);
    EXPECT_EQ(library->refetch(url("b").id()), std::unexpected(Declined::unknown));
}

TEST_F(CatalogueTest, ADownloadThatIsRefetchedBeginsAgain)
{
    start();
    extractor.fetching.close();
    library->want({url("a")});
    ASSERT_TRUE(eventually([&] { return extractor.fetches.count(url("a").location) == 1; }));
    EXPECT_EQ(library->refetch(url("a").id()), Promise::now);
    ASSERT_TRUE(eventually([&] { return extractor.fetches.count(url("a").location) == 2; }));
    extractor.fetching.open();
    EXPECT_TRUE(becomes<Ready>(url("a")));
}

TEST_F(CatalogueTest, WhatIsDeletedIsGoneFromTheDiskAndMadeAgainOnlyIfItIsNeeded)
{
    start().want({file("a.mp4"), file("b.mp4")});
    ASSERT_TRUE(becomes<Ready>(file("b.mp4")));
    library->want({file("b.mp4")});
    const auto tracks = [&] {
        return std::ranges::count_if(fs::directory_iterator(root / "cache"), [](const auto& one) {
            return one.path().extension() == ".flv";
        });
    };
    ASSERT_EQ(tracks(), 2);
    EXPECT_EQ(library->remove(file("a.mp4").id()), Promise::done);
    EXPECT_EQ(tracks(), 1);
    EXPECT_FALSE(entry(file("a.mp4")));
    EXPECT_TRUE(fs::exists(file("a.mp4").location));
    EXPECT_EQ(library->remove(file("b.mp4").id()), Promise::now);
    EXPECT_TRUE(becomes<Ready>(file("b.mp4")));
    EXPECT_EQ(encoder.encodes.count("b.mp4"), 2U);
    EXPECT_EQ(encoder.encodes.count("a.mp4"), 1U);
}

TEST_F(CatalogueTest, PeopleDoNotCrowdOutWhatTheShowNeeds)
{
    start();
    for (int i = 0; i < 10; ++i) {
        fails(url("x" + std::to_string(i)));
        extractor.heal(url("x" + std::to_string(i)).location);
    }
    encoder.half_way.close();
    library->want({file("a.mp4")});
    ASSERT_TRUE(is_encoding(file("a.mp4")));
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(library->retry(url("x" + std::to_string(i)).id()), Promise::now);
    library->want({file("a.mp4"), file("b.mp4")});
    EXPECT_EQ(std::ranges::count_if(library->catalogue().entries,
                                    [](const auto& one) { return one.asked; }),
              8);
    encoder.half_way.open();
    ASSERT_TRUE(becomes<Ready>(file("b.mp4")));
    EXPECT_EQ(encoder.encodes.order()[0], "a.mp4");
    EXPECT_EQ(encoder.encodes.order()[1], "b.mp4");
}

}  // namespace
}  // namespace tgvs::library
