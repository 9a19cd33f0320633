#include "control/list_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tgvs::control {
namespace {

TEST(ListConflictJson, HasBothVersionsUnlessTheyAreLong)
{
    constexpr std::size_t limit = 32 * 1'024;
    const playlist::ListRefusal refusal = {.code = playlist::ListErrc::conflict, .text = "t"};
    for (const std::size_t size : {limit, limit + 1}) {
        const playlist::ListConflict conflict = {.revision = "r",
                                                 .theirs = std::string(size, 'a'),
                                                 .conflicts = {},
                                                 .merged = std::string(size, 'b')};
        const auto object = nlohmann::json::parse(list_conflict_json(refusal, conflict));
        EXPECT_EQ(object["revision"], "r");
        EXPECT_EQ(object.contains("theirs"), size == limit) << size;
        EXPECT_EQ(object.contains("merged"), size == limit) << size;
    }
}

}  // namespace
}  // namespace tgvs::control
