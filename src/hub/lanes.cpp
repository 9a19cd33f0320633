#include "hub/lanes.hpp"

namespace tgvs::hub {

std::shared_ptr<http::Lane> Lanes::room(const std::string& channel, const std::string& who,
                                        bool stream)
{
    std::erase_if(lanes_, [](const auto& one) {
        return one.second->answers == 0 && one.second->streams == 0;
    });
    http::Lane all;
    http::Lane of_channel;
    for (const auto& [place, lane] : lanes_) {
        all.streams += lane->streams;
        if (place.first != channel)
            continue;
        of_channel.answers += lane->answers;
        of_channel.streams += lane->streams;
    }
    const auto own = lanes_.find({channel, who});
    const auto has = own != lanes_.end() ? *own->second : http::Lane();
    if (of_channel.answers >= answers_of_a_channel || has.answers >= answers_of_a_person)
        return nullptr;
    if (stream && (of_channel.streams >= streams_of_a_channel ||
                   has.streams >= streams_of_a_person || all.streams >= streams_in_all))
        return nullptr;
    auto& lane = lanes_[{channel, who}];
    if (!lane)
        lane = std::make_shared<http::Lane>();
    return lane;
}

}  // namespace tgvs::hub
