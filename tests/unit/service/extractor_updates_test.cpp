#include "service/extractor_updates.hpp"

#include "../../support/temp_folder.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <functional>
#include <sys/stat.h>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// As yt-dlp-update writes it.
std::string text_of(long at, long last_success, int failures,
                    std::string_view version = "2026.11.15")
{
    return fmt::format(R"({{
 "result": "updated",
 "reason": "",
 "at": {},
 "last_success_at": {},
 "failures_total": {},
 "version": "{}",
 "previous": "2026.11.01",
 "held_back": "",
 "runtime": "deno 2.9.7"
}}
)",
                       at, last_success, failures, version);
}

TEST(ReadExtractorUpdate, TakesWhatTheScriptWrites)
{
    EXPECT_EQ(read_extractor_update(text_of(1'900'000'000, 1'800'000'000, 3)),
              (ExtractorUpdate{.at = std::chrono::sys_seconds(1'900'000'000s),
                               .last_success = std::chrono::sys_seconds(1'800'000'000s),
                               .failures = 3,
                               .version = "2026.11.15",
                               .runtime = "deno 2.9.7"}));
}

TEST(ReadExtractorUpdate, RefusesWhatTheScriptDoesNotWrite)
{
    const auto good = text_of(1'900'000'000, 1'800'000'000, 3);
    for (const auto& text :
         {std::string(), std::string("[]"), std::string("{}"), good.substr(0, good.size() / 2),
          text_of(-1, 0, 0), text_of(5'000'000'000, 0, 0), text_of(0, -1, 0), text_of(0, 0, -1),
          text_of(0, 0, 2'000'000'000), text_of(0, 0, 0, "\xFF"),
          good + std::string(extractor_update_limit_bytes, ' ')})
        EXPECT_FALSE(read_extractor_update(text)) << text.substr(0, 300);
}

TEST(ReadExtractorUpdate, CutsAVersionThatIsNone)
{
    const auto update = read_extractor_update(text_of(0, 0, 0, std::string(1'000, '1')));
    ASSERT_TRUE(update);
    EXPECT_EQ(update->version, std::string(40, '1'));
}

class ExtractorUpdatesTest : public testing::Test {
protected:
    ExtractorUpdatesTest()
    {
        fs::create_directories(folder_.path() / "yt-dlp/venv-20261115T020000Z/bin");
        std::ofstream(program_) << "#!/bin/sh\n";
        fs::permissions(program_, fs::perms::owner_all);
        // As it is reached on a host.
        fs::create_directory_symlink("venv-20261115T020000Z", folder_.path() / "yt-dlp/venv");
        fs::create_directories(folder_.path() / "releases/1");
        fs::create_directory_symlink("../../yt-dlp/venv", folder_.path() / "releases/1/venv");
    }

    void write(std::string_view text) { ASSERT_TRUE(write_file_atomically(file_, text)); }

    void look()
    {
        now_ += ExtractorUpdates::look_every;
        updates_.look(now_);
    }

    // The samples in the order of their names, without help and type.
    std::string series() const
    {
        const auto text = prometheus::TextSerializer().Serialize(registry_.Collect());
        auto lines = split(text, '\n');
        std::erase_if(lines, [](auto line) { return line.empty() || line[0] == '#'; });
        std::ranges::sort(lines);
        std::string found;
        for (const auto line : lines)
            found += std::string(line) + '\n';
        return found;
    }

    const test::TempFolder folder_;
    const fs::path program_ = folder_.path() / "yt-dlp/venv-20261115T020000Z/bin/yt-dlp";
    const fs::path file_ = folder_.path() / "yt-dlp/update.json";
    prometheus::Registry registry_;
    ExtractorUpdates updates_{(folder_.path() / "releases/1/venv/bin/yt-dlp").string(), registry_};
    ExtractorUpdates::Time now_{};
};

TEST_F(ExtractorUpdatesTest, ShowsTheLastUpdate)
{
    write(text_of(1'900'000'000, 1'800'000'000, 3));
    look();
    EXPECT_EQ(series(),
              "tgvs_extractor_info{js_runtime=\"deno 2.9.7\",version=\"2026.11.15\"} 1\n"
              "tgvs_extractor_update_failures_total 3\n"
              "tgvs_extractor_update_timestamp_seconds 1800000000\n");
}

TEST_F(ExtractorUpdatesTest, FollowsTheNextUpdatesButLooksOnlyOnceAMinute)
{
    write(text_of(1'900'000'000, 1'800'000'000, 3));
    look();
    write(text_of(1'900'600'000, 1'900'600'000, 4, "2026.11.22"));
    updates_.look(now_ + ExtractorUpdates::look_every - 1s);
    EXPECT_EQ(updates_.last()->failures, 3u);
    look();
    EXPECT_EQ(series(),
              "tgvs_extractor_info{js_runtime=\"deno 2.9.7\",version=\"2026.11.22\"} 1\n"
              "tgvs_extractor_update_failures_total 4\n"
              "tgvs_extractor_update_timestamp_seconds 1900600000\n");
}

TEST_F(ExtractorUpdatesTest, AFolderThatWasMadeAnewCountsAnew)
{
    write(text_of(1'900'000'000, 1'800'000'000, 3));
    look();
    write(text_of(1'900'600'000, 0, 1, ""));
    look();
    EXPECT_EQ(series(),
              "tgvs_extractor_update_failures_total 1\n"
              "tgvs_extractor_update_timestamp_seconds 0\n")
        << "without a version nothing is installed";
}

TEST_F(ExtractorUpdatesTest, WithoutAnUpdaterThereAreNoSeries)
{
    look();
    EXPECT_EQ(series(), "");
    EXPECT_FALSE(updates_.last());

    write(text_of(1'900'000'000, 1'800'000'000, 3));
    look();
    fs::remove(file_);
    look();
    EXPECT_EQ(series(), "");
    EXPECT_FALSE(updates_.last());

    // The operator's own environment, with a file of that name beside it.
    fs::rename(program_.parent_path().parent_path(), folder_.path() / "yt-dlp/mine");
    write(text_of(1'900'000'000, 1'800'000'000, 3));
    prometheus::Registry registry;
    ExtractorUpdates updates((folder_.path() / "yt-dlp/mine/bin/yt-dlp").string(), registry);
    updates.look(now_);
    EXPECT_FALSE(updates.last());
}

TEST_F(ExtractorUpdatesTest, WhatCannotBeReadIsSaidOnceAndChangesNothing)
{
    write(text_of(1'900'000'000, 1'800'000'000, 3));
    look();
    const auto before = series();
    const auto warnings_of = [&](const std::function<void()>& spoil) {
        fs::remove(file_);
        spoil();
        testing::internal::CaptureStderr();
        look();
        look();
        const auto said = testing::internal::GetCapturedStderr();
        EXPECT_EQ(series(), before);
        return std::ranges::count(said, '\n');
    };
    EXPECT_EQ(warnings_of([&] { write("{\"at\": 1"); }), 1);
    EXPECT_EQ(warnings_of([&] { write(std::string(extractor_update_limit_bytes + 1, ' ')); }), 1);
    EXPECT_EQ(warnings_of([&] { fs::create_directory(file_); }), 1);
    EXPECT_EQ(warnings_of([&] { ::mkfifo(file_.c_str(), 0600); }), 1) << "and nobody waits for it";

    fs::remove(file_);
    write(text_of(1'900'600'000, 1'900'600'000, 3));
    look();
    EXPECT_NE(series(), before);
}

}  // namespace
}  // namespace tgvs::service
