#include "telegram/data_centers.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tgvs::telegram {

namespace {

struct DataCenter {
    int id;
    bool test_mode;
    std::array<std::string_view, 3> addresses;  // the unused are empty
};

constexpr DataCenter data_centers[] = {
    {1, false, {"149.154.175.50", "2001:b28:f23d:f001::a"}},
    {2, false, {"149.154.167.51", "2001:67c:4e8:f002::a", "95.161.76.100"}},
    {3, false, {"149.154.175.100", "2001:b28:f23d:f003::a"}},
    {4, false, {"149.154.167.91", "2001:67c:4e8:f004::a"}},
    {5, false, {"149.154.171.5", "2001:b28:f23f:f005::a"}},
    {1, true, {"149.154.175.10", "2001:b28:f23d:f001::e"}},
    {2, true, {"149.154.167.40", "2001:67c:4e8:f002::e"}},
    {3, true, {"149.154.175.117", "2001:b28:f23d:f003::e"}},
};

constexpr std::array<std::uint16_t, 3> ports = {usual_port, 80, 5222};

const DataCenter* find(int dc, bool test_mode)
{
    const auto* const found = std::ranges::find_if(data_centers, [=](const DataCenter& one) {
        return one.id == dc && one.test_mode == test_mode;
    });
    return found == std::ranges::end(data_centers) ? nullptr : found;
}

}  // namespace

std::vector<net::Endpoint> data_center_endpoints(int dc, bool test_mode)
{
    const auto* const place = find(dc, test_mode);
    if (place == nullptr)
        return {};
    std::vector<net::Endpoint> endpoints;
    for (const auto port : ports)
        for (const auto address : place->addresses)
            if (!address.empty())
                endpoints.push_back({std::string(address), port});
    return endpoints;
}

std::string_view data_center_address(int dc, bool test_mode)
{
    const auto* const place = find(dc, test_mode);
    return place == nullptr ? std::string_view() : place->addresses[0];
}

}  // namespace tgvs::telegram
