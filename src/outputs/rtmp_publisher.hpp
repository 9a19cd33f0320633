// outputs/rtmp_publisher.hpp: the client's side of one RTMP publish session, without a socket: bytes of the server go
// in, bytes for the server come out.
//
//   handshake ─► connect ─► releaseStream, FCPublish, createStream ─► publish ─► media ─► FCUnpublish, deleteStream
//
// That is what FFmpeg and OBS do, with OBS's plain handshake and chunk size: every server knows it. Meanwhile pings are
// answered and bytes acknowledged. What else a server says is passed over.
//
// Bounds   what is read: outputs/rtmp_chunks.hpp. The output is bounded by what is put in: an answer is no longer than
//          what it answers, and send() takes no more tags once there are 64 KiB to be sent.
// Errors   RtmpErrc::rejected, ::protocol and ::broken, and final. What the server says of the reason is told without
//          the key.
// Threads  one owner.
// Source   RTMP 1.0 sections 5.2, 5.4, 7.1 and 7.2; AMF 0.
#pragma once

#include "outputs/rtmp_address.hpp"
#include "outputs/rtmp_chunks.hpp"
#include "outputs/rtmp_commands.hpp"
#include "outputs/rtmp_failure.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs::outputs {

class RtmpPublisher {
public:
    static constexpr std::size_t random_bytes = 1'528;

    // `random` has so many bytes; nothing depends on them.
    RtmpPublisher(RtmpAddress address, std::string_view random);

    // What the server sent.
    Result<void, RtmpFailure> take(std::string_view bytes);
    // The server has said yes: send() may be called.
    bool publishing() const { return step_ == Step::publishing; }
    // What the server owes us, for people.
    std::string_view awaited() const;

    // Takes FLV tags off the front of `tags`, which holds whole ones only (and may begin with a file header).
    Result<void, RtmpFailure> send(std::string_view& tags);
    void say_goodbye();

    // For the server; who sends it takes it out.
    std::string& output() { return output_; }
    const std::string& output() const { return output_; }

private:
    enum class Step { shaking_hands, connecting, creating, asking, publishing, over };

    Result<std::string_view, RtmpFailure> shake_hands(std::string_view bytes);
    Result<void, RtmpFailure> handle(const ChunkReader::Message& message);
    Result<void, RtmpFailure> handle(const ServerCommand& command);
    Result<void, RtmpFailure> connected();
    Result<void, RtmpFailure> created(const ServerCommand& command);
    Result<void, RtmpFailure> status(const ServerCommand& command);
    std::unexpected<RtmpFailure> refused(const ServerCommand& command);
    void answer_ping(std::string_view body);
    void acknowledge();
    void say(std::string_view body);

    RtmpAddress address_;
    Step step_ = Step::shaking_hands;
    std::string hello_;  // the server's half of the handshake
    ChunkReader reader_;
    ChunkWriter writer_;
    std::uint32_t stream_ = 0;
    std::uint64_t received_bytes_ = 0;
    std::uint64_t acknowledged_bytes_ = 0;
    std::uint64_t window_bytes_ = 0;  // 0: the server wants no acknowledgements
    bool bandwidth_asked_ = false;
    std::string output_;
};

}  // namespace tgvs::outputs
