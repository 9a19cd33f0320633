// .env.example is the reference of the settings: it and the table of keys say the same.

#include "config/env_file.hpp"
#include "config/keys.hpp"
#include "config/settings.hpp"
#include "support/places.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

namespace tgvs::config {
namespace {

std::string example()
{
    return text_of(test::source_folder() + "/.env.example");
}

TEST(EnvExample, NamesEveryKeyOnceAndNoOther)
{
    std::multiset<std::string> explained, known;
    for (const auto& entry : parse_env(example()).entries)
        explained.insert(entry.key);
    for (const auto& key : keys())
        known.emplace(key.name);
    EXPECT_EQ(explained, known);
}

TEST(EnvExample, ReadsWithoutAnyFinding)
{
    const auto loaded = read_settings(example(), ".env.example", [](auto) { return std::nullopt; });
    for (const auto& list : {loaded.warnings, loaded.errors})
        for (const auto& finding : list)
            ADD_FAILURE() << finding.text();
}

// What it shows behind a key is the default: reading it changes nothing.
TEST(EnvExample, ShowsTheDefaults)
{
    const auto file = parse_env(example());
    for (const auto& key : keys()) {
        const auto* entry = file.last(key.name);
        ASSERT_NE(entry, nullptr) << key.name;
        if (entry->value.empty())
            continue;
        const Settings before;
        Settings after;
        ASSERT_TRUE(key.read(entry->value.reveal(), after)) << key.name;
        EXPECT_TRUE(after == before) << key.name;
    }
}

}  // namespace
}  // namespace tgvs::config
