#include "ingest/entrance.hpp"

#include "base/file.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace tgvs::ingest {
namespace {

class EntranceSecrets : public testing::Test {
protected:
    Secrets load(const Secrets& given = {}) const
    {
        auto secrets = load_or_make_secrets(file(), given);
        EXPECT_TRUE(secrets);
        return *std::move(secrets);
    }
    std::filesystem::path file() const { return secrets_file(folder.path()); }

    test::TempFolder folder;
};

TEST_F(EntranceSecrets, AreMadeUpOnceAndReadableByNobodyElse)
{
    const auto first = load();
    EXPECT_EQ(first.stream_id.reveal().size(), 26U);
    EXPECT_EQ(first.passphrase.reveal().size(), 26U);
    EXPECT_FALSE(first.stream_id == first.passphrase);
    struct stat status{};
    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    const auto second = load();
    EXPECT_TRUE(second.stream_id == first.stream_id);
    EXPECT_TRUE(second.passphrase == first.passphrase);
}

TEST_F(EntranceSecrets, OfTheSettingsCount)
{
    const Secrets both = {Secret("studio-1"), Secret("passphrase-1")};
    EXPECT_TRUE(load(both).stream_id.matches("studio-1"));
    EXPECT_FALSE(std::filesystem::exists(file())) << "nothing has to be made up";
    const auto mixed = load({.stream_id = Secret("studio-1"), .passphrase = {}});
    EXPECT_TRUE(mixed.stream_id.matches("studio-1"));
    EXPECT_TRUE(mixed.passphrase == load().passphrase);
}

TEST_F(EntranceSecrets, ThatCannotBeReadArePutAside)
{
    for (const auto* text :
         {"", "{", "[]", "{\"stream_id\": \"a b\", \"passphrase\": \"abcdefghij\"}"}) {
        folder.write("ingest.json", text);
        EXPECT_EQ(load().stream_id.reveal().size(), 26U) << text;
        EXPECT_EQ(read_file(folder.path() / "ingest.json.damaged", 1'000).value_or("gone"), text);
    }
}

TEST(Entrance, IsToldAsPublishersEnterIt)
{
    EXPECT_EQ(entrance_json({"tv.example", 9'000, std::chrono::milliseconds(400),
                             Secret("studio-1"), Secret("passphrase-1")}),
              "{\"srt\":{\"url\":\"srt://tv.example:9000\",\"stream_id\":\"studio-1\","
              "\"passphrase\":\"passphrase-1\",\"latency_ms\":400}}\n");
    EXPECT_EQ(entrance_json({.host = "tv.example",
                             .port = 1'935,
                             .latency = {},
                             .stream_id = Secret("studio-1"),
                             .passphrase = Secret("passphrase-1"),
                             .rtmp_app = "live"}),
              "{\"rtmp\":{\"url\":\"rtmp://tv.example:1935/live\","
              "\"key\":\"studio?key=passphrase-1\"}}\n");
    EXPECT_EQ(url_host("203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(url_host("2001:db8::7"), "[2001:db8::7]");
    EXPECT_NE(url_host("0.0.0.0"), "0.0.0.0");
    EXPECT_NE(url_host("::"), "[::]");
}

}  // namespace
}  // namespace tgvs::ingest
