#include "hub/lanes.hpp"

namespace tgvs::hub {

std::shared_ptr<http::Lane> Lanes::room(const std::string& channel, bool stream)
{
    std::erase_if(lanes_, [&](const auto& one) {
        return one.first != channel && one.second->answers == 0 && one.second->streams == 0;
    });
    auto& lane = lanes_[channel];
    if (!lane)
        lane = std::make_shared<http::Lane>();
    std::size_t streams = 0;
    for (const auto& [name, one] : lanes_)
        streams += one->streams;
    const bool full =
        lane->answers >= answers_of_a_channel ||
        (stream && (lane->streams >= streams_of_a_channel || streams >= streams_in_all));
    return full ? nullptr : lane;
}

}  // namespace tgvs::hub
