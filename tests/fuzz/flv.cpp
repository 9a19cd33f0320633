// The FLV parser, fed in two pieces; the first byte says where they are cut.
#include "media/flv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using tgvs::media::FlvParser;
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t cut = bytes.size() * data[0] / 256;
    FlvParser parser;
    for (const auto piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
        parser.feed(piece);
        while (std::holds_alternative<FlvParser::Parsed>(parser.next())) {
        }
    }
    return 0;
}
