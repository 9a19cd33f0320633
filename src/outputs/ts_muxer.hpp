// outputs/ts_muxer.hpp: packets to MPEG-TS, by libavformat's muxer.
//
// Times  milliseconds in; the publish clock goes in as it is.
// Errors a muxer that cannot be made or refuses a packet: Error.
#pragma once

#include "base/result.hpp"
#include "media/packet.hpp"

#include <memory>
#include <string>

struct AVFormatContext;

namespace tgvs::outputs {

class TsMuxer {
public:
    static Result<std::unique_ptr<TsMuxer>> open(const media::StreamConfig& config);
    ~TsMuxer();
    TsMuxer(const TsMuxer&) = delete;
    TsMuxer& operator=(const TsMuxer&) = delete;

    Result<void> write(const media::Packet& packet);
    // What has come out so far. What follows begins with the stream's tables again.
    std::string take_segment();

private:
    TsMuxer() = default;
    // libavformat hands over `const unsigned char` since its version 61, `unsigned char` before.
    template <class Byte>
    static int keep(void* self, Byte* bytes, int count);

    AVFormatContext* context_ = nullptr;
    std::string out_;
};

}  // namespace tgvs::outputs
