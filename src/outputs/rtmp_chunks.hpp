// outputs/rtmp_chunks.hpp: RTMP's messages as chunks, from a server and to it.
//
// The reader obeys the two messages that are about chunks themselves (their size, and giving up a message),
// and hands over all others.
//
// Bounds   A server has little to say to a publisher: 8 chunk streams and messages of 64 KiB. What goes beyond
//          that is a failure when it is announced. Memory is taken as bytes arrive: 576 KiB at most.
// Errors   a sentence, and final. What stands in a chunk is not looked at.
// Threads  one owner.
// Source   RTMP 1.0 sections 5.3 and 5.4.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::outputs {

enum class RtmpType : std::uint8_t {
    set_chunk_size = 1,
    abort = 2,
    acknowledgement = 3,
    user_control = 4,
    window_size = 5,
    audio = 8,
    video = 9,
    command_3 = 17,  // of AMF 3: a byte, and then as in AMF 0
    data = 18,
    command = 20,
};

class ChunkReader {
public:
    static constexpr std::size_t most_streams = 8;
    static constexpr std::size_t message_limit_bytes = 64 * 1024;

    struct Message {
        RtmpType type;  // may be another one than those with a name
        std::string body;
    };

    void feed(std::string_view bytes);
    // Nothing: feed more.
    Result<std::optional<Message>> next();

private:
    struct Stream {
        std::uint32_t id = 0;
        std::size_t size = 0;  // of the message
        RtmpType type{};
        bool extended_time = false;
        bool begun = false;  // a message has, and has not ended
        std::string body;
    };
    struct Header;

    // The number of bytes that the chunk has; nothing: it is not whole yet.
    Result<std::optional<std::size_t>> read_chunk(std::optional<Message>& whole);
    Result<Stream*> stream_for(const Header& header);
    static Result<void> begin_message(Stream& stream, const Header& header);
    Result<void> obey(const Message& message);

    std::string buffer_;
    std::size_t used_ = 0;
    std::size_t chunk_bytes_ = 128;
    std::vector<Stream> streams_;
};

// A chunk stream of ours, by what it carries. The numbers are those of FFmpeg.
enum class ChunkStream : std::uint8_t {
    control = 2,
    command = 3,
    audio = 4,
    video = 6,
    publish = 8
};

class ChunkWriter {
public:
    // What OBS uses; every server knows it. The first message has to be the one that says so.
    static constexpr std::size_t chunk_bytes = 4'096;
    void announce_size(std::string& out);

    // Times count modulo 2^32. Only the first one of a chunk stream, and one that goes back, is sent as it is; the
    // others as what lies between, so that there is hardly ever one that needs more than 24 bits. Some servers are
    // said to fail at those.
    void append(std::string& out, ChunkStream chunk_stream, RtmpType type, std::uint32_t stream,
                std::uint32_t time_ms, std::string_view body);

private:
    struct Last {
        bool used = false;
        std::uint32_t stream = 0;
        std::uint32_t time_ms = 0;
    };
    std::array<Last, 16> last_{};
};

}  // namespace tgvs::outputs
