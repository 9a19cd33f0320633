#include "ingest/container.hpp"

#include <algorithm>
#include <array>

namespace tgvs::ingest {

namespace {

constexpr std::size_t packet_bytes = 188;
constexpr char sync_byte = 0x47;

// Two packets in a row, wherever the first of them begins (ISO/IEC 13818-1, 2.4.3).
bool has_packets(std::string_view first)
{
    for (std::size_t at = 0; at < packet_bytes && at + 2 * packet_bytes < first.size(); ++at)
        if (first[at] == sync_byte && first[at + packet_bytes] == sync_byte &&
            first[at + 2 * packet_bytes] == sync_byte)
            return true;
    return false;
}

std::string_view name_of(std::string_view first)
{
    using namespace std::string_view_literals;
    struct Magic {
        std::size_t at;
        std::string_view bytes;
        std::string_view name;
    };
    static constexpr std::array known = {
        Magic{0, "FLV\1"sv, "FLV"},
        Magic{0, "\x1a\x45\xdf\xa3"sv, "Matroska or WebM"},
        Magic{4, "ftyp"sv, "MP4"},
        Magic{4, "styp"sv, "MP4"},
        Magic{4, "moof"sv, "MP4"},
        Magic{0, "OggS"sv, "Ogg"},
        Magic{0, "RIFF"sv, "AVI or WAV"},
        Magic{0, "\0\0\1\xba"sv, "MPEG-PS"},
        Magic{0, "\0\0\0\1"sv, "H.264 or HEVC without a container"},
        Magic{0, "\0\0\1"sv, "H.264 or HEVC without a container"},
        Magic{0, "ID3"sv, "MP3"},
        Magic{0, "nut/"sv, "NUT"}};
    const auto found = std::ranges::find_if(known, [&](const Magic& one) {
        return first.substr(std::min(one.at, first.size())).starts_with(one.bytes);
    });
    return found == known.end() ? std::string_view() : found->name;
}

}  // namespace

std::string not_transport_stream(std::string_view first)
{
    if (first.size() <= 3 * packet_bytes || has_packets(first))
        return {};
    const auto name = name_of(first);
    return "the stream is not MPEG-TS" + (name.empty() ? "" : ", but " + std::string(name)) +
           "; ffmpeg sends that with -f mpegts, OBS and phones send it by default";
}

}  // namespace tgvs::ingest
