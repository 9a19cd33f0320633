#include "process/kept_names.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::process {
namespace {

using namespace std::chrono_literals;

std::vector<IpAddress> addresses(const char* text)
{
    return *text == '\0' ? std::vector<IpAddress>() : std::vector{*IpAddress::parse(text)};
}

struct Start {
    std::chrono::seconds at;
    const char* answer;   // of a look-up now; "": it fails
    const char* becomes;  // what the policy of this start has
    bool asks;
};

struct Story {
    const char* what;
    std::vector<Start> starts;
};

TEST(KeptNames, LoseNothingByALookUpThatFails)
{
    const Story stories[] = {
        {"an answer counts for a minute",
         {{0s, "10.0.0.1", "10.0.0.1", true},
          {59s, "10.0.0.2", "10.0.0.1", false},
          {60s, "10.0.0.2", "10.0.0.2", true}}},
        {"a failure is not kept",
         {{0s, "", "", true}, {0s, "10.0.0.1", "10.0.0.1", true}, {30s, "", "10.0.0.1", false}}},
        {"what was found before outlives one",
         {{0s, "10.0.0.1", "10.0.0.1", true},
          {60s, "", "10.0.0.1", true},
          {64s, "10.0.0.2", "10.0.0.1", false},
          {65s, "", "10.0.0.1", true},
          {3'600s, "", "10.0.0.1", true},
          {3'605s, "10.0.0.2", "10.0.0.2", true}}},
    };
    for (const auto& [what, starts] : stories) {
        KeptNames names;
        for (const auto& [at, answer, becomes, asks] : starts) {
            const KeptNames::Time now(at);
            const auto fresh = names.fresh("proxy", now);
            EXPECT_EQ(!fresh, asks) << what << ' ' << at.count();
            const auto counts = fresh ? *fresh : names.take("proxy", addresses(answer), now);
            EXPECT_EQ(counts, addresses(becomes)) << what << ' ' << at.count();
            EXPECT_FALSE(names.fresh("another", now));
        }
    }
}

}  // namespace
}  // namespace tgvs::process
