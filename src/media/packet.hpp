// media/packet.hpp: one compressed frame, in the form in which it goes out.
//
// `body` is the body of an FLV tag: for video a 5-byte AVC header and length-prefixed NAL units, for
// audio a 2-byte AAC header and one raw frame. It is never changed once made, so that every sink shares
// it. Times are milliseconds, as in FLV and RTMP.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace tgvs::media {

using Body = std::shared_ptr<const std::string>;

enum class Kind : std::uint8_t { video, audio };

// What a decoder must know first: the FLV tag bodies of the two sequence headers.
struct StreamConfig {
    std::string video;  // AVCDecoderConfigurationRecord behind its 5-byte tag header
    std::string audio;  // AudioSpecificConfig behind its 2-byte tag header

    friend bool operator==(const StreamConfig&, const StreamConfig&) = default;
};

struct Packet {
    Kind kind = Kind::video;
    bool keyframe = false;  // audio: always true
    std::int64_t dts_ms = 0;
    std::int32_t cts_ms = 0;    // presentation minus decoding time; audio: 0
    bool starts_track = false;  // set by the splicer on the first packet after a join
    Body body;
    // The headers that this packet needs. The same pointer from packet to packet while they stay.
    std::shared_ptr<const StreamConfig> config;
};

}  // namespace tgvs::media
