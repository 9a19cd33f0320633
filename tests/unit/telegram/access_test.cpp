#include "telegram/access.hpp"

#include "mtproto/api.hpp"
#include "telegram/data_centers.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace tgvs::telegram {
namespace {

namespace api = mtproto::api;
using Addresses = std::vector<net::Endpoint>;

mtproto::TlObject option(int dc, const std::string& host, int port)
{
    mtproto::TlObject result(api::dc_option::constructor);
    result.set(api::dc_option::id, static_cast<std::int32_t>(dc))
        .set(api::dc_option::ip_address, host)
        .set(api::dc_option::port, static_cast<std::int32_t>(port));
    return result;
}

mtproto::TlObject config(mtproto::TlVector options)
{
    mtproto::TlObject result(api::config::constructor);
    result.set(api::config::dc_options, std::move(options));
    return result;
}

Addresses of(const Access& access, int dc)
{
    return access.client(dc, false).addresses;
}

TEST(Access, PutsWhatTelegramSaysBeforeWhatIsBuiltIn)
{
    auto access = *Access::make({});
    const auto built_in = data_center_endpoints(2, false);
    ASSERT_EQ(of(access, 2), built_in);
    access.learn(config({option(2, "192.0.2.1", 443), option(2, built_in[1].host, built_in[1].port),
                         option(4, "192.0.2.4", 80)}));
    Addresses expected = {{"192.0.2.1", 443}, built_in[1]};
    for (const auto& endpoint : built_in)
        if (endpoint != built_in[1])
            expected.push_back(endpoint);
    EXPECT_EQ(of(access, 2), expected);
    EXPECT_EQ(of(access, 4).front(), (net::Endpoint{"192.0.2.4", 80}));
    EXPECT_EQ(of(access, 3), data_center_endpoints(3, false));
}

TEST(Access, TheNewestNewsReplaceTheOldAndNoNewsDoNot)
{
    auto access = *Access::make({});
    access.learn(config({option(2, "192.0.2.1", 443)}));
    access.learn(config({}));
    EXPECT_EQ(of(access, 2).front(), (net::Endpoint{"192.0.2.1", 443}));
    access.learn(config({option(2, "192.0.2.2", 443)}));
    EXPECT_EQ(of(access, 2).front(), (net::Endpoint{"192.0.2.2", 443}));
    EXPECT_EQ(of(access, 2).size(), data_center_endpoints(2, false).size() + 1);
}

TEST(Access, TakesNoAddressThatIsForSomethingElseOrNone)
{
    auto access = *Access::make({});
    auto files = option(2, "192.0.2.1", 443);
    files.set(api::dc_option::media_only, true);
    auto cdn = option(2, "192.0.2.2", 443);
    cdn.set(api::dc_option::cdn, true);
    auto secret = option(2, "192.0.2.3", 443);
    secret.set(api::dc_option::secret, std::string(16, 's'));
    access.learn(config({files, cdn, secret, option(2, "", 443), option(2, "192.0.2.4", 0),
                         option(2, "192.0.2.5", 65'536)}));
    EXPECT_EQ(of(access, 2), data_center_endpoints(2, false));
    access.learn(config({option(2, "192.0.2.6", 65'535)}));
    EXPECT_EQ(of(access, 2).front(), (net::Endpoint{"192.0.2.6", 65'535}));
}

TEST(Access, LearnsABoundedNumberOfAddresses)
{
    auto access = *Access::make({});
    mtproto::TlVector options;
    for (int i = 1; i <= 20; ++i)
        options.emplace_back(option(2, "192.0.2." + std::to_string(i), 443));
    access.learn(config(std::move(options)));
    EXPECT_EQ(of(access, 2).size(), data_center_endpoints(2, false).size() + 8);
}

}  // namespace
}  // namespace tgvs::telegram
