// A path at a hub, and what a channel says of itself: the same bytes as either.
#include "control/channel_card.hpp"
#include "http/channel_place.hpp"
#include "hub/path.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto way = hub::channel_path(text);
    if (way && (!http::can_be_channel(way->channel) || !text.ends_with(way->path) ||
                way->path.contains("/../")))
        std::abort();
    // What was read of one channel can be told of it, and be read again.
    const auto card = control::card_from_json(text);
    if (card && !control::card_from_json(control::channels_json({{.card = *card}}, true)))
        std::abort();
    return 0;
}
