#include "telegram/stream_probe.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tgvs::telegram {
namespace {

TEST(StreamProbe, ComparesWithTheLastTime)
{
    EXPECT_EQ(compare({}, {}), MediaArrival::nothing);
    EXPECT_EQ(compare(1000, {}), MediaArrival::nothing);
    EXPECT_EQ(compare({}, 1000), MediaArrival::seen);
    EXPECT_EQ(compare(1000, 2000), MediaArrival::growing);
    EXPECT_EQ(compare(1000, 1000), MediaArrival::stuck);
    EXPECT_EQ(compare(9000, 1000), MediaArrival::seen);  // begun anew
}

TEST(StreamProbe, AViewerOffersNoVideo)
{
    mtproto::SystemRandom random;
    const auto params = nlohmann::json::parse(viewer_params(77, random));
    EXPECT_EQ(params.at("ssrc"), 77);
    EXPECT_FALSE(params.contains("ssrc-groups"));
    EXPECT_GE(params.at("ufrag").get<std::string>().size(), 4u);
    EXPECT_GE(params.at("pwd").get<std::string>().size(), 22u);
    const auto& print = params.at("fingerprints").at(0);
    EXPECT_EQ(print.at("hash"), "sha-256");
    EXPECT_EQ(print.at("setup"), "passive");
    EXPECT_EQ(print.at("fingerprint").get<std::string>().size(), 32u * 3 - 1);
    EXPECT_NE(viewer_params(77, random), viewer_params(77, random));
}

}  // namespace
}  // namespace tgvs::telegram
